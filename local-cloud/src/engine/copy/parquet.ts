import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { literal, quote } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import type { SourceFile } from './s3.ts';
import { grantFile } from './scratch.ts';
import { CopyError, throwIfCancelled } from './copy-session.ts';
import type { CopySession } from './copy-session.ts';
import { readRows } from './target.ts';
import type { Target, TargetColumn } from './target.ts';
import { duckDbType } from './type.ts';
import type { TargetType } from './type.ts';

/** Files whose columns have the same names and types, so that one statement can read them. */
interface Group {
  columns: { name: string; type: string }[];
  files: SourceFile[];
}

/**
 * Loads Parquet files, matching columns by position, and returns the number of rows. There is no MAXERROR: the first
 * value that does not fit fails the COPY with the message of Redshift's Spectrum layer. An empty object, such as
 * Spark's `_SUCCESS`, has no rows. Throws CopyError.
 */
export async function loadParquet(
  session: CopySession,
  statement: Copy,
  { target, files, scratch }: { target: Target; files: SourceFile[]; scratch: string },
): Promise<number> {
  const groups = new Map<string, Group>();
  await mkdir(scratch, { recursive: true });
  const filled = files.filter(({ sizeBytes }) => sizeBytes > 0);
  for (const [index, { path, ...object }] of filled.entries()) {
    throwIfCancelled(session);
    const file = { ...object, path: grantFile(path, join(scratch, `object-${index}`)) };
    const columns = await readSchema(session, file);
    checkWidth(session, statement, target, { columns, file });
    const key = JSON.stringify(columns);
    const group = groups.get(key) ?? { columns, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  let rows = 0;
  for (const group of groups.values()) rows += await insertGroup(session, statement, target, group);
  return rows;
}

/** Through a separate connection, because an error must not end the session's transaction before it is understood. */
async function readSchema(session: CopySession, file: SourceFile): Promise<Group['columns']> {
  const connection = await session.connect();
  try {
    const rows = await readRows(connection, `DESCRIBE SELECT * FROM ${parquet([file])}`);
    return rows.map((row) => ({ name: row['column_name']!, type: row['column_type']! }));
  } catch (error) {
    throw scanError(session, `File '${file.url}' is not a valid Parquet file.`, error);
  } finally {
    connection.closeSync();
  }
}

function parquet(files: readonly SourceFile[]): string {
  const paths = files.map(({ path }) => literal(path));
  return `read_parquet([${paths.join(', ')}], hive_partitioning = false)`;
}

function scanError(session: CopySession, context: string, cause?: unknown): CopyError {
  const detail = `\n  error:  Spectrum Scan Error\n  code:      15007\n  context:   ${context}\n  query:     ${session.queryId}`;
  return new CopyError('XX000', 'Spectrum Scan Error', { detail, cause });
}

function checkWidth(
  session: CopySession,
  { fillRecord }: Copy,
  target: Target,
  { columns, file }: { columns: Group['columns']; file: SourceFile },
): void {
  const [wanted, found] = [target.columns.length, columns.length];
  if (found === wanted || (fillRecord && found < wanted)) return;
  throw scanError(
    session,
    `Unmatched number of columns between table and file. Table columns: ${wanted}, Data columns: ${found}, File name: ${file.url}`,
  );
}

async function insertGroup(session: CopySession, statement: Copy, target: Target, group: Group): Promise<number> {
  const loaded = target.columns.slice(0, group.columns.length);
  const values = loaded.map((column, index) => {
    const { type } = group.columns[index]!;
    if (!isCompatible(type, column.type, statement)) {
      throw scanError(
        session,
        `File '${group.files[0]!.url}' has an incompatible Parquet schema for column '${column.name}'. ` +
          `Column type: ${duckDbType(column.type)}, Parquet schema: ${type}`,
      );
    }
    return fitted(`c${index}`, type, column);
  });
  const filled = target.columns.slice(group.columns.length).map(() => 'NULL');
  const names = target.columns.map((column) => quote(column.name)).join(', ');
  const aliases = group.columns.map((_column, index) => `c${index}`).join(', ');
  try {
    const { rowsChanged } = await session.connection.run(
      `INSERT INTO ${target.sql} (${names}) SELECT ${[...values, ...filled].join(', ')} FROM ${parquet(group.files)} AS p(${aliases})`,
    );
    return rowsChanged;
  } catch (error) {
    if (session.isCancelled()) throw error;
    throw scanError(session, reasonOf(error as Error), error);
  }
}

/** Marks our own reasons at the start of DuckDB's errors; only there, because later text may contain values. */
const marker = 'copy parquet: ';
const marked = `Invalid Input Error: ${marker}`;

function reasonOf(error: Error): string {
  if (error.message.startsWith(marked)) return error.message.slice(marked.length).split('\n')[0]!;
  const nullColumn = /^Constraint Error: NOT NULL constraint failed: (\S+)$/m
    .exec(error.message)?.[1]
    ?.split('.')
    .at(-1);
  if (nullColumn) return `Cannot load a NULL value into the NOT NULL column '${nullColumn}'.`;
  return error.message.split('\n')[0]!;
}

const families: [TargetType['kind'][], RegExp][] = [
  [['integer'], /^U?(TINY|SMALL|BIG|)INT(EGER)?$/],
  [['real', 'double'], /^(FLOAT|DOUBLE)$/],
  [['decimal'], /^(DECIMAL\(.*\)|U?(TINY|SMALL|BIG|)INT(EGER)?)$/],
  [['boolean'], /^BOOLEAN$/],
  [['varchar', 'char'], /^(VARCHAR|BLOB|JSON|ENUM.*|UUID)$/],
  [['varbyte'], /^BLOB$/],
  [['date'], /^DATE$/],
  [['timestamp', 'timestamptz'], /^TIMESTAMP/],
  [['time', 'timetz'], /^TIME/],
];

function isCompatible(type: string, target: TargetType, { serializeToJson }: Copy): boolean {
  if (target.kind === 'super') return !/^(STRUCT|MAP)\(|\[\]$/.test(type) || serializeToJson;
  return families.some(([kinds, pattern]) => kinds.includes(target.kind) && pattern.test(type));
}

/** A value that must fit as it is, without cutting or rounding. */
function fitted(value: string, type: string, column: TargetColumn): string {
  const target = column.type;
  const fail = (why: string): string => `error(${literal(marker + why)})`;
  if (target.kind === 'super') return `to_json(${value})`;
  if (target.kind === 'varchar' || target.kind === 'char') {
    const text = type === 'BLOB' ? `decode(${value})` : `CAST(${value} AS VARCHAR)`;
    const why = `The length of the data column ${column.name} is longer than the length defined in the table. Table: ${target.lengthBytes}.`;
    return `CASE WHEN strlen(${text}) > ${target.lengthBytes} THEN ${fail(why)} ELSE ${text} END`;
  }
  const cast = `TRY_CAST(${value} AS ${duckDbType(target)})`;
  if (target.kind !== 'integer' && target.kind !== 'decimal') return cast;
  const why = `The value of column ${column.name} is out of range for its type.`;
  return `CASE WHEN ${cast} IS NULL AND ${value} IS NOT NULL THEN ${fail(why)} ELSE ${cast} END`;
}
