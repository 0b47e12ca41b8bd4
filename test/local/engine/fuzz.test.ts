import * as fc from 'fast-check';
import { int16, int32, RawClient, text } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

jest.setTimeout(60_000);

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.remove());

const statement = fc.oneof(
  fc.constantFrom(
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
  ),
  fc.constantFrom(
    'declare c cursor for select 1',
    "copy t from 's3://b/k'",
    'set query_group to x',
    'show all',
    "select '",
  ),
  fc.string(),
);
const name = fc.constantFrom('', 'a', 'b');
const message: fc.Arbitrary<[string, Buffer]> = fc.oneof(
  statement.map((sql): [string, Buffer] => ['Q', text(sql)]),
  fc.tuple(name, statement).map(([n, sql]): [string, Buffer] => ['P', Buffer.concat([text(n), text(sql), int16(0)])]),
  fc
    .tuple(name, name, fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 3 }), fc.constantFrom(0, 1))
    .map(([portal, from, values, format]): [string, Buffer] => {
      const parameters = values.flatMap((value) => [int32(value.length), Buffer.from(value)]);
      return [
        'B',
        Buffer.concat([text(portal), text(from), int16(1, format, values.length), ...parameters, int16(1, format)]),
      ];
    }),
  fc.tuple(fc.constantFrom('S', 'P', 'x'), name).map(([kind, n]): [string, Buffer] => ['D', text(kind + n)]),
  fc.tuple(name, fc.integer()).map(([n, rows]): [string, Buffer] => ['E', Buffer.concat([text(n), int32(rows)])]),
  fc.tuple(fc.constantFrom('S', 'P'), name).map(([kind, n]): [string, Buffer] => ['C', text(kind + n)]),
  fc.constantFrom('S', 'H', 'c', 'd', 'f', 'F', 'p').map((type): [string, Buffer] => [type, Buffer.alloc(0)]),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 1 }), fc.uint8Array({ maxLength: 20 }))
    .map(([type, body]): [string, Buffer] => [type, Buffer.from(body)]),
);

/** Sends the messages and waits until the server has answered the last, or has closed this session. */
async function converse(messages: [string, Buffer][]): Promise<void> {
  const client = await RawClient.logIn(cluster);
  for (const [type, body] of messages) client.send(type, body);
  client.send('S');
  client.send('X');
  for (let frame = await client.next(); frame !== undefined; frame = await client.next());
}

test('no sequence of messages hurts any other session', async () => {
  const witness = await cluster.connect();
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 12 }), async (messages) => {
      await converse(messages);
      expect((await witness.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
    }),
    { numRuns: 60 },
  );
});
