import { createHash } from 'node:crypto';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  ExecuteStatementCommand,
} from '@aws-sdk/client-redshift-data';
import type { ExecuteStatementCommandInput, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { Cell } from '../contract/results.ts';
import { literal } from '../project/quote.ts';
import { requestError, requireSize, statementError } from './data-api-errors.ts';
import { readPages } from './data-api-results.ts';
import { settled } from './data-api-wait.ts';
import type { Seen } from './data-api-wait.ts';
import { ownId, sessionId } from './session.ts';
import type { Session, SessionOptions, Take, Taken, Transport } from './session.ts';

/** Which warehouse, and as whom: the Data API logs in itself. */
export interface DataApiTarget {
  client: RedshiftDataClient;
  place: Pick<
    ExecuteStatementCommandInput,
    'ClusterIdentifier' | 'WorkgroupName' | 'Database' | 'DbUser' | 'SecretArn'
  >;
  /** Names the attempt that the sessions are of: a request that is repeated within it runs once. */
  attempt: string;
}

/**
 * How long a session waits for its next statement. If its worker has died, it holds its locks that long, unless the
 * next attempt ends it.
 */
const keepAliveSeconds = 600;
/** What is cancelled has so long to end before its session is left to the keep-alive time. */
const endPatienceMs = 15_000;

/**
 * The Data API: HTTPS requests to AWS, which runs the statements; no port of the warehouse is reached. A transaction
 * spans the statements of one of its sessions.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export function overDataApi(target: DataApiTarget): Transport {
  let sessions = 0;
  return {
    withSession: (options, work) => {
      sessions += 1;
      return new DataApiSession(target, options, sessions).use(work);
    },
  };
}

class DataApiSession {
  readonly #target: DataApiTarget;
  readonly #options: SessionOptions;
  readonly #number: number;
  /** Of the Data API. */
  #sessionId: string | undefined;
  #statements = 0;
  /** The one that may be running, once its id is known. */
  #running: Promise<Seen> | undefined;

  constructor(target: DataApiTarget, options: SessionOptions, number: number) {
    this.#target = target;
    this.#options = options;
    this.#number = number;
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    let closing: Promise<void> | undefined;
    const abort = () => {
      closing = this.#close();
    };
    signal?.addEventListener('abort', abort);
    try {
      const id = sessionId(await this.#open());
      return await work({
        id,
        isServerless: this.#isServerless,
        run: (sql) => this.#run(sql),
        read: (sql, take) => this.#read(sql, take),
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      await (closing ?? this.#close());
    }
  }

  /** The row that names the session in the warehouse. */
  async #open(): Promise<Cell[] | undefined> {
    const { place, client } = this.#target;
    const named = `set application_name to ${literal(this.#options.applicationName)}`;
    const command = new BatchExecuteStatementCommand({
      ...place,
      Sqls: [named, ownId({ isServerless: this.#isServerless })],
      ExecutionMode: 'AUTO_COMMIT',
      SessionKeepAliveSeconds: keepAliveSeconds,
      ClientToken: this.#nextToken(),
    });
    const opened = await this.#ask(() => client.send(command));
    this.#sessionId = opened.SessionId;
    await this.#ended(Promise.resolve(opened));
    const rows: Cell[][] = [];
    await readPages(client, `${opened.Id}:2`, (row) => rows.push(row) > 0, this.#abortable());
    return rows[0];
  }

  get #isServerless(): boolean {
    return this.#target.place.WorkgroupName !== undefined;
  }

  async #run(sql: string) {
    const rows: Cell[][] = [];
    const { columns } = await this.#read(sql, (row) => rows.push(row) > 0);
    return { columns, rows };
  }

  async #read(sql: string, take: Take): Promise<Taken> {
    const { Id, HasResultSet } = await this.#ended(this.#submit(sql));
    if (HasResultSet !== true) return { columns: [], isComplete: true };
    return this.#ask(() => readPages(this.#target.client, Id, take, this.#abortable()));
  }

  /** Answered at once, and not to be interrupted: the id is needed to cancel the statement. */
  async #submit(sql: string, keepAlive = keepAliveSeconds): Promise<Seen> {
    requireSize(sql);
    const command = new ExecuteStatementCommand({
      SessionId: this.#sessionId,
      Sql: sql,
      SessionKeepAliveSeconds: keepAlive,
      ClientToken: this.#nextToken(),
    });
    return this.#ask(() => this.#target.client.send(command));
  }

  /** Throws the error of a statement that did not finish. */
  async #ended(submitted: Promise<Seen>): Promise<Seen> {
    this.#running = submitted;
    const begun = await submitted;
    const seen = await this.#ask(() => settled(this.#target.client, begun, this.#options.signal));
    this.#running = undefined;
    if (seen.Status !== 'FINISHED') throw statementError(seen);
    return seen;
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw requestError(error);
    }
  }

  #abortable(): { abortSignal?: AbortSignal } {
    const { signal } = this.#options;
    return signal === undefined ? {} : { abortSignal: signal };
  }

  /** The same for a request that is sent again, and for no other: at most 64 characters, kept for 8 hours. */
  #nextToken(): string {
    this.#statements += 1;
    const name = `${this.#target.attempt}/${this.#number}/${this.#statements}`;
    return createHash('sha256').update(name).digest('hex');
  }

  /** Ends what runs, what is not committed, and the session. What fails is left to the keep-alive time. */
  async #close(): Promise<void> {
    if (this.#sessionId === undefined) return;
    try {
      await this.#cancel();
      await this.#submit('rollback', 0);
    } catch {
      // Closed already, or out of reach.
    }
  }

  async #cancel(): Promise<void> {
    const begun = await this.#running?.catch(() => undefined);
    if (begun === undefined) return;
    const { client } = this.#target;
    await client.send(new CancelStatementCommand({ Id: begun.Id })).catch(() => undefined);
    await settled(client, { Id: begun.Id }, AbortSignal.timeout(endPatienceMs));
  }
}
