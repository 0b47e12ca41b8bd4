import { once } from 'node:events';
import * as fc from 'fast-check';
import type { Frame } from '../../../src/wire/frame.ts';
import { int16, int32, RawClient, sized, text } from '../../engine/raw.ts';
import type { Lab, Target } from '../harness.ts';
import { FuzzCluster } from '../sql/cluster.ts';
import { errorOf } from '../sql/report.ts';
import { damage, damages, frame, split } from '../wire/messages.ts';
import type { Packet } from '../wire/messages.ts';

const hangsAfterMs = 20_000;

const statement = fc.constantFrom(
  'select 1',
  'select $1',
  'select $1::int',
  'begin',
  'commit',
  'rollback',
  '',
  ';',
  'selec',
  'fetch 1 from c',
  'select 1; select 2',
  'begin; select 1',
  'select nosuch',
  'declare c cursor for select 1',
  "copy t from 's3://b/k'",
  'set query_group to x',
  'show all',
  "select '",
  'select a from t',
  'insert into u(a) values (1)',
  'commit; begin',
  'start transaction read only',
  'delete from u',
  'rollback; select 1/0',
  'select 1/0',
  'prepare p as select 1',
  'execute p',
);
const name = fc.constantFrom('', 'a', 'b');
const value = fc.uint8Array({ maxLength: 9 }).map((bytes) => sized(Buffer.from(bytes)));

/** Valid messages of the protocol, in any order. */
const known: fc.Arbitrary<Packet> = fc.oneof(
  statement.map((sql): Packet => ['Q', text(sql)]),
  fc.tuple(name, statement).map(([own, sql]): Packet => ['P', Buffer.concat([text(own), text(sql), int16(0)])]),
  fc
    .tuple(name, name, fc.array(value, { maxLength: 2 }), fc.constantFrom(0, 1))
    .map(([portal, own, values, format]): Packet => [
      'B',
      Buffer.concat([text(portal), text(own), int16(1, format, values.length), ...values, int16(1, format)]),
    ]),
  fc.tuple(fc.constantFrom('S', 'P'), name).map(([kind, own]): Packet => ['D', text(kind + own)]),
  fc
    .tuple(name, fc.constantFrom(0, 1, -1))
    .map(([own, rows]): Packet => ['E', Buffer.concat([text(own), int32(rows)])]),
  fc.tuple(fc.constantFrom('S', 'P'), name).map(([kind, own]): Packet => ['C', text(kind + own)]),
  fc.constantFrom<Packet[]>(
    ['S', Buffer.alloc(0)],
    ['S', Buffer.alloc(0)],
    ['H', Buffer.alloc(0)],
    ['d', Buffer.alloc(3)],
    ['c', Buffer.alloc(0)],
    ['f', text('x')],
  ),
);
const sync: Packet = ['S', Buffer.alloc(0)];
const terminate: Packet = ['X', Buffer.alloc(0)];

/** Type letters that no client sends, and bodies that fit no letter. */
const unknown: fc.Arbitrary<Packet> = fc
  .tuple(fc.constantFrom('P', 'B', 'D', 'E', 'C', 'Q', 'S', 'z', 'R', '\0', '1'), fc.uint8Array({ maxLength: 20 }))
  .map(([type, body]) => [type, Buffer.from(body)]);

const cases = fc.record({
  packets: fc.array(known, { maxLength: 14 }),
  last: fc.option(unknown),
  damages: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, damages),
  places: fc.array(fc.nat(500), { maxLength: 4 }),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

export const sessions: Target = {
  name: 'sessions',
  promise: 'every message is answered as the protocol says, or ends its own session and no other',
  runs: 100,
  open: openLab,
};

function openLab(): Promise<Lab> {
  let running: FuzzCluster | undefined;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const check = async (one: Case) => {
    running ??= await FuzzCluster.start();
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the server does not answer')), hangsAfterMs);
    });
    try {
      await Promise.race([converse(running, one), hung]);
      const others = await Promise.race([(await running.session()).query('select 1'), hung]);
      if (!others.some(({ type }) => type === 'D')) throw new Error('another session does not go on');
    } catch (error) {
      const hasEnded = running.hasEnded;
      await stop();
      throw hasEnded ? new Error('the cluster process has ended') : error;
    } finally {
      clearTimeout(timer);
    }
  };
  return Promise.resolve({ property: fc.asyncProperty(cases, check) as fc.IAsyncProperty<unknown>, close: stop });
}

async function converse(cluster: FuzzCluster, { packets, last, damages: changes, places }: Case): Promise<void> {
  const client = await RawClient.logIn(cluster, 'fuzz', { search_path: 'fz' });
  try {
    const sent: Packet[] = [...packets, sync, ...(last === null ? [] : [last])];
    const bytes = Buffer.concat([...sent, terminate].map(frame));
    for (const part of split(changes === undefined ? bytes : damage(bytes, changes), places)) client.socket.write(part);
    if (changes === undefined) return await new Replies(client).follow(sent, last !== null);
    // What is damaged may declare more than has come, which the server waits for.
    client.socket.end();
    await untilClosed(client);
  } finally {
    client.close();
  }
}

async function untilClosed(client: RawClient): Promise<void> {
  for (let next = await client.next(); next !== undefined; next = await client.next());
  if (!client.socket.destroyed) await once(client.socket, 'close');
}

/** Replies that may stand between any others. */
const asides = new Set(['N', 'S']);

/** Walks through the replies beside the messages that they answer. */
class Replies {
  readonly #client: RawClient;
  /** The transaction's state, as the commands that were completed make it. */
  #state: 'I' | 'T' | 'E' = 'I';

  constructor(client: RawClient) {
    this.#client = client;
  }

  /** The last message may be one that ends the session. */
  async follow(sent: readonly Packet[], mayEnd: boolean): Promise<void> {
    let isSkipping = false;
    const certain = mayEnd ? sent.slice(0, -1) : sent;
    for (const [type, body] of certain) {
      if (isSkipping && type !== 'S') continue;
      isSkipping = (await this.#answers(type, body.toString('latin1'))) === 'failed';
    }
    for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
      if (!mayEnd) throw new Error(`a reply ${next.type} to nothing`);
    }
  }

  async #answers(type: string, body: string): Promise<'failed' | undefined> {
    switch (type) {
      case 'Q':
        return this.#takes(type, /^(?:T|D|C|I|E)$/, /^Z$/);
      case 'P':
        return this.#takes(type, undefined, /^[1E]$/);
      case 'B':
        return this.#takes(type, undefined, /^[2E]$/);
      case 'C':
        return this.#takes(type, undefined, /^3$/);
      case 'D':
        return this.#takes(type, body.startsWith('S') ? /^t$/ : undefined, /^[TnE]$/);
      case 'E':
        return this.#takes(type, /^D$/, /^[CsIE]$/);
      case 'S':
        return this.#takes(type, /^E$/, /^Z$/);
      default:
        return undefined;
    }
  }

  /** Any number of replies of the first kinds, then one of the last. */
  async #takes(type: string, several: RegExp | undefined, end: RegExp): Promise<'failed' | undefined> {
    for (;;) {
      const reply = await this.#next();
      if (reply === undefined) throw new Error(`no reply to ${type}: the session was closed`);
      this.#follows(reply);
      if (end.test(reply.type)) return reply.type === 'E' ? 'failed' : undefined;
      if (several?.test(reply.type) !== true) throw new Error(`the reply ${reply.type} to ${type}`);
    }
  }

  #follows({ type, body }: Frame): void {
    const tag = type === 'C' ? body.toString().replace('\0', '') : '';
    if (/^(BEGIN|START TRANSACTION)$/.test(tag)) this.#state = 'T';
    if (/^(COMMIT|ROLLBACK)$/.test(tag)) this.#state = 'I';
    if (type === 'E') {
      const { sqlState, message } = errorOf(body);
      if (sqlState === 'XX000') throw new Error(`XX000: ${message}`);
      if (this.#state === 'T') this.#state = 'E';
    }
    const told = body.toString();
    if (type === 'Z' && told !== this.#state)
      throw new Error(`ReadyForQuery says ${told}, the commands ${this.#state}`);
  }

  async #next(): Promise<Frame | undefined> {
    for (;;) {
      const reply = await this.#client.next();
      if (reply === undefined || !asides.has(reply.type)) return reply;
    }
  }
}
