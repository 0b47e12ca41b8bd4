import { DatabaseError } from 'pg';
import type { Connection } from './connection.ts';
import { columnOf, fieldOf } from './fields.ts';
import { bind } from './named.ts';
import type { Results } from './results.ts';
import { enter, type Part, type Statement } from './statement.ts';

/** Runs all parts of a statement, and says in it what became of them. Never throws. */
export const runStatement = async (
  statement: Statement,
  connection: Connection,
  newResults: (part: number) => Results,
): Promise<void> => {
  const isTransaction = statement.isBatch && statement.mode === 'TRANSACTION';
  statement.pid = connection.pid;
  enter(statement, 'STARTED');
  try {
    if (isTransaction) await command(connection, 'begin');
    await runParts(statement, connection, newResults);
    if (isTransaction) await command(connection, statement.parts.every(isFinished) ? 'commit' : 'rollback');
  } catch (error) {
    enter(statement, 'FAILED', messageOf(error));
    return;
  }
  const failed = statement.parts.find(({ status }) => status === 'FAILED');
  if (failed !== undefined) enter(statement, 'FAILED', failed.error);
  else enter(statement, statement.parts.every(isFinished) ? 'FINISHED' : 'ABORTED');
};

const runParts = async (
  statement: Statement,
  connection: Connection,
  newResults: (part: number) => Results,
): Promise<void> => {
  let isOver = false;
  for (const [index, part] of statement.parts.entries()) {
    if (isOver || statement.isCancelled) enter(part, 'ABORTED');
    else await runPart(statement, part, { connection, newResults: () => newResults(index) });
    isOver ||= part.status === 'ABORTED' || (part.status === 'FAILED' && statement.mode === 'TRANSACTION');
  }
};

const runPart = async (
  statement: Statement,
  part: Part,
  { connection, newResults }: { connection: Connection; newResults: () => Results },
): Promise<void> => {
  part.startedAtMs = Date.now();
  enter(part, 'STARTED');
  const startedMs = performance.now();
  try {
    const outcome = await connection.run(bind(part.sql, statement.parameters), async (columns, rows) => {
      part.results ??= newResults();
      part.results.columns = columns.map(columnOf);
      for (const row of rows) await part.results.add(row.map((text, at) => fieldOf(text, columns[at]!)));
    });
    await part.results?.end();
    part.rows = part.results?.rows ?? outcome.rows ?? -1;
    enter(part, 'FINISHED');
  } catch (error) {
    await part.results?.discard();
    delete part.results;
    enter(part, statement.isCancelled ? 'ABORTED' : 'FAILED', messageOf(error));
  } finally {
    part.durationMs = performance.now() - startedMs;
  }
};

const command = (connection: Connection, text: string) => connection.run({ text, values: [] }, async () => undefined);

const isFinished = ({ status }: Part): boolean => status === 'FINISHED';

const fullDisk: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * As the JDBC driver words it, which AWS's service is said to use: one text, without the SQLSTATE. Results lie on the
 * clusters' disk, so it is their words when that is full.
 */
export const messageOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && fullDisk.has(error.code)) return 'ERROR: Disk Full';
  if (!(error instanceof DatabaseError)) return error instanceof Error ? error.message : String(error);
  const { severity = 'ERROR', message, detail, hint, position } = error;
  const more = Object.entries({ Detail: detail, Hint: hint, Position: position });
  const lines = more.flatMap(([name, text]) => (text === undefined ? [] : [`\n  ${name}: ${text}`]));
  return [`${severity}: ${message}`, ...lines].join('');
};
