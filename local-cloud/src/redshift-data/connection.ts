import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client, Query, type FieldDef, type QueryArrayConfig, type QueryResult } from 'pg';
import type { Bound } from './named.ts';
import { Receiver, type Row, type TakeRows } from './receiver.ts';

/** With whom and where a connection logs in. */
export interface Login {
  user: string;
  password: string;
  database: string;
}

/** What became of a statement. */
export interface Outcome {
  /** Empty for a statement without a result. */
  columns: readonly FieldDef[];
  /** Rows that it gave or changed; null where it does neither. */
  rows: number | null;
}

const raw = { getTypeParser: () => (text: string) => text };

/** A connection with a cluster, over its own protocol. */
export class Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  /** Opens another socket to the same cluster, because a cancel request needs its own. */
  readonly #another: () => Promise<Socket>;
  /** Resolves when the connection has ended, from whichever end. */
  readonly ended: Promise<void>;

  private constructor(client: Client, socket: Socket, another: () => Promise<Socket>) {
    this.#client = client;
    this.#socket = socket;
    this.#another = another;
    this.ended = new Promise((resolve) => void client.once('end', resolve));
    // The end of a connection is reported by its running statement, or by `ended`.
    client.on('error', () => undefined);
  }

  /** Throws what the cluster says to the login, or that it does not run. */
  static async open(another: () => Promise<Socket>, login: Login): Promise<Connection> {
    const socket = await another();
    const client = new Client({ ...login, stream: () => asConnected(socket), ssl: false });
    const connection = new Connection(client, socket, another);
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

  /** The content of BackendKeyData, which pg's types do not expose. */
  get #keys(): { processID: number; secretKey: number } {
    return this.#client as unknown as { processID: number; secretKey: number };
  }

  /** Runs one statement. Throws pg's error, what `take` throws, or that the connection is lost meanwhile. */
  async run(bound: Bound, take: TakeRows): Promise<Outcome> {
    const lost = this.ended.then(() => Promise.reject(new Error('the connection was lost')));
    // The promise may already be settled.
    lost.catch(() => undefined);
    return Promise.race([this.#run(bound, take), lost]);
  }

  async #run({ text, values }: Bound, take: TakeRows): Promise<Outcome> {
    // The simple protocol would run several statements at once.
    const config: QueryArrayConfig & { queryMode: 'extended' } = {
      text,
      values,
      rowMode: 'array',
      types: raw,
      queryMode: 'extended',
    };
    const query = new Query<Row>(config);
    const receiver = new Receiver(this.#socket, take, () => this.cancel());
    query.on('row', (row, result) => receiver.add(row, result!.fields));
    this.#client.query(query);
    try {
      const [{ fields, rowCount }] = (await once(query, 'end')) as [QueryResult];
      await receiver.end(fields);
      return { columns: fields, rows: rowCount };
    } catch (error) {
      await receiver.settle();
      throw error;
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

/** pg wants to connect the socket itself; this one is. */
const asConnected = (socket: Socket): Socket => {
  socket.connect = () => {
    setImmediate(() => socket.emit('connect'));
    return socket;
  };
  return socket;
};
