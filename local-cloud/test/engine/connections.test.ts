import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from '../../../test/support/until.ts';
import { RawClient } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.remove());

async function open(): Promise<Socket> {
  const socket = connect(cluster.server.port, cluster.config.host);
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  return socket;
}

describe('connections', () => {
  test('that do not log in give way, the oldest first, so that others can', async () => {
    const waiting: Socket[] = [];
    for (let count = 0; count < 500; count += 1) waiting.push(await open());
    const client = await cluster.connect();
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
    await until(() => waiting[0]?.destroyed === true);
    expect(waiting.filter((socket) => socket.destroyed).length).toBeLessThan(10);
    for (const socket of waiting) socket.destroy();
    await client.end();
  });

  test('of users are 500 at most, whoever they are', async () => {
    const clients: RawClient[] = [];
    for (let count = 0; count < 500; count += 1) clients.push(await RawClient.logIn(cluster));
    const refused = cluster.connect();
    await expect(refused).rejects.toMatchObject({
      severity: 'FATAL',
      code: '53300',
      message: 'connection limit "500" exceeded for non-bootstrap users',
    });
    clients.pop()?.close();
    await until(() =>
      cluster.connect().then(
        () => true,
        () => false,
      ),
    );
    for (const client of clients) client.close();
  }, 120_000);
});
