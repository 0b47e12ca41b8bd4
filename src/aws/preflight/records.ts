import { constants, gunzipSync } from 'node:zlib';
import type { CopySource, CsvRecords, JsonRecords, RecordFormat } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { hasCode } from '../errors.ts';
import { readStart } from '../objects.ts';
import type { S3Object } from '../objects.ts';
import { firstCsvWidth, firstJson, valueAt } from './first-record.ts';
import type { FileStart } from './first-record.ts';

/**
 * Much more than a record. Decompressed these are at most 32 MiB, because gzip shrinks a text at most a thousandfold.
 */
const startBytes = 32 * 1024;

/** What COPY is certain to do with the first record of a file. */
export interface RecordLook {
  /** Whether it loads the record with at least one value. */
  fits: boolean;
  /** What the record does or has. */
  why: string;
  fix?: string;
}

/**
 * Looks at the first record of the source's first file. Undefined if it is not certain what COPY does with it. Throws
 * AWS's error if the file, or its JSONPaths file, cannot be read.
 */
export async function lookAtRecord(
  clients: Pick<AwsClients, 's3'>,
  { table, records }: CopySource,
  first: S3Object,
): Promise<RecordLook | undefined> {
  if (records === undefined || first.bytes === 0) return undefined;
  const bytes = await readStart(clients, first.uri, startBytes);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (isGzip !== records.isGzip) {
    const fix = `${isGzip ? 'write' : 'remove'} GZIP in ${table}.copy.sql`;
    return { fits: false, why: `is ${isGzip ? '' : 'not '}compressed by gzip, but its COPY says otherwise`, fix };
  }
  const start = { text: textOf(bytes, isGzip), isWhole: first.bytes <= startBytes };
  const looked = { table, columns: records.columns, start };
  return records.kind === 'csv' ? csvLook(records, looked) : jsonLook(clients, records, looked);
}

/** A file that is cut off ends where it is cut. */
function textOf(bytes: Buffer, isGzip: boolean): string {
  const plain = isGzip ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  return plain.toString('utf8').replace(/^\uFEFF/, '');
}

interface Looked extends Pick<RecordFormat, 'columns'> {
  table: string;
  start: FileStart;
}

function csvLook(records: CsvRecords, { table, columns, start }: Looked): RecordLook | undefined {
  const width = firstCsvWidth(start, records);
  if (width === undefined) return undefined;
  const counted = `has ${width} fields`;
  if (width === columns.length || (width < columns.length && records.fillsRecord)) return { fits: true, why: counted };
  const fix = `correct ${table}.copy.sql (DELIMITER, IGNOREHEADER, the list of columns) or the columns of ${table}`;
  return { fits: false, why: `${counted}, and COPY loads ${columns.length} columns of ${table}`, fix };
}

async function jsonLook(
  clients: Pick<AwsClients, 's3'>,
  records: JsonRecords,
  looked: Looked,
): Promise<RecordLook | undefined> {
  const record = recordIn(looked.start.text);
  if (record instanceof SyntaxError) {
    const fix = 'put JSON there, or have its COPY name the format';
    return { fits: false, why: `is not JSON (${record.message})`, fix };
  }
  if (record === undefined) return undefined;
  if (records.paths !== undefined) return pathsLook(clients, records.paths, { ...looked, record });
  // AWS does not document what COPY does with an array when fields have names.
  return Array.isArray(record) ? undefined : fieldsLook(records, looked, Object.keys(record as object));
}

function recordIn(text: string): unknown {
  try {
    return firstJson(text);
  } catch (error) {
    return error;
  }
}

function fieldsLook({ ignoresCase }: JsonRecords, { table, columns }: Looked, fields: string[]): RecordLook {
  const found = (names: string[]) => columns.filter((column) => names.includes(column)).length;
  const folded = fields.map((field) => field.toLowerCase());
  const count = found(ignoresCase ? folded : fields);
  if (count > 0) return { fits: true, why: `fills ${count} of ${columns.length} columns` };
  const fix =
    found(folded) > 0
      ? `write json 'auto ignorecase' in ${table}.copy.sql`
      : `name the columns as its fields, or name a JSONPaths file in ${table}.copy.sql`;
  return { fits: false, why: `has ${fields.length} fields, none of them a column of ${table}: all would be NULL`, fix };
}

async function pathsLook(
  clients: Pick<AwsClients, 's3'>,
  uri: string,
  { table, columns, record }: Looked & { record: unknown },
): Promise<RecordLook | undefined> {
  const paths = await readPaths(clients, uri);
  const fix = `correct it, or the columns of ${table}`;
  if (paths === undefined) return { fits: false, why: `is read by ${uri}, which is not a JSONPaths file`, fix };
  if (paths.length !== columns.length) {
    const counts = `has ${paths.length} paths, and COPY loads ${columns.length} columns`;
    return { fits: false, why: `is read by ${uri}, which ${counts}`, fix };
  }
  try {
    const count = paths.filter((path) => valueAt(record, path) !== undefined).length;
    if (count > 0) return { fits: true, why: `fills ${count} of ${columns.length} columns` };
    return { fits: false, why: `has no value at any path of ${uri}: all would be NULL`, fix };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined if the file is not a JSONPaths file. */
async function readPaths(clients: Pick<AwsClients, 's3'>, uri: string): Promise<string[] | undefined> {
  try {
    const file = recordIn(textOf(await readStart(clients, uri, startBytes), false)) as
      | { jsonpaths?: unknown }
      | undefined;
    const paths = file?.jsonpaths;
    return Array.isArray(paths) && paths.every((path) => typeof path === 'string') ? paths : undefined;
  } catch (error) {
    if (hasCode(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}
