import { StatementError, WarehouseUnavailableError, refusalOf } from './errors.ts';
import type { Seen } from './data-api-wait.ts';

/**
 * https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html; AWS says 100 KB, but not whether that is 1,000 or
 * 1,024 bytes each.
 */
const maxStatementBytes = 100_000;

const otherWay = 'use transport "postgres" for it';

/** Throws StatementError for a statement that the Data API does not accept. */
export function requireSize(sql: string): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= maxStatementBytes) return;
  throw new StatementError(
    `the statement has ${bytes} bytes, but the Data API takes at most ${maxStatementBytes}: shorten it, or ${otherWay}`,
    { sqlState: '54000' },
  );
}

/**
 * The error of a request. A lost or busy session, or too many of them, may work at the next attempt; any other error
 * stays as it is.
 */
export function requestError(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const { name, message } = cause;
  const isLost = name === 'ValidationException' && /^Session\b.*\b(not available|is invalid)/i.test(message);
  const isFull = /^Active(Statements|Sessions|WaitingRequests)ExceededException$/.test(name);
  if (!isLost && !isFull) return cause;
  return new WarehouseUnavailableError(`the Data API does not accept the statement now: ${message}`, { cause });
}

/** What the Data API itself refuses, after the statement has run. */
const tooMuch = /packet for query is too large|response (has )?exceeded size limit/i;

/**
 * The error of a statement that did not finish. The Data API returns one text without a SQLSTATE: `ERROR: …`, with
 * Detail, Hint and Position on separate lines, as the JDBC driver writes it. Never seen on AWS.
 */
export function statementError({ Status, Error: text = '' }: Seen): Error {
  const cause = new Error(text === '' ? `the statement was ${Status}` : text);
  if (tooMuch.test(text)) {
    return new StatementError(
      `${text}: the Data API returns at most 64 KB per row and 500 MB per result; ask for less, or ${otherWay}`,
      {
        sqlState: '54000',
        cause,
      },
    );
  }
  if (Status === 'ABORTED' && text === '')
    return new StatementError('the statement was cancelled', { sqlState: '57014', cause });
  const { severity, message, detail, position } = partsOf(text);
  const code = severity === undefined ? '57P01' : codeOf(severity, message);
  return refusalOf({ code, message, detail, position }, cause);
}

interface Parts {
  /** Absent of what does not come from the warehouse: a connection that was lost. */
  severity?: string | undefined;
  message: string;
  detail?: string | undefined;
  position?: string | undefined;
}

const fields = ['Detail', 'Hint', 'Position'] as const;

function partsOf(text: string): Parts {
  const [, severity] = /^(ERROR|FATAL|PANIC): /.exec(text) ?? [];
  const starts = fields.map((name) => ({ name, at: text.indexOf(`\n  ${name}: `) })).filter(({ at }) => at >= 0);
  const told = starts.map(({ name, at }) => {
    const end = Math.min(...starts.map((other) => other.at).filter((other) => other > at), text.length);
    return [name, text.slice(at + name.length + 5, end)] as const;
  });
  const { Detail: detail, Position: position } = Object.fromEntries(told) as Partial<Record<string, string>>;
  const end = Math.min(...starts.map(({ at }) => at), text.length);
  const message = text.slice(severity === undefined ? 0 : severity.length + 2, end).trim();
  return { severity, message, detail, position };
}

/** The SQLSTATEs that decide what becomes of an error, by the warehouse's own words. */
const codes: [words: RegExp, code: string][] = [
  [/^relation ".*" does not exist/, '42P01'],
  [/^database ".*" does not exist/, '3D000'],
  [/^syntax error/, '42601'],
  [/^deadlock detected/, '40P01'],
  [/read-only transaction/, '25006'],
  [/connection limit|too many connections/i, '53300'],
  [/terminating connection|connection (was |has been )?(lost|closed|reset)/i, '57P01'],
  [/^(statement )?cancell?ed|canceling (statement|query)|cancelled on user's request/i, '57014'],
];

function codeOf(severity: string, message: string): string | undefined {
  return codes.find(([words]) => words.test(message))?.[1] ?? (severity === 'ERROR' ? undefined : '57P01');
}
