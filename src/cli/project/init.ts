import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { projectFileName } from '../../project/project-file.ts';
import { CliError, usageError } from '../errors.ts';
import { defaultBucket, firstData, generate } from '../generate/generate.ts';
import { folderTarget } from '../generate/target.ts';
import { bundledTemplate, templateFiles } from './templates.ts';
import type { Template } from './templates.ts';

export interface NewProject {
  /** Its absolute path. */
  folder: string;
  name: string;
  template: Template;
}

/** Generated, because npm never packs a file with this name. */
const ignored = '# State of the local services\n.sparkify/\n';

/**
 * Writes a project into a folder that is empty or does not exist yet, completely or not at all. Throws a usage error
 * that names what is in the folder, or CliError if it cannot be written.
 */
export async function writeProject({ folder, name, template }: NewProject): Promise<void> {
  requireEmpty(folder);
  let made: string | undefined;
  let staging: string | undefined;
  try {
    made = mkdirSync(folder, { recursive: true });
    staging = mkdtempSync(join(folder, '.sparkify-init-'));
    await writeFiles(staging, name, template);
    moveAll(staging, folder);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw new CliError(`The project cannot be written into ${folder}: ${(error as Error).message}`, { cause: error });
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
  }
}

const namedEntries = 5;

function requireEmpty(folder: string): void {
  const entries = entriesOf(folder);
  if (entries.length === 0) return;
  const more = entries.length - namedEntries;
  const first = entries.slice(0, namedEntries).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const isProject = entries.includes(projectFileName)
    ? ` It is a project already: \`npx sparkify check --project ${folder}\` says what it does.`
    : '';
  throw usageError(
    `${folder} is not empty, it holds ${first}: name a folder that does not exist yet, or move its contents away.${isProject}`,
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw usageError(`${folder} is not a folder, or not inside one: name another one.`);
    throw new CliError(`${folder} cannot be used: ${message}`, { cause: error });
  }
}

async function writeFiles(folder: string, name: string, template: Template): Promise<void> {
  for (const [path, bytes] of templateFiles(template)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path === projectFileName ? named(bytes.toString(), name) : bytes);
  }
  writeFileSync(join(folder, '.gitignore'), ignored);
  if (template === bundledTemplate) await generate(firstData, folderTarget(join(folder, 'data', defaultBucket)));
}

function named(text: string, name: string): string {
  return applyEdits(text, modify(text, ['name'], name, {}));
}

/**
 * The project file comes last, because without it the folder is not a project. If a move fails, what was moved is
 * removed again.
 */
function moveAll(from: string, to: string): void {
  const names = readdirSync(from).toSorted((a, b) => Number(a === projectFileName) - Number(b === projectFileName));
  const moved: string[] = [];
  try {
    for (const name of names) {
      renameSync(join(from, name), join(to, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) rmSync(join(to, name), { recursive: true, force: true });
    throw error;
  }
}
