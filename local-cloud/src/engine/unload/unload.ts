import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unload } from '../../sql/tree/unload.ts';
import { accessOf, askHost, parseS3Url } from '../copy/s3.ts';
import type { Access } from '../copy/s3.ts';
import { scratchFolder } from '../copy/scratch.ts';
import { cancelled, CopyError, throwIfCancelled } from '../copy/copy-session.ts';
import type { CopyResult, CopySession } from '../copy/copy-session.ts';
import { readRows } from '../copy/target.ts';
import type { QueryColumn } from './line.ts';
import { manifestOf } from './manifest.ts';
import type { Unloaded } from './manifest.ts';
import { writeParquet } from './parquet.ts';
import type { Part } from './part.ts';
import { writeText } from './text.ts';
import type { Source } from './text.ts';

/** What is unloaded, as DuckDB reads it. */
export interface UnloadQuery {
  sql: string;
  /** Of its columns; those that DuckDB gives them where nobody else knows. */
  names: readonly string[] | undefined;
}

/**
 * Runs an UNLOAD. No object is written before the query has ended. Throws CopyError if S3 refuses, if objects are in the
 * way, or if a partition column is not in the query.
 */
export async function executeUnload(statement: Unload, query: UnloadQuery, session: CopySession): Promise<CopyResult> {
  const scratch = scratchFolder(session, 'unload');
  const place = parseS3Url(statement.destination);
  const access = accessOf(statement);
  try {
    const source = await describe(session, statement, query);
    const existing = await findExisting(session, access, place, statement);
    await mkdir(scratch, { recursive: true });
    const parts = await writeParts(session, statement, source, scratch);
    throwIfCancelled(session);
    await removeExisting(session, access, place.bucket, staleKeys(existing, statement, place.key, parts));
    const objects = await upload(session, access, { statement, source, parts, scratch });
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const notices = [`UNLOAD completed, ${rows} record(s) unloaded successfully.`];
    return { rows, rejected: 0, files: objects.length, sizeBytes, notices };
  } catch (error) {
    if (session.isCancelled() && !(error instanceof CopyError)) throw cancelled(session, error);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeParts(session: CopySession, statement: Unload, source: Source, scratch: string): Promise<Part[]> {
  const { format } = statement;
  if (format.kind === 'parquet') return writeParquet(session, statement, source, scratch);
  return writeText(session, { ...statement, format }, source, scratch);
}

/** The query's columns, by position: two may have the same name. */
async function describe(
  session: CopySession,
  { partition, format }: Unload,
  { sql: duckdb, names }: UnloadQuery,
): Promise<Source> {
  const rows = await readRows(session.connection, `DESCRIBE ${duckdb}`);
  const all = rows.map((row, index): QueryColumn => ({
    name: names?.[index] ?? row['column_name']!,
    type: row['column_type']!,
    sql: `c${index}`,
  }));
  const from = `(${duckdb}) AS q(${all.map(({ sql }) => sql).join(', ')})`;
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (twice && (format.kind === 'json' || format.kind === 'parquet')) {
    throw new CopyError('42701', `column "${twice.name}" specified more than once`);
  }
  if (partition === undefined) return { from, columns: all, partition: [] };
  const folders = partition.columns.map(({ value: name }) => {
    const column = all.find((candidate) => candidate.name === name);
    if (column === undefined) throw new CopyError('42703', `partition column "${name}" does not exist in the query`);
    return column;
  });
  const columns = partition.include ? all : all.filter((column) => !folders.includes(column));
  if (columns.length === 0)
    throw new CopyError('42601', 'UNLOAD needs a column that is not in PARTITION BY, or INCLUDE');
  return { from, columns, partition: folders };
}

interface Place {
  bucket: string;
  key: string;
}

/** The keys under the destination. Throws CopyError if there are any and they may not be touched. */
async function findExisting(
  session: CopySession,
  access: Access,
  { bucket, key }: Place,
  statement: Unload,
): Promise<string[]> {
  const prefix = prefixOf(key, statement);
  const objects = await askHost(session, `Listing bucket=${bucket} prefix=${prefix}`, () =>
    session.host.listObjects({ ...access, bucket, prefix }),
  );
  if (objects.length > 0 && statement.existing === 'refuse') {
    throw new CopyError(
      'XX000',
      'Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing ' +
        'the target files in S3, or using the ALLOWOVERWRITE option.',
    );
  }
  return objects.map((object) => object.key);
}

/** Partitions are folders, so the destination becomes one. */
function prefixOf(key: string, { partition }: Unload): string {
  return partition === undefined || key === '' || key.endsWith('/') ? key : `${key}/`;
}

/** With CLEANPATH everything that was there, but with partitions only the folders that get new files. */
function staleKeys(existing: string[], statement: Unload, key: string, parts: readonly Part[]): string[] {
  if (statement.existing !== 'clean') return [];
  if (statement.partition === undefined) return existing;
  const prefix = prefixOf(key, statement);
  const folders = [...new Set(parts.map((part) => prefix + part.folder))];
  return existing.filter((candidate) => folders.some((folder) => candidate.startsWith(folder)));
}

async function removeExisting(session: CopySession, access: Access, bucket: string, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  await askHost(session, `Deleting from bucket=${bucket}`, () =>
    session.host.deleteObjects({ ...access, bucket, keys }),
  );
}

interface Upload {
  statement: Unload;
  source: Source;
  parts: readonly Part[];
  scratch: string;
}

async function upload(
  session: CopySession,
  access: Access,
  { statement, source, parts, scratch }: Upload,
): Promise<Unloaded[]> {
  const { bucket, key: destination } = parseS3Url(statement.destination);
  const prefix = prefixOf(destination, statement);
  const put = (key: string, file: string): Promise<void> =>
    askHost(session, `Writing s3://${bucket}/${key}`, () => session.host.putObject({ ...access, bucket, key, file }));
  const objects: Unloaded[] = [];
  for (const part of parts) {
    throwIfCancelled(session);
    const key = prefix + part.folder + nameOf(part, statement);
    await put(key, part.file);
    objects.push({ url: `s3://${bucket}/${key}`, rows: part.rows, sizeBytes: part.sizeBytes });
  }
  if (statement.manifest !== 'none') {
    const file = join(scratch, 'manifest');
    await writeFile(file, manifestOf(statement.manifest, objects, source.columns));
    await put(`${prefix}manifest`, file);
  }
  return objects;
}

const endings = { none: '', gzip: 'gz', zstd: 'zst' } as const;

/** `0000_part_00` as one slice writes it in parallel, `000` as the leader does alone. */
function nameOf({ number }: Part, { isParallel, format, compression, extension }: Unload): string {
  const usual = format.kind === 'parquet' ? 'parquet' : endings[compression];
  const suffix = extension ?? usual;
  const name = isParallel ? `0000_part_${String(number).padStart(2, '0')}` : String(number).padStart(3, '0');
  if (suffix === '') return name;
  return suffix.startsWith('.') ? name + suffix : `${name}.${suffix}`;
}
