import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { headComment, splitStatements } from './statements.ts';

/** A SQL file, read and split. */
export interface Script {
  /** File name without number and ending: `songplays`, `busiest-hours`. */
  name: string;
  /** Its path below sql/, for messages. */
  file: string;
  comment: string;
  statements: string[];
}

/** Everything under sql/, read anew for each step, so that a repaired file counts from the next attempt on. */
export interface Scripts {
  staging: { create: Script[]; copy: Script[] };
  star: { create: Script[]; load: Script[] };
  questions: Script[];
  checks: Script[];
  ledger: { create: Script; lock: Script; find: Script; record: Script };
}

/** Reads the folder sql/. Throws Error naming the file or folder that is missing. */
export function readScripts(sqlDir: string): Scripts {
  const staging = readFolder(join(sqlDir, '1-staging'));
  const star = readFolder(join(sqlDir, '2-star'));
  const ledger = readFolder(join(sqlDir, 'ledger'));
  return {
    staging: { create: endingIn(staging, '.create'), copy: endingIn(staging, '.copy') },
    star: { create: endingIn(star, '.create'), load: endingIn(star, '.load') },
    questions: readFolder(join(sqlDir, '3-queries')),
    checks: readFolder(join(sqlDir, 'checks')),
    ledger: {
      create: named(ledger, 'create'),
      lock: named(ledger, 'lock'),
      find: named(ledger, 'find'),
      record: named(ledger, 'record'),
    },
  };
}

/** The script of that name. Throws Error naming what there is instead. */
export function named(scripts: Script[], name: string): Script {
  const script = scripts.find((candidate) => candidate.name === name);
  if (script) return script;
  throw new Error(`there is no SQL file for ${name}, only for ${scripts.map((found) => found.name).join(', ')}`);
}

function readFolder(folder: string): Script[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return {
        file: `${basename(folder)}/${file}`,
        name: file.replace(/^\d+-/, '').replace(/\.sql$/, ''),
        comment: headComment(sql),
        statements: splitStatements(sql),
      };
    });
}

function endingIn(scripts: Script[], ending: string): Script[] {
  return scripts
    .filter((script) => script.name.endsWith(ending))
    .map((script) => ({ ...script, name: script.name.slice(0, -ending.length) }));
}
