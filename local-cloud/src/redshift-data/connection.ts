import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, type FieldDef, type QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import { tokensOf } from '../sql/lexer/lexer.ts';
import type { Bound } from './named.ts';

/** With whom and where a connection logs in. */
export interface Login {
  user: string;
  password: string;
  database: string;
}

/** The rows of a statement as they come: their columns, and a piece of them in the wire's own text. */
export type TakeRows = (columns: readonly FieldDef[], rows: (string | null)[][]) => Promise<void>;

/** What became of a statement. */
export interface Outcome {
  /** Empty for a statement without a result. */
  columns: readonly FieldDef[];
  /** Rows that it gave or changed; null where it does neither. */
  rows: number | null;
}

const piece = 1000;
const raw = { getTypeParser: () => (text: string) => text };

/** A connection with a cluster, over its own protocol. */
export class Connection {
  readonly #client: Client;
  /** Opens another socket with the same cluster: a cancel request comes on one of its own. */
  readonly #another: () => Promise<Socket>;
  /** Resolves when the connection has ended, from whichever end. */
  readonly ended: Promise<void>;

  private constructor(client: Client, another: () => Promise<Socket>) {
    this.#client = client;
    this.#another = another;
    this.ended = new Promise((resolve) => void client.once('end', resolve));
    // What ends a connection is told by the statement that runs on it, or by `ended`.
    client.on('error', () => undefined);
  }

  /** Throws what the cluster says to the login, or that it does not run. */
  static async open(another: () => Promise<Socket>, login: Login): Promise<Connection> {
    const socket = await another();
    const client = new Client({ ...login, stream: () => asConnected(socket), ssl: false });
    const connection = new Connection(client, another);
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return connection;
  }

  get pid(): number {
    return this.#keys.processID;
  }

  /** What BackendKeyData told; pg's types keep it to themselves. */
  get #keys(): { processID: number; secretKey: number } {
    return this.#client as unknown as { processID: number; secretKey: number };
  }

  /** Runs one statement. Throws pg's error; also when the connection is lost meanwhile. */
  async run({ text, values }: Bound, take: TakeRows): Promise<Outcome> {
    const lost = this.ended.then(() => Promise.reject(new Error('the connection was lost')));
    // Someone else may have been told first.
    lost.catch(() => undefined);
    const run = isQuery(text) ? this.#read(text, values, take) : this.#change(text, values, take);
    return Promise.race([run, lost]);
  }

  /** A cursor would not hear of a commit that fails. */
  async #change(text: string, values: string[], take: TakeRows): Promise<Outcome> {
    const query = { text, values, rowMode: 'array' as const, types: raw };
    const { fields, rows, rowCount } = await this.#client.query<(string | null)[]>(query);
    if (fields.length > 0) await take(fields, rows);
    return { columns: fields, rows: rowCount };
  }

  async #read(text: string, values: string[], take: TakeRows): Promise<Outcome> {
    const cursor = this.#client.query(new Cursor<(string | null)[]>(text, values, { rowMode: 'array', types: raw }));
    try {
      for (;;) {
        const { rows, result } = await next(cursor);
        const columns = result?.fields ?? [];
        if (columns.length > 0) await take(columns, rows);
        if (rows.length < piece) return { columns, rows: result?.rowCount ?? null };
      }
    } finally {
      await cursor.close();
    }
  }

  /** Asks the cluster to cancel what runs on this connection. */
  async cancel(): Promise<void> {
    const { processID, secretKey } = this.#keys;
    const socket = await this.#another();
    socket.on('error', () => undefined);
    const request = Buffer.alloc(16);
    for (const [at, word] of [16, 80_877_102, processID, secretKey].entries()) request.writeInt32BE(word | 0, 4 * at);
    socket.end(request);
    await once(socket.resume(), 'close').catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

const openers = new Set(['select', 'with', 'show', 'fetch', 'explain', 'values', '(']);

/** Whether it only gives rows, of which there may be many. */
const isQuery = (sql: string): boolean => {
  for (const { kind, value } of tokensOf(sql)) if (kind !== 'space' && kind !== 'comment') return openers.has(value);
  return false;
};

/** pg wants to connect the socket itself; this one is. */
const asConnected = (socket: Socket): Socket => {
  socket.connect = () => {
    setImmediate(() => socket.emit('connect'));
    return socket;
  };
  return socket;
};

const next = (
  cursor: Cursor<(string | null)[]>,
): Promise<{ rows: (string | null)[][]; result: QueryResult | undefined }> =>
  new Promise((resolve, reject) => {
    cursor.read(piece, (error, rows, result: QueryResult | undefined) => {
      if (error) reject(error);
      else resolve({ rows, result });
    });
  });
