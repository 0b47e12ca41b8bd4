import type { Cell } from '../../src/contract/results.ts';
import type { Rows, Session, Take, Taken } from '../../src/warehouse/session.ts';

/** Rows, or the error that the statement throws. */
type Reply = Cell[][] | Error;

/**
 * A session that answers a statement by the first pattern that matches, or without rows, and records the statements,
 * each on one line.
 */
export class FakeSession implements Session {
  readonly id = { pid: 7, startedAt: '2030-01-01 00:00:00' };
  readonly statements: string[] = [];
  readonly #replies: [pattern: RegExp, reply: Reply][];

  constructor(...replies: [pattern: RegExp, reply: Reply][]) {
    this.#replies = replies;
  }

  run = async (sql: string): Promise<Rows> => {
    const rows = this.#reply(sql);
    return { columns: (rows[0] ?? []).map((_, at) => `c${at + 1}`), rows };
  };

  read = async (sql: string, take: Take): Promise<Taken> => {
    const { columns, rows } = await this.run(sql);
    const isComplete = rows.every((row) => take(row, columns));
    return { columns, isComplete };
  };

  #reply(sql: string): Cell[][] {
    const statement = sql.trim().replaceAll(/\s+/g, ' ');
    this.statements.push(statement);
    const reply = this.#replies.find(([pattern]) => pattern.test(statement))?.[1] ?? [];
    if (reply instanceof Error) throw reply;
    return reply;
  }
}
