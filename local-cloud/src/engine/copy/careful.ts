import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { literal, quote } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import { convert } from './convert.ts';
import { Refusal } from './field-error.ts';
import { readChunks } from './files.ts';
import { recode } from './recode.ts';
import type { ErrorLog, LoadError } from './error-log.ts';
import type { Row, RowReader } from './row.ts';
import type { SourceFile } from './s3.ts';
import { throwIfCancelled } from './copy-session.ts';
import type { CopySession } from './copy-session.ts';
import type { Target, TargetColumn } from './target.ts';
import { duckDbType, loadErrorType } from './type.ts';
import type { TargetType } from './type.ts';

/** The result: loadable records are in a file, the others in the log. */
export interface Examined {
  rows: number;
  /** There are more errors than MAXERROR allows; the rest was not read. */
  isOverLimit: boolean;
  longestLine: number;
}

/** What examining a COPY's files needs to know. */
export interface Examination {
  session: CopySession;
  statement: Copy;
  target: Target;
  files: readonly SourceFile[];
  readRows: RowReader;
  errors: ErrorLog;
}

/**
 * Reads every record by Redshift's rules, one after another: the reference for what COPY does, and the way to find
 * line, column and value of an error. Writes the values of good records to acceptedPath, one JSON array per line.
 */
export async function examine(examination: Examination, acceptedPath: string): Promise<Examined> {
  const { session, statement, files, readRows, errors } = examination;
  const examined: Examined = { rows: 0, isOverLimit: false, longestLine: 0 };
  const limit = statement.ignoreAllErrors ? Infinity : Math.max(1, statement.maxError);
  const accepted = createWriteStream(acceptedPath);
  try {
    for (const file of files) {
      for await (const rows of readRows(recode(readChunks(file, statement.compression), statement.encoding))) {
        throwIfCancelled(session);
        await setImmediate();
        const { text, refused } = examineRows(examination, file, rows, examined);
        await write(accepted, text);
        await errors.add(refused.slice(0, limit - errors.count));
        examined.isOverLimit = errors.count >= limit;
        if (examined.isOverLimit) return examined;
      }
    }
  } finally {
    accepted.end();
    await finished(accepted);
  }
  return examined;
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (text !== '' && !stream.write(text)) await once(stream, 'drain');
}

function examineRows(
  examination: Examination,
  file: SourceFile,
  rows: Row[],
  examined: Examined,
): { text: string; refused: LoadError[] } {
  let text = '';
  const refused: LoadError[] = [];
  for (const row of rows) {
    const values = examineRow(examination, file, row);
    if (!Array.isArray(values)) {
      refused.push(values);
      continue;
    }
    const line = JSON.stringify(values);
    examined.rows++;
    examined.longestLine = Math.max(examined.longestLine, line.length);
    text += `${line}\n`;
  }
  return { text, refused };
}

/** The values of a row, or the first reason to refuse it. */
function examineRow({ statement, target }: Examination, file: SourceFile, row: Row): (string | null)[] | LoadError {
  const { line, raw } = row;
  const place = { url: file.url, line, rawLine: raw };
  if ('fault' in row) return loadError(row.fault, { ...place, rawField: '' });
  const isLoose = statement.format.kind === 'json';
  const values: (string | null)[] = [];
  for (const [index, column] of target.columns.entries()) {
    const field = row.fields[index] ?? null;
    const value = field instanceof Refusal ? field : convert(field, column, statement, isLoose);
    if (value instanceof Refusal) {
      return loadError(value, { ...place, rawField: typeof field === 'string' ? field : '' }, column);
    }
    values.push(value);
  }
  return values;
}

function loadError(
  { code, reason, position }: Refusal,
  { url, line, rawLine, rawField }: Pick<LoadError, 'url' | 'line' | 'rawLine' | 'rawField'>,
  column?: TargetColumn,
): LoadError {
  const type = column === undefined ? { name: '', length: '' } : loadErrorType(column.type);
  return {
    url,
    line,
    columnName: column?.name ?? '',
    typeName: type.name,
    typeLength: type.length,
    code,
    reason,
    position,
    rawLine: shown(rawLine),
    rawField: shown(rawField),
  };
}

/** How error tables show a text (a character per byte), with invalid bytes replaced. */
function shown(bytes: string): string {
  return Buffer.from(bytes.slice(0, 1024), 'latin1').toString();
}

/** Loads the file that `examine` wrote. */
export function insertAccepted(target: Target, acceptedPath: string, longestLine: number): string {
  const names = target.columns.map((column) => quote(column.name)).join(', ');
  const values = target.columns.map((column, index) => stored(`j[${index + 1}]`, column.type)).join(', ');
  // Twice the size, because a character takes up to three bytes, and six as an escape.
  const maximum = Math.max(16 * 1024 * 1024, longestLine * 3);
  return `INSERT INTO ${target.sql} (${names})
SELECT ${values} FROM read_json(${literal(acceptedPath)}, format = 'newline_delimited', records = false,
  columns = {j: 'VARCHAR[]'}, compression = 'uncompressed', maximum_object_size = ${maximum})`;
}

function stored(text: string, type: TargetType): string {
  return type.kind === 'varbyte' ? `unhex(${text})` : `CAST(${text} AS ${duckDbType(type)})`;
}
