import type { ServerReport } from '../wire/backend.ts';
import { ProtocolError, ValueError } from '../wire/error.ts';
import { DialectError } from '../sql/error.ts';
import { diskFull, isDiskFull } from './disk-full.ts';
import { fromDuckDb, isUnknown } from './duckdb-errors.ts';
import { kindOf } from './error-kinds.ts';
import { HostError } from './host.ts';
import { maskSecrets } from './mask.ts';

/** An error that the client gets word for word. FATAL ones end the session. */
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

/** What the client is told about any error of the engine. */
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

/** Node's own: the cluster's folder is not writable, or a device fails. Its text holds a path of this machine. */
function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error && 'code' in error;
}

/** Whether DuckDB has given up its database: nothing can be done with it until it is opened again. */
export function isFatal(error: unknown): boolean {
  return messageOf(error).startsWith('FATAL Error: ');
}

/** Errors of a native module may be of another realm than this one's Error. */
export function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : String(error);
}

/** A value that DuckDB quotes may be a statement long. */
const maxLoggedLength = 2000;

/** Writes what the client is not told, the engine's own words for an error that no rule knows, to the engine's log. */
export function logUnknown(error: unknown): void {
  if ([SqlError, ProtocolError, ValueError, DialectError, HostError].some((known) => error instanceof known)) return;
  const text = messageOf(error);
  if (!isUnknown(text) && !isDiskFull(error)) return;
  // Below its first line DuckDB quotes the statement; an error of no kind is a fault in here, whose place counts.
  const isInternal = kindOf(text).sqlState === 'XX000' && error instanceof Error;
  process.stderr.write(
    `${isInternal ? error.stack : maskSecrets((text.split('\n')[0] ?? '').slice(0, maxLoggedLength))}\n`,
  );
}
