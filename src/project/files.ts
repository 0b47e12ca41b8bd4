import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { newlinesIn } from './lexer.ts';
import { InvalidProjectError } from './problems.ts';
import type { Problem } from './problems.ts';
import { projectFileName } from './project-file.ts';

/** A file of a project. */
export interface ProjectText {
  /** Without a byte order mark. */
  text: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  hash: string;
}

export const sqlFolders = ['1-staging', '2-star', '3-queries', 'checks'] as const;
export type SqlFolder = (typeof sqlFolders)[number];
/** A load may check and answer nothing, but it must fill something from something. */
const neededFolders: SqlFolder[] = ['1-staging', '2-star'];

/** The history of a load names them all. */
const mostFiles = 500;

/**
 * sparkify.json and every SQL file, by path in the folder, in that order. A file that cannot be read or is in the wrong
 * place is a problem. Throws InvalidProjectError if there are more files than a project may have.
 */
export function readFiles(folder: string): { files: Map<string, ProjectText>; problems: Problem[] } {
  const found = sqlFilesIn(folder, 'sql');
  if (found.length > mostFiles) {
    const message = `holds ${found.length} SQL files, allowed: ${mostFiles}; split it into several projects`;
    throw new InvalidProjectError(folder, [{ file: 'sql', message }]);
  }
  const ours = found.filter((path) => isPlaced(path));
  const files = new Map<string, ProjectText>();
  const problems: Problem[] = [
    ...found.filter((path) => !isPlaced(path)).map((file) => ({ file, message: misplaced })),
    ...neededFolders
      .filter((name) => !ours.some((path) => path.startsWith(`sql/${name}/`)))
      .map((name) => ({ file: `sql/${name}`, message: 'there are no SQL files in it, or no such folder' })),
  ];
  for (const path of [projectFileName, ...ours]) {
    const read = readText(folder, path);
    if ('message' in read) problems.push({ file: path, ...read });
    else files.set(path, read);
  }
  return { files, problems };
}

function isPlaced(path: string): boolean {
  const [, folder = '', name = '', further] = path.split('/');
  return (sqlFolders as readonly string[]).includes(folder) && name.endsWith('.sql') && further === undefined;
}

const misplaced = `is in the wrong place; a project has its SQL files directly in ${sqlFolders.map((name) => `sql/${name}`).join(', ')}, with the ending .sql`;

/** The paths of all SQL files below a folder, in byte order; hidden ones, such as those of editors, are left out. */
function sqlFilesIn(folder: string, path: string): string[] {
  const depth = path.split('/').length;
  return entriesOf(folder, path).flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (entry.name.startsWith('.')) return [];
    if (isFolder(entry, join(folder, inner), depth)) return sqlFilesIn(folder, inner);
    return /\.sql$/i.test(entry.name) ? [inner] : [];
  });
}

/** The project's own folders may be links; further down, links could go round in a circle. */
function isFolder(entry: Dirent, path: string, depth: number): boolean {
  if (!entry.isSymbolicLink() || depth > 1) return entry.isDirectory();
  try {
    return statSync(path).isDirectory();
  } catch {
    // Told when it is read.
    return false;
  }
}

/** Empty if it is not a folder. */
function entriesOf(folder: string, path: string): Dirent[] {
  try {
    return readdirSync(join(folder, path), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isCode(error, ...absent)) return [];
    if (!isCode(error, ...denied)) throw error;
    throw new InvalidProjectError(folder, [{ file: path, message: `cannot be read: ${(error as Error).message}` }]);
  }
}

function readText(folder: string, path: string): ProjectText | Omit<Problem, 'file'> {
  const bytes = readBytes(join(folder, path));
  if (bytes === undefined) return { message: path === projectFileName ? noProjectFile : 'there is no such file' };
  if (typeof bytes === 'string') return { message: `cannot be read: ${bytes}` };
  if (!isUtf8(bytes)) return { line: lineOf(bytes, firstWrong(bytes)), message: 'is not UTF-8 from here on' };
  const nul = bytes.indexOf(0);
  if (nul !== -1) return { line: lineOf(bytes, nul), message: 'holds a NUL character, which SQL does not allow' };
  return {
    text: bytes.toString('utf8').replace(/^\uFEFF/, ''),
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

const noProjectFile = 'there is no such file; every project has one, and `sparkify schema project` describes it';

/** undefined when it is not there, and why it cannot be read when it will not be next time either. */
function readBytes(path: string): Buffer | string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path) : 'it is not a file';
  } catch (error) {
    if (isCode(error, ...absent)) return undefined;
    if (isCode(error, ...denied)) return (error as Error).message;
    throw error;
  }
}

const absent = ['ENOENT', 'ENOTDIR'];
const denied = ['EACCES', 'EPERM', 'ELOOP'];

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Where the bytes that are not UTF-8 begin. */
function firstWrong(bytes: Buffer): number {
  const mended = Buffer.from(bytes.toString('utf8'));
  return bytes.findIndex((byte, at) => byte !== mended[at]);
}

function lineOf(bytes: Buffer, at: number): number {
  return newlinesIn(bytes.subarray(0, at).toString('utf8')) + 1;
}
