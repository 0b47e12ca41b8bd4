import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;
const folder = mkdtempSync(join(tmpdir(), 'sparkify-activity-'));

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(async () => {
  await cluster.remove();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = async (session: Client): Promise<number> =>
  ((await session.query('select pg_backend_pid() as pid')).rows[0] as { pid: number }).pid;

describe('stv_sessions', () => {
  test('shows the sessions that are open', async () => {
    const other = await cluster.connect();
    const pid = await pidOf(other);
    const open = async (): Promise<unknown[]> =>
      (await client.query('select user_name, db_name from stv_sessions where process = $1', [pid])).rows;
    expect(await open()).toEqual([{ user_name: 'admin', db_name: 'dev' }]);
    await other.end();
    while ((await open()).length > 0);
  });
});

describe('pg_terminate_backend', () => {
  test('ends a session, and what it had open is undone', async () => {
    await client.query('create table kept (a int)');
    const other = await cluster.connect();
    const ended = new Promise<{ code?: string }>((resolve) => other.once('error', resolve));
    await other.query('begin; insert into kept values (1)');
    const { rows } = await client.query(`select pg_terminate_backend(${await pidOf(other)}) as ended`);
    expect(rows).toEqual([{ ended: true }]);
    expect((await ended).code).toBe('57P01');
    expect((await client.query('select * from kept')).rows).toEqual([]);
  });

  test('of a session that is busy ends its statement', async () => {
    const other = await cluster.connect();
    const pid = await pidOf(other);
    await other.query('create table busy (a int)');
    await other.query('insert into busy values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)');
    const joined = Array.from({ length: 12 }, (_, n) => `busy t${n}`).join(', ');
    const failure = other.query(`select sum(t0.a * t11.a) from ${joined}`).then(
      () => 'finished',
      (error: { code: string }) => error.code,
    );
    const isBusy = async (): Promise<boolean> =>
      (await client.query('select 1 from stv_inflight where pid = $1', [pid])).rows.length > 0;
    while (!(await isBusy()));
    await client.query(`select pg_terminate_backend(${pid})`);
    expect(await failure).toBe('57P01');
  });

  test('of no session is false', async () => {
    expect((await client.query('select pg_terminate_backend(1) as ended')).rows).toEqual([{ ended: false }]);
  });
});

describe('sys_query_history', () => {
  test('keeps label, transaction, status and error of what ran, over a restart', async () => {
    await client.query("set query_group to 'labelled'");
    await client.query('begin');
    await client.query('create table labelled (a int)');
    await client.query('commit');
    await client.query('select * from labelled where nothing').catch(() => undefined);
    await client.query('reset query_group');
    await cluster.restart();
    client = await cluster.connect();
    const { rows } = await client.query(
      `select query_type, h.status, error_message, t.status as ended from sys_query_history h
        left join sys_transaction_history t on t.transaction_id = h.transaction_id
        where query_label = 'labelled' order by query_id`,
    );
    expect(rows).toEqual([
      { query_type: 'UTILITY', status: 'success', error_message: '', ended: 'committed' },
      { query_type: 'DDL', status: 'success', error_message: '', ended: 'committed' },
      { query_type: 'UTILITY', status: 'success', error_message: '', ended: 'committed' },
      { query_type: 'SELECT', status: 'failed', error_message: 'column "nothing" does not exist', ended: 'rolledback' },
      { query_type: 'UTILITY', status: 'success', error_message: '', ended: 'committed' },
    ]);
  });

  test('shows no password', async () => {
    await client.query("create user secretive password 'Hidden123'");
    const { rows } = await client.query(
      "select query_text from sys_query_history where query_text like 'create user%'",
    );
    expect(rows).toEqual([{ query_text: "create user secretive password '***'" }]);
  });

  test('shows no keys of a COPY', async () => {
    const copy = "copy nothing from 's3://nowhere/x' access_key_id 'AKIA' secret_access_key 's3cret'";
    await expect(client.query(copy)).rejects.toThrow('"nothing" does not exist');
    const { rows } = await client.query(
      "select query_text from sys_query_history where query_text like 'copy nothing%'",
    );
    expect(rows).toEqual([{ query_text: copy.replace('AKIA', '***').replace('s3cret', '***') }]);
  });
});

describe('users', () => {
  test('of CREATE USER log in with their password', async () => {
    await client.query("create user reader password 'Reader123'");
    const reader = await cluster.connect({ user: 'reader', password: 'Reader123' });
    expect((await reader.query('select current_user as u')).rows).toEqual([{ u: 'reader' }]);
    await expect(cluster.connect({ user: 'reader', password: 'Reader124' })).rejects.toMatchObject({ code: '28000' });
  });

  test('of temporary credentials must exist unless they are to be created', async () => {
    cluster.host.addUser('IAM:guest', { dbUser: 'guest', expiresAtMs: Date.now() + 60_000 });
    await expect(cluster.connect({ user: 'IAM:guest' })).rejects.toMatchObject({ code: '28000' });
    cluster.host.addUser('IAMA:guest', { dbUser: 'guest', autoCreate: true, expiresAtMs: Date.now() + 60_000 });
    const guest = await cluster.connect({ user: 'IAMA:guest' });
    expect((await guest.query('select current_user as u')).rows).toEqual([{ u: 'guest' }]);
  });
});

test('stv_load_state tells what a COPY loads while it runs, and is empty afterwards', async () => {
  await client.query('create table many (a varchar(64))');
  const lines = Array.from({ length: 200_000 }, (_, index) => `{"a":"row ${index}"}\n`).join('');
  const objects = ['1.json', '2.json', '3.json'].map((key) => {
    const path = join(folder, key);
    writeFileSync(path, lines);
    return { key, path, sizeBytes: lines.length, eTag: '' };
  });
  Object.assign(cluster.host, { findObjects: async () => objects });
  const other = await cluster.connect();
  const copied = other.query(
    `copy many from 's3://data/many/' iam_role 'arn:aws:iam::000000000000:role/r' json 'auto'`,
  );
  const loads = async () =>
    (await client.query('select num_files, bytes_to_load, pct_complete from stv_load_state')).rows;
  let seen: unknown[] = [];
  while (seen.length === 0) seen = await loads();
  expect(seen).toEqual([
    { num_files: 3, bytes_to_load: String(3 * lines.length), pct_complete: expect.any(Number) as number },
  ]);
  await copied;
  expect(await loads()).toEqual([]);
  await other.end();
});
