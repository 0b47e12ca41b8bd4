import { splitStatements } from '../sql/lexer/split.ts';
import { commandComplete, emptyQueryResponse, readyForQuery } from '../wire/backend.ts';
import { execute } from './execute.ts';
import { makePlan } from './plan.ts';
import { readStatement } from './read.ts';
import { fail, runStatement } from './run.ts';
import { describe, sendRows } from './send.ts';
import type { Session } from './session.ts';
import { checkSize } from './statement-size.ts';
import type { Plan } from './statements.ts';

/**
 * Simple protocol: runs a text of one or more statements. Several are one transaction unless they contain BEGIN or
 * COMMIT.
 */
export async function handleQuery(session: Session, text: string): Promise<void> {
  // Both protocols share the unnamed statement and portal; a simple query ends them.
  session.statements.delete('');
  session.closePortal('');
  try {
    checkSize(text);
    const statements = splitStatements(text);
    if (statements.length === 0) session.channel.write(emptyQueryResponse());
    for (const statement of statements) await runOne(session, statement, statements.length > 1);
    await session.transaction.commitImplicit();
  } catch (error) {
    await fail(session, error);
  }
  if (session.channel.closed) return;
  session.channel.write(readyForQuery(session.transaction.status));
  await session.channel.flush();
}

async function runOne(session: Session, text: string, isBatch: boolean): Promise<void> {
  await runStatement(session, text, async () => {
    const read = readStatement(session.settings, text);
    await session.lockTargets(read.targets);
    const plan = await makePlan(session, read, false);
    if (needsTransaction(plan, isBatch)) {
      await session.transaction.beginImplicit();
    }
    const execution = await execute(session, plan);
    if (execution.rows !== undefined) {
      session.channel.write(describe(session, execution.columns, []));
      await sendRows(session, execution, [], Infinity);
    }
    if (!isBatch) await session.transaction.commitImplicit();
    session.channel.write(commandComplete(execution.tag));
    return execution;
  });
}

/** Whether to open a transaction: a single DuckDB statement commits by itself, several need one around them. */
export function needsTransaction({ statement }: Plan, isBatch: boolean): boolean {
  if (statement.kind === 'sql' || statement.kind === 'truncate') {
    const isOne = statement.duckdb.length === 1 && typeof statement.duckdb[0] === 'string';
    return isBatch || !isOne || !commitsByItself(statement.tag);
  }
  return ['execute', 'copy', 'unload'].includes(statement.kind);
}

/** Definitions need a transaction: their owner is recorded with them. */
function commitsByItself(tag: string): boolean {
  return !/^(CREATE|ALTER|DROP)\b/.test(tag);
}
