import { once } from 'node:events';
import type { Client } from 'pg';
import { RawClient, text } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

jest.setTimeout(60_000);

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query('create table digits (d int)');
  await client.query('insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)');
});
afterAll(() => cluster.remove());

describe('a cluster', () => {
  test('serves 100 sessions at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 100 }, () => cluster.connect()));
    const answers = await Promise.all(
      sessions.map((session, n) => session.query('select count(*) + $1 as n from digits a, digits b, digits c', [n])),
    );
    expect(answers.map(({ rows }) => Number((rows[0] as { n: string }).n))).toEqual(sessions.map((_, n) => 1000 + n));
    await Promise.all(sessions.map((session) => session.end()));
  });

  test('sends no more to a client than it takes', async () => {
    const slow = await RawClient.logIn(cluster);
    // 400 MB of rows, of which the client takes the first and no more.
    slow.send('Q', text(`select repeat('x', 400) from ${Array.from('abcdef', (name) => `digits ${name}`).join(', ')}`));
    await slow.next();
    slow.socket.pause();
    const before = process.memoryUsage().rss;
    const busy = async (): Promise<number> =>
      (await client.query("select 1 from stv_inflight where text like 'select repeat%'")).rows.length;
    // Long enough for all of it, if it were sent: a hundred other queries get their turn meanwhile.
    for (let n = 0; n < 100; n += 1) await client.query('select count(*) from digits a, digits b, digits c, digits d');
    expect(await busy()).toBe(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
    slow.close();
    await once(slow.socket, 'close');
    while ((await busy()) > 0);
  });

  test('ends a session whose client takes nothing when it is terminated', async () => {
    const deaf = await RawClient.logIn(cluster);
    deaf.send('Q', text(`select repeat('x', 401) from ${Array.from('abcdef', (name) => `digits ${name}`).join(', ')}`));
    await deaf.next();
    deaf.socket.pause();
    const { rows } = await client.query<{ pid: number }>(
      "select pid from stv_inflight where text like 'select repeat%'",
    );
    await client.query(`select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
    while ((await client.query("select 1 from stv_inflight where text like 'select repeat%'")).rows.length > 0);
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
    deaf.close();
  });

  test('stays up when a client leaves in the middle of its rows', async () => {
    const leaving = await RawClient.logIn(cluster);
    leaving.send(
      'Q',
      text(`select repeat('x', 400) from ${Array.from('abcdef', (name) => `digits ${name}`).join(', ')}`),
    );
    await leaving.next();
    leaving.close();
    while ((await client.query('select 1 from stv_inflight where pid <> pg_backend_pid()')).rows.length > 0);
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });
});
