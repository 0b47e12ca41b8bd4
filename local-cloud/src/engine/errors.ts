import type { ServerReport } from '../wire/backend.ts';
import { ProtocolError, ValueError } from '../wire/error.ts';
import { DialectError } from '../sql/error.ts';
import { diskFull, isDiskFull } from './storage/disk-full.ts';
import { fromDuckDb, isUnknown } from './duckdb-errors.ts';
import { kindOf } from './error-kinds.ts';
import { HostError } from './host.ts';
import { maskSecrets } from './mask.ts';

/** An error that the client receives word for word. A FATAL one ends the session. */
export class SqlError extends Error {
  readonly sqlState: string;
  readonly severity: 'ERROR' | 'FATAL';
  readonly detail: string | undefined;
  readonly hint: string | undefined;

  constructor(
    sqlState: string,
    message: string,
    more: { severity?: 'ERROR' | 'FATAL'; detail?: string; hint?: string } = {},
  ) {
    super(message);
    this.name = 'SqlError';
    this.sqlState = sqlState;
    this.severity = more.severity ?? 'ERROR';
    this.detail = more.detail;
    this.hint = more.hint;
  }
}

/** The report that the client receives for any error of the engine. */
export function report(error: unknown): ServerReport {
  if (error instanceof SqlError) {
    const { severity, sqlState, message, detail, hint } = error;
    return { severity, sqlState, message, detail, hint };
  }
  if (error instanceof ProtocolError) return { severity: 'FATAL', sqlState: error.sqlState, message: error.message };
  if (error instanceof ValueError) return { severity: 'ERROR', sqlState: error.sqlState, message: error.message };
  if (error instanceof DialectError) {
    const { sqlState, message, position, hint } = error;
    return { severity: 'ERROR', sqlState, message, position, hint };
  }
  if (isDiskFull(error)) return diskFull;
  if (isOfFileSystem(error)) {
    const message = `the cluster cannot read or write its data: ${error.code}`;
    return { severity: 'ERROR', sqlState: '58030', message };
  }
  if (error instanceof HostError) return { severity: 'ERROR', sqlState: 'XX000', message: error.message };
  if (error instanceof RangeError) {
    return { severity: 'ERROR', sqlState: '54001', message: 'stack depth limit exceeded' };
  }
  return fromDuckDb(messageOf(error));
}

/**
 * An error of Node: the cluster's folder is not writable, or a device fails. Its text contains a path of this machine.
 */
function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error && 'code' in error;
}

/** Whether DuckDB has given up its database, which is then unusable until it is opened again. */
export function isFatal(error: unknown): boolean {
  return messageOf(error).startsWith('FATAL Error: ');
}

/** An error from a native module may not be an instance of this realm's Error. */
export function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : String(error);
}

/** A value that DuckDB quotes may be as long as a statement. */
const maxLoggedLength = 2000;

/** Logs DuckDB's own words for an error that no rule knows; the client does not get them. */
export function logUnknown(error: unknown): void {
  if ([SqlError, ProtocolError, ValueError, DialectError, HostError].some((known) => error instanceof known)) return;
  const text = messageOf(error);
  if (!isUnknown(text) && !isDiskFull(error)) return;
  // After the first line DuckDB quotes the statement. An error without a kind is a fault in this program, so its stack
  // is logged.
  const isInternal = kindOf(text).sqlState === 'XX000' && error instanceof Error;
  process.stderr.write(
    `${isInternal ? error.stack : maskSecrets((text.split('\n')[0] ?? '').slice(0, maxLoggedLength))}\n`,
  );
}
