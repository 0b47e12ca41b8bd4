import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  ActiveSessionsExceededException$,
  ActiveStatementsExceededException$,
  ValidationException$,
} from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import type { Connection } from './connection.ts';
import { clientTokenMs, maxActiveStatements, maxKeptChars, maxSessions, retentionMs } from './limits.ts';
import { Results } from './results.ts';
import { messageOf, runStatement } from './run.ts';
import { DataSession } from './session.ts';
import { enter, isEnded, type Part, type Statement } from './statement.ts';
import { isSameWarehouse } from './warehouse-name.ts';

const cancelAgainMs = 200;

/** What a caller submits. */
export interface Submission extends Pick<
  Statement,
  'name' | 'isBatch' | 'parameters' | 'format' | 'mode' | 'owner' | 'warehouse' | 'database' | 'dbUser' | 'secretArn'
> {
  sqls: readonly string[];
  clientToken?: string | undefined;
  /** The session to run in; for a new one, how long to keep it. */
  session?: DataSession | undefined;
  keepAliveSeconds?: number | undefined;
  /** Opens a connection that is logged in. */
  open: () => Promise<Connection>;
}

type Id = string;

/**
 * The statements and sessions of the Data API. They live in this process: a restart of the cloud ends what runs, and
 * forgets what has run. Only results lie on disk.
 */
export class DataApi {
  readonly statements = new Map<Id, Statement>();
  readonly sessions = new Map<Id, DataSession>();
  readonly #tokens = new Map<string, { id: Id; asked: string; atMs: number }>();
  readonly #resultsDir: string;
  readonly #running = new Map<Id, Promise<Connection>>();
  #keptChars = 0;

  /** The folder's contents are from an earlier process. */
  constructor(resultsDir: string) {
    this.#resultsDir = resultsDir;
    rmSync(resultsDir, { recursive: true, force: true });
    mkdirSync(resultsDir, { recursive: true, mode: 0o700 });
  }

  /**
   * Begins what is submitted, or answers what was under the same client token. Throws ValidationException,
   * ActiveStatementsExceededException or ActiveSessionsExceededException.
   */
  submit(submission: Submission): Statement {
    this.#forgetOld();
    const { clientToken, session, keepAliveSeconds = 0 } = submission;
    const known = clientToken === undefined ? undefined : this.#ofToken(clientToken, submission);
    if (known !== undefined) return known;
    this.#refuseTooMany(submission);
    const statement = newStatement(submission);
    const kept = session ?? (keepAliveSeconds > 0 ? new DataSession(submission, keepAliveSeconds) : undefined);
    kept?.take(statement.id, submission.keepAliveSeconds);
    if (kept !== undefined) {
      this.sessions.set(kept.id, kept);
      statement.sessionId = kept.id;
    }
    this.statements.set(statement.id, statement);
    this.#weigh(statement);
    if (clientToken !== undefined) {
      this.#tokens.set(clientToken, { id: statement.id, asked: digestOf(submission), atMs: Date.now() });
    }
    statement.ended = this.#run(statement, submission.open, kept);
    return statement;
  }

  /** Cancels a statement that has not ended. Throws ValidationException. */
  async cancel(statement: Statement): Promise<void> {
    const { id, status } = statement;
    if (isEnded(statement)) {
      throw fault(ValidationException$, `Could not cancel a query that is already in ${status} state with ID: ${id}`);
    }
    statement.isCancelled = true;
    const connection = await this.#running.get(id)?.catch(() => undefined);
    await connection?.cancel().catch(() => undefined);
    if (connection !== undefined) statement.cancelling ??= this.#cancelAgain(statement, connection);
  }

  /** A request that reaches the cluster before the statement itself cancels nothing, so it is made until one does. */
  async #cancelAgain(statement: Statement, connection: Connection): Promise<void> {
    for (;;) {
      await setTimeout(cancelAgainMs, undefined, { ref: false });
      if (isEnded(statement)) return;
      await connection.cancel().catch(() => undefined);
    }
  }

  /** Ends every session and statement, and removes all results. What connects still ends with its cluster. */
  stop(): void {
    for (const session of this.sessions.values()) session.close();
    for (const opening of this.#running.values()) {
      void opening.then((connection) => connection.close()).catch(() => undefined);
    }
    rmSync(this.#resultsDir, { recursive: true, force: true });
  }

  async #run(statement: Statement, open: () => Promise<Connection>, session: DataSession | undefined): Promise<void> {
    enter(statement, 'PICKED');
    const opening = session?.connection(open) ?? open();
    this.#running.set(statement.id, opening);
    try {
      const connection = await opening;
      await runStatement(statement, connection, (part) => this.#newResults(statement, part));
      if (session === undefined) await connection.close();
    } catch (error) {
      for (const part of statement.parts) enter(part, 'ABORTED', 'Connection to the database failed');
      enter(statement, statement.isCancelled ? 'ABORTED' : 'FAILED', messageOf(error));
      session?.close();
    } finally {
      this.#running.delete(statement.id);
      this.#weigh(statement);
      // It must not hit the next statement of the session.
      await statement.cancelling;
      session?.release();
    }
  }

  #weigh(statement: Statement): void {
    const chars = charsOf(statement);
    this.#keptChars += chars - statement.keptChars;
    statement.keptChars = chars;
  }

  #newResults({ id }: Statement, part: number): Results {
    return new Results(join(this.#resultsDir, `${id}-${part + 1}`));
  }

  #ofToken(token: string, submission: Submission): Statement | undefined {
    const known = this.#tokens.get(token);
    if (known === undefined) return undefined;
    if (known.asked === digestOf(submission)) return this.statements.get(known.id);
    throw fault(ValidationException$, 'The ClientToken was given before, with other parameters.');
  }

  #refuseTooMany({ warehouse, session, keepAliveSeconds = 0 }: Submission): void {
    const ours = (each: Pick<Statement, 'warehouse'>) => isSameWarehouse(each.warehouse, warehouse);
    const open = [...this.sessions.values()].filter(({ isClosed, opener }) => !isClosed && ours(opener)).length;
    if (session === undefined && keepAliveSeconds > 0 && open >= maxSessions) {
      throw fault(ActiveSessionsExceededException$, `The warehouse has ${maxSessions} active sessions.`);
    }
    const active = [...this.statements.values()].filter((each) => !isEnded(each) && ours(each)).length;
    if (active < maxActiveStatements) return;
    throw fault(ActiveStatementsExceededException$, `The warehouse has ${maxActiveStatements} active statements.`);
  }

  #forgetOld(): void {
    const nowMs = Date.now();
    for (const [token, { atMs }] of this.#tokens) if (atMs < nowMs - clientTokenMs) this.#tokens.delete(token);
    for (const [id, statement] of this.statements) {
      // The oldest come first.
      if (statement.createdAtMs >= nowMs - retentionMs && this.#keptChars <= maxKeptChars) break;
      if (!isEnded(statement)) continue;
      this.#keptChars -= statement.keptChars;
      this.statements.delete(id);
      for (const { results } of statement.parts) void results?.discard();
    }
    for (const [id, { isClosed, updatedAtMs }] of this.sessions) {
      if (isClosed && updatedAtMs < nowMs - retentionMs) this.sessions.delete(id);
    }
  }
}

/** Roughly the size of a record besides its texts. */
const recordChars = 1024;

/** How much is kept of a statement. */
const charsOf = ({ parts, parameters, error = '' }: Statement): number => {
  const texts = parts.flatMap((part) => [part.sql, part.error ?? '']);
  const values = parameters.flatMap(({ name = '', value = '' }) => [name, value]);
  return [...texts, ...values, error].reduce((sum, text) => sum + text.length, recordChars * parts.length);
};

const newStatement = ({ sqls, ...submission }: Submission): Statement => {
  const { name, isBatch, parameters, format, mode, owner } = submission;
  const { warehouse, database, dbUser, secretArn } = submission;
  const nowMs = Date.now();
  const parts = sqls.map((sql): Part => ({ sql, status: 'SUBMITTED', updatedAtMs: nowMs, durationMs: 0, rows: -1 }));
  return {
    id: randomUUID(),
    keptChars: 0,
    ...(name !== undefined && { name }),
    isBatch,
    parts,
    parameters,
    format,
    mode,
    owner,
    warehouse,
    database,
    ...(dbUser !== undefined && { dbUser }),
    ...(secretArn !== undefined && { secretArn }),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    status: 'SUBMITTED',
    isCancelled: false,
    ended: Promise.resolve(),
  };
};

/** The statement of a client token. */
const digestOf = ({ session, ...submission }: Submission): string =>
  createHash('sha256')
    .update(JSON.stringify([session?.id, submission]))
    .digest('hex');

declare module '../api/context.ts' {
  interface Context {
    dataApi: DataApi;
  }
}
