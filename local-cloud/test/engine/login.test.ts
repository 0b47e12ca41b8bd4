import { once } from 'node:events';
import { connect } from 'node:net';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.remove());

describe('a login', () => {
  test('with the password opens a session that tells what server it is', async () => {
    const client = await cluster.connect();
    const { rows } = await client.query('show server_version');
    expect(rows).toEqual([{ server_version: '8.0.2' }]);
  });

  test('is taken over TLS', async () => {
    const client = await cluster.connect({ ssl: { rejectUnauthorized: false } });
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });

  test('with a wrong password is refused', async () => {
    await expect(cluster.connect({ password: 'wrong' })).rejects.toMatchObject({
      code: '28000',
      message: 'password authentication failed for user "admin"',
    });
  });

  test('of an unknown user is refused in the same words', async () => {
    await expect(cluster.connect({ user: 'nobody' })).rejects.toMatchObject({
      code: '28000',
      message: 'password authentication failed for user "nobody"',
    });
  });

  test('with a temporary password is taken until it expires', async () => {
    cluster.host.addUser('IAM:early', { dbUser: 'early', autoCreate: true, expiresAtMs: Date.now() + 60_000 });
    const client = await cluster.connect({ user: 'IAM:early' });
    expect((await client.query('select current_user as u')).rows).toEqual([{ u: 'early' }]);
    cluster.host.addUser('IAM:late', { dbUser: 'late', autoCreate: true, expiresAtMs: Date.now() - 1 });
    await expect(cluster.connect({ user: 'IAM:late' })).rejects.toMatchObject({ code: '28000' });
  });

  test('to a database that does not exist is refused', async () => {
    await expect(cluster.connect({ database: 'nowhere' })).rejects.toMatchObject({
      code: '3D000',
      message: 'database "nowhere" does not exist',
    });
  });

  test('with a startup parameter that Redshift does not know is refused', async () => {
    await expect(cluster.connect({ options: '-c lock_timeout=5' })).rejects.toMatchObject({
      code: '42704',
      message: 'unrecognized configuration parameter "lock_timeout"',
    });
    await expect(cluster.connect({ idle_in_transaction_session_timeout: 5 })).rejects.toMatchObject({ code: '42704' });
  });

  test('takes the settings of its startup packet', async () => {
    const client = await cluster.connect({ application_name: 'test', options: '-c query_group=etl' });
    expect((await client.query('show query_group')).rows).toEqual([{ query_group: 'etl' }]);
    expect((await client.query('show application_name')).rows).toEqual([{ application_name: 'test' }]);
  });

  test('from an address that no security group admits gets no answer', async () => {
    cluster.host.admitted = false;
    try {
      await expect(cluster.connect()).rejects.toThrow(/Connection terminated|ECONNRESET/);
    } finally {
      cluster.host.admitted = true;
    }
  });
});

describe('bytes that are not the protocol', () => {
  const send = async (...parts: Buffer[]): Promise<string> => {
    const socket = connect(cluster.server.port, '127.0.0.1');
    const heard: Buffer[] = [];
    socket.on('data', (data: Buffer) => heard.push(data));
    socket.on('error', () => undefined);
    socket.write(Buffer.concat(parts));
    await once(socket, 'close');
    return Buffer.concat(heard).toString('latin1');
  };

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length of 2 GB', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
    ['a length below four', Buffer.from([0, 0, 0, 3])],
    ['protocol 2', Buffer.from([0, 0, 0, 8, 0, 2, 0, 0])],
  ])('such as %s end that connection with 08P01', async (_what, bytes) => {
    expect(await send(bytes)).toContain('C08P01');
    const client = await cluster.connect();
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });

  test('in the middle of a session end that session alone', async () => {
    const client = await cluster.connect();
    const other = await cluster.connect();
    const failure = once(client, 'error');
    (client as unknown as { connection: { stream: { write(bytes: Buffer): void } } }).connection.stream.write(
      Buffer.from([0x51, 0xff, 0xff, 0xff, 0xff]),
    );
    await expect(failure).resolves.toEqual([expect.objectContaining({ code: '08P01' })]);
    expect((await other.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });
});
