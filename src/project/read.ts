import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './check.ts';
import { InvalidProjectError } from './problems.ts';
import type { Problem } from './problems.ts';
import { projectFileName, readProjectFile } from './project-file.ts';
import type { Project, Scripts, StagingTable, StarTable } from './project.ts';
import { parseScript } from './script.ts';
import type { Script } from './script.ts';

/** Throws InvalidProjectError, which tells everything that is wrong with it. */
export function readProject(folder: string): Project {
  const problems: Problem[] = [];
  const texts = readTexts(folder, problems);
  const text = texts.get(projectFileName);
  const read = text === undefined ? { problems: [] } : readProjectFile(text);
  const sorted = sortScripts(texts);
  problems.push(...read.problems, ...sorted.problems, ...problemsOf(sorted.scripts, read.file));
  if (problems.length > 0 || read.file === undefined) throw new InvalidProjectError(folder, problems);
  const hashes = Object.fromEntries([...texts].map(([path, content]) => [path, sha256(content)]));
  return { settings: read.file, hashes, ...sorted.scripts };
}

/** SHA-256 of all files, in hexadecimal. */
export function projectHash({ hashes }: Project): string {
  return sha256(
    Object.entries(hashes)
      .map(([path, hash]) => `${path} ${hash}\n`)
      .join(''),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const folders = ['1-staging', '2-star', '3-queries', 'checks'] as const;
type Folder = (typeof folders)[number];
/** A load may check and answer nothing, but it must fill something from something. */
const needed: Folder[] = ['1-staging', '2-star'];

/** The texts of sparkify.json and of every SQL file, by their paths in the folder, in the order of these. */
function readTexts(folder: string, problems: Problem[]): Map<string, string> {
  const texts = new Map<string, string>();
  const text = readText(join(folder, projectFileName));
  if (text === undefined) {
    problems.push({
      file: projectFileName,
      message: 'there is no such file; it makes a folder a project, and `sparkify schema project` tells what it holds',
    });
  } else texts.set(projectFileName, text);
  for (const name of list(join(folder, 'sql'))) {
    const files = list(join(folder, 'sql', name)).filter((file) => file.endsWith('.sql'));
    if (files.length > 0 && !(folders as readonly string[]).includes(name)) {
      problems.push({
        file: `sql/${name}`,
        message: `is none of the folders that a project has: ${folders.join(', ')}`,
      });
      continue;
    }
    for (const file of files) texts.set(`sql/${name}/${file}`, readFileSync(join(folder, 'sql', name, file), 'utf8'));
  }
  for (const name of needed) {
    const isThere = [...texts.keys()].some((path) => path.startsWith(`sql/${name}/`));
    if (!isThere) problems.push({ file: `sql/${name}`, message: 'there are no SQL files in it, or no such folder' });
  }
  return texts;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The names in a folder, in byte order; none when it is no folder. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** What each file of a table is, by its ending; the first two are needed. */
const endings = { '1-staging': ['create', 'copy'], '2-star': ['create', 'load'] } as const;

function sortScripts(texts: Map<string, string>): { scripts: Scripts; problems: Problem[] } {
  const problems: Problem[] = [];
  const staging = tablesIn('1-staging', texts, problems);
  const star = tablesIn('2-star', texts, problems);
  const scripts: Scripts = {
    staging: staging.map(([table, { create, copy }]) => ({ table, create, copy }) as StagingTable),
    star: star.map(([table, { create, load }]) => ({ table, create, load }) as StarTable),
    questions: scriptsIn('3-queries', texts),
    checks: scriptsIn('checks', texts),
  };
  return { scripts, problems };
}

type Files = Partial<Record<string, Script>>;

/** The files of each table that has all that it needs. */
function tablesIn(folder: keyof typeof endings, texts: Map<string, string>, problems: Problem[]): [string, Files][] {
  const tables = new Map<string, Files>();
  for (const [file, sql] of filesIn(folder, texts)) {
    const [, table, ending] = /([^/]*)\.(\w+)\.sql$/.exec(file) ?? [];
    const known = (endings[folder] as readonly string[]).includes(ending ?? '');
    if (table === undefined || ending === undefined || !known) {
      const allowed = endings[folder].map((one) => `<table>.${one}.sql`).join(' nor ');
      problems.push({ file, message: `is neither ${allowed}` });
      continue;
    }
    const files = tables.get(table) ?? {};
    tables.set(table, { ...files, [ending]: parseScript(file, table, sql) });
  }
  return [...tables].filter(([table, files]) => {
    const missing = endings[folder].filter((ending) => files[ending] === undefined);
    const [first] = Object.values(files);
    for (const ending of missing) {
      problems.push({ file: first?.file ?? '', message: `has no ${table}.${ending}.sql beside it` });
    }
    return missing.length === 0;
  });
}

function scriptsIn(folder: Folder, texts: Map<string, string>): Script[] {
  return filesIn(folder, texts).map(([file, sql]) => {
    const name = file.replace(/^.*\/(?:\d+-)?/, '').replace(/\.sql$/, '');
    return parseScript(file, name, sql);
  });
}

function filesIn(folder: Folder, texts: Map<string, string>): [string, string][] {
  return [...texts].filter(([path]) => path.startsWith(`sql/${folder}/`));
}
