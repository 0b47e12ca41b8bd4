import { createHash } from 'node:crypto';
import { problemsOf } from './check.ts';
import { readFiles } from './files.ts';
import type { ProjectText, SqlFolder } from './files.ts';
import { InvalidProjectError } from './problems.ts';
import type { Problem } from './problems.ts';
import { projectFileName, readProjectFile } from './project-file.ts';
import type { Project, Scripts } from './project.ts';
import { parseScript } from './script.ts';
import type { Script } from './script.ts';

/** Throws InvalidProjectError, which lists everything that is wrong with it. */
export function readProject(folder: string): Project {
  const { files, problems } = readFiles(folder);
  const text = files.get(projectFileName)?.text;
  const { read, problems: wrongFields } = text === undefined ? { problems: [] } : readProjectFile(text);
  const scripts = scriptsOf(files, problems);
  problems.push(...wrongFields, ...problemsOf(scripts, read));
  if (problems.length > 0 || read === undefined) throw new InvalidProjectError(folder, problems);
  const hashes = Object.fromEntries([...files].map(([path, { hash }]) => [path, hash]));
  return { settings: read.settings, hashes, ...scripts };
}

/** SHA-256 of all files, in hexadecimal. */
export function projectHash({ hashes }: Project): string {
  const lines = Object.entries(hashes).map(([path, hash]) => `${path} ${hash}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

type Files = Map<string, ProjectText>;

/** What a file is that cannot be a table's is a problem. */
function scriptsOf(files: Files, problems: Problem[]): Scripts {
  return {
    staging: tablesIn('1-staging', ['create', 'copy'], { files, problems }),
    star: tablesIn('2-star', ['create', 'load'], { files, problems, optional: 'merge' }),
    questions: scriptsIn('3-queries', files),
    checks: scriptsIn('checks', files),
  };
}

/** The tables of a folder, each with a file for each ending, in the order of their names. */
function tablesIn<E extends string>(
  folder: SqlFolder,
  endings: E[],
  { files, problems, optional }: { files: Files; problems: Problem[]; optional?: string },
): ({ table: string } & Record<E, Script>)[] {
  const allowed = optional === undefined ? endings : [...endings, optional];
  const tables = new Set<string>();
  for (const path of pathsIn(folder, files)) {
    const ending = allowed.find((one) => path.endsWith(fileOf(one, '')));
    const table = ending && path.slice(`sql/${folder}/`.length, -fileOf(ending, '').length);
    if (table) tables.add(table);
    else problems.push({ file: path, message: `is neither ${allowed.map((one) => fileOf(one)).join(' nor ')}` });
  }
  return [...tables].map((table) => {
    const scripts = endings.map((ending): [string, Script] => {
      const path = `sql/${folder}/${fileOf(ending, table)}`;
      if (!files.has(path) && !problems.some(({ file }) => file === path))
        problems.push({
          file: path,
          message: `there is no such file; a table has ${endings.map((one) => fileOf(one, table)).join(' and ')}`,
        });
      return [ending, scriptAt(path, table, files)];
    });
    const more = optional === undefined ? undefined : `sql/${folder}/${fileOf(optional, table)}`;
    if (optional !== undefined && more !== undefined && files.has(more))
      scripts.push([optional, scriptAt(more, table, files)]);
    return { table, ...(Object.fromEntries(scripts) as Record<E, Script>) };
  });
}

const fileOf = (ending: string, table = '<table>'): string => `${table}.${ending}.sql`;

/** In the order of the numbers that they begin with, then of their names. */
function scriptsIn(folder: SqlFolder, files: Files): Script[] {
  const numbered = pathsIn(folder, files).map((path) => {
    const [, number, name = ''] = /\/(?:(\d+)-)?([^/]+)\.sql$/.exec(path) ?? [];
    return { place: Number(number ?? Infinity), script: scriptAt(path, name, files) };
  });
  return numbered.toSorted((a, b) => Math.sign(a.place - b.place) || 0).map(({ script }) => script);
}

function scriptAt(path: string, name: string, files: Files): Script {
  const file = files.get(path);
  return { ...parseScript(path, name, file?.text ?? ''), ...(file === undefined && { isAbsent: true }) };
}

function pathsIn(folder: SqlFolder, files: Files): string[] {
  return [...files.keys()].filter((path) => path.startsWith(`sql/${folder}/`));
}
