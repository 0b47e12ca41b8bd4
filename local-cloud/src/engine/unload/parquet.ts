import { join } from 'node:path';
import { literal, quote } from '../../sql/text.ts';
import type { Unload } from '../../sql/tree/unload.ts';
import type { CopySession } from '../copy/copy-session.ts';
import { readRows } from '../copy/target.ts';
import type { Part } from './part.ts';
import { partitionFolder } from './partition.ts';
import type { Source } from './text.ts';

/** DuckDB slightly exceeds the given size. */
const sizeMargin = 0.75;

/** Holds the row's whole folder; DuckDB partitions only by it. */
const folderColumn = 'partition folder';

/**
 * Writes the rows as Parquet files under the folder. Zero rows give one file with the schema, or none with partitions.
 */
export async function writeParquet(
  session: CopySession,
  statement: Unload,
  source: Source,
  scratch: string,
): Promise<Part[]> {
  const columns = source.columns.map(({ name, sql }) => `${sql} AS ${quote(name)}`);
  const writing = { session, statement, folder: join(scratch, 'parquet') };
  if (source.partition.length === 0) {
    const files = await writeFiles(writing, `SELECT ${columns.join(', ')} FROM ${source.from}`, bySize(statement));
    return files.map((file, number) => ({ ...file, folder: '', number }));
  }
  columns.push(`${partitionFolder(source.partition)} AS ${quote(folderColumn)}`);
  const byFolder = [`PARTITION_BY (${quote(folderColumn)})`, 'WRITE_PARTITION_COLUMNS false'];
  const files = await writeFiles(writing, `SELECT ${columns.join(', ')} FROM ${source.from}`, byFolder);
  const parts: Part[] = [];
  const numbers = new Map<string, number>();
  for (const [index, file] of files.entries()) {
    const folder = folderOf(file.file);
    for (const piece of await cut({ ...writing, folder: join(scratch, `cut-${index}`) }, file)) {
      const number = numbers.get(folder) ?? 0;
      numbers.set(folder, number + 1);
      parts.push({ ...piece, folder, number });
    }
  }
  return parts;
}

type File = Pick<Part, 'file' | 'rows' | 'sizeBytes'>;

interface Writing {
  session: CopySession;
  statement: Unload;
  folder: string;
}

/** DuckDB either partitions or limits the size, so a partition's file that is too large is written again. */
async function cut(writing: Writing, file: File): Promise<File[]> {
  if (file.sizeBytes <= writing.statement.maxFileBytes) return [file];
  const select = `SELECT * FROM read_parquet(${literal(file.file)}, hive_partitioning = false)`;
  return writeFiles(writing, select, bySize(writing.statement));
}

const bySize = ({ maxFileBytes }: Unload): string[] => [`FILE_SIZE_BYTES ${Math.floor(maxFileBytes * sizeMargin)}`];

async function writeFiles({ session, statement, folder }: Writing, select: string, more: string[]): Promise<File[]> {
  const { format } = statement;
  const options = ['FORMAT parquet', `FILENAME_PATTERN 'part_{i}'`, 'RETURN_STATS true', ...more];
  if (format.kind === 'parquet' && format.rowGroupBytes !== undefined) {
    options.push(`ROW_GROUP_SIZE_BYTES ${format.rowGroupBytes}`);
  }
  const written = await readRows(session.connection, `COPY (${select}) TO ${literal(folder)} (${options.join(', ')})`);
  const numberOf = ({ file }: File): number => Number(/part_(\d+)\.parquet$/.exec(file)?.[1]);
  return written
    .map((row) => ({ file: row['filename']!, rows: Number(row['count']), sizeBytes: Number(row['file_size_bytes']) }))
    .toSorted((one, other) => numberOf(one) - numberOf(other));
}

/** DuckDB encodes the folder's name into the name of its own folder: `partition%20folder=a%3D1%2F`. */
function folderOf(filename: string): string {
  const [, encoded] = /=([^/=]*)\/[^/]*$/.exec(filename.replaceAll('\\', '/'))!;
  return decodeURIComponent(encoded!);
}
