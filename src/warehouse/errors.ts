import { mostFound } from '../contract/bounds.ts';
import type { Cell } from '../contract/results.ts';

/** Errors of the warehouse; each carries its cause. */

/** The warehouse cannot be reached, refuses logins for now, or dropped the connection. */
export class WarehouseUnavailableError extends Error {
  override readonly name = 'WarehouseUnavailableError';
}

/** A concurrent transaction won; the same transaction may well succeed when it is tried again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The cluster's role may not be used, or may not read the source: for good, or until IAM has spread a change. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}

/** The warehouse's disk is full; nothing was written, and trying again makes no room. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
}

/** The warehouse refused a statement. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  /** Absent if the warehouse does not report it, like the Data API. */
  readonly sqlState: string | undefined;
  /** Position in the statement, in characters from 1, if the warehouse reports it. */
  readonly position: number | undefined;

  constructor(
    message: string,
    { sqlState, position, cause }: { sqlState: string | undefined; position?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause });
    this.sqlState = sqlState;
    this.position = position;
  }
}

/** A record that COPY refused, as in the load error tables. */
export interface RefusedRecord {
  file: string;
  line: number;
  column: string;
  value: string;
  reason: string;
}

/** COPY refused records; the message has the first ones. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly records: RefusedRecord[];

  constructor(table: string, records: RefusedRecord[], { cause, allowed = 0 }: { cause?: unknown; allowed?: number }) {
    const more = allowed === 0 ? '' : ` (more than the ${allowed} that load.maxErrors allows)`;
    super(`COPY into ${table} refused ${records.map(describe).join('; ')}${more}`, { cause });
    this.records = records;
  }
}

/** A value longer than this would push the reason out of sight; the record has it whole. */
const maxShownValue = 100;

function describe({ file, line, column, value, reason }: RefusedRecord): string {
  return `${file} line ${line}${column === '' ? '' : `, column ${column}, value ${shown(value)}`}: ${reason}`;
}

function shown(value: string): string {
  return value.length <= maxShownValue
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, maxShownValue))}… (${value.length} characters)`;
}

interface OddFiles {
  count: number;
  /** The first ones. */
  named: string[];
}

/** Files that are loaded are not what they were. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';

  constructor(table: string, { changed, vanished }: { changed: OddFiles; vanished: OddFiles }) {
    const told = ({ count, named }: OddFiles, what: string) =>
      count === 0 ? [] : [`${count} ${what}: ${named.join(', ')}${count > named.length ? ', …' : ''}`];
    super(
      `of the files that ${table} holds, ${[...told(changed, 'changed'), ...told(vanished, 'are gone')].join('; ')}. ` +
        'An incremental load only adds: put them back, or load everything with load.mode "full" (or load.onChange "full")',
    );
  }
}

/** What a table holds would give way to nothing: no file is at its source. */
export class SourceEmptyError extends Error {
  override readonly name = 'SourceEmptyError';

  constructor(table: string, uri: string, mode: 'full' | 'incremental') {
    const meant = mode === 'full' ? '' : `, or set load.onChange to "full" if ${table} should be emptied`;
    super(
      `there is no file at ${uri}, from which all of ${table} must be staged again: ` +
        `correct the URI of its source, or put the files there${meant}`,
    );
  }
}

/** The table in the warehouse has other columns than its file. */
export class ColumnsChangedError extends Error {
  override readonly name = 'ColumnsChangedError';

  constructor(file: string, table: string, differences: string[]) {
    super(
      `${file} does not match the existing ${table}: ${differences.join('; ')}. ` +
        'A load with load.mode "full" rebuilds it; an incremental one does not',
    );
  }
}

/** The rows that a check found. */
export interface Offending {
  columns: string[];
  /** The first ones. */
  rows: Cell[][];
  found: number;
}

/** A check found offending rows. */
export class CheckFailedError extends Error {
  override readonly name = 'CheckFailedError';
  readonly check: string;
  readonly offending: Offending;

  constructor(check: string, comment: string, offending: Offending) {
    const { columns, rows, found } = offending;
    const many = `${found >= mostFound ? 'at least ' : ''}${found} ${found === 1 ? 'row' : 'rows'}`;
    const first = rows.map((row) => JSON.stringify(row)).join(', ');
    super(`the check ${check} failed (${comment}): ${many} of ${columns.join(', ')}: ${first}`);
    this.check = check;
    this.offending = offending;
  }
}

/** A staging table holds what another load staged: two loads ran into one warehouse at once. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';

  constructor(table: string, loadId: string, other: string | undefined) {
    const holds = other === undefined ? 'was staged by nobody' : `holds what the load ${other} staged`;
    super(`${table} ${holds}, not the load ${loadId}: load one after another into a warehouse, and run this one again`);
  }
}

/** The fields of an error from `pg`. */
interface PostgresError {
  code?: string | undefined;
  message: string;
  detail?: string | undefined;
  position?: string | undefined;
}

/** SQLSTATE classes and codes after which the same work may succeed on a new connection. */
const unavailable = /^(08...|57P0[123]|53...|28P01|28000)$/;
const diskFull = '53100';
/** A cluster that is being patched or resized accepts no writes for a while. */
const readOnly = '25006';
const conflict = /^(40001|40P01)$/;
/**
 * COPY reports errors of S3 and IAM in its text: a 5xx passes, a denial may pass (a new role takes seconds to spread).
 */
const isOfS3 = (text: string, status: RegExp): boolean => /S3ServiceException:/i.test(text) && status.test(text);
const isSourceUnavailable = (text: string): boolean =>
  isOfS3(text, /Status 5\d\d/i) || (/S3CurlException:/i.test(text) && /CanRetry 1/i.test(text));
const isAccessDenied = (text: string): boolean =>
  isOfS3(text, /Status 403/i) || /not authorized to (assume|get credentials)/i.test(text);
/** Redshift reports a serializable conflict as XX000 with the number 1023 (or 1018, a dropped table) in its text. */
const conflictText = /\b(1023|1018)\b|serializable isolation|could not serialize access|conflict with concurrent/i;

/**
 * Turns what `pg` throws into one of the errors above. An error without a SQLSTATE comes from the connection; `address`
 * says where it went.
 */
export function warehouseError(cause: unknown, address = ''): Error {
  const { code, message, ...more } = cause as PostgresError;
  const isSqlState = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  return refusalOf({ ...more, message, code: isSqlState || isOfDisk(message) ? code : lostConnection }, cause, address);
}

const lostConnection = '08006';
const isOfDisk = (message: string): boolean => message.startsWith('Disk Full');

/**
 * The warehouse's error for a statement, as one of the errors above; the code is absent if the transport does not
 * report it.
 */
export function refusalOf({ code, message, detail, position }: PostgresError, cause: unknown, address = ''): Error {
  const text = [message, ...detailLines(message, detail)].join('; ');
  if (code === diskFull || isOfDisk(message)) {
    return new DiskFullError(
      `the disk of the warehouse is full: ${text}; drop what is not needed, or resize the cluster, and try again`,
      { cause },
    );
  }
  if (code !== undefined && unavailable.test(code)) {
    return new WarehouseUnavailableError(
      `the warehouse${address === '' ? '' : ` at ${address}`} is unavailable: ${text}`,
      { cause },
    );
  }
  if ((code !== undefined && conflict.test(code)) || (isVague(code) && conflictText.test(text))) {
    return new ConflictError(`a concurrent transaction won: ${text}`, { cause });
  }
  if (code === readOnly) {
    return new WarehouseUnavailableError(`the warehouse accepts no writes for now: ${text}`, { cause });
  }
  if (isSourceUnavailable(text)) {
    return new WarehouseUnavailableError(`the warehouse cannot read S3 for now: ${text}`, { cause });
  }
  if (isAccessDenied(text)) return new AccessError(text, { cause });
  return new StatementError(code === undefined ? text : `${text} (SQLSTATE ${code})`, {
    sqlState: code,
    position: position === undefined ? undefined : Number(position),
    cause,
  });
}

const isVague = (code: string | undefined): boolean => code === undefined || code === 'XX000';

/**
 * Redshift's details come as a block of `name: value` lines between rules of dashes; what repeats the message or only
 * helps Redshift's own support is left out.
 */
function detailLines(message: string, detail = ''): string[] {
  return detail
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => !/^(-*|(query|process|location): .*)$/.test(line) && line !== `error: ${message}`);
}
