import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let admin: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  admin = await cluster.connect();
  await admin.query("create user ann password 'Passw0rd'");
  await admin.query('create schema "my schema"');
});
afterAll(() => cluster.remove());

/** What a new session of the user shows. */
async function shown(name: string, more: { options?: string } = {}): Promise<unknown> {
  const client = await cluster.connect({ user: 'ann', ...more });
  const { rows } = await client.query<Record<string, unknown>>(`show ${name}`);
  await client.end();
  return rows[0]?.[name];
}

test('ALTER USER … SET is what the sessions of the user begin with', async () => {
  await admin.query('alter user ann set search_path to "my schema", public');
  await admin.query("alter user ann set timezone = 'Europe/Zurich'");
  await admin.query('alter user ann set statement_timeout to 5000');
  expect(await shown('search_path')).toBe('"my schema", public');
  expect(await shown('timezone')).toBe('Europe/Zurich');
  expect(await shown('statement_timeout', { options: '-c statement_timeout=7000' })).toBe('7000');
  const { rows } = await admin.query<{ useconfig: string[] }>("select useconfig from pg_user where usename = 'ann'");
  expect(rows[0]?.useconfig).toEqual([
    'search_path="my schema", public',
    'statement_timeout=5000',
    'timezone=Europe/Zurich',
  ]);
  await cluster.restart();
  admin = await cluster.connect();
  expect(await shown('statement_timeout')).toBe('5000');
  await admin.query('alter user ann reset statement_timeout; alter user ann set timezone to default');
  expect(await shown('statement_timeout')).toBe('0');
  expect(await shown('timezone')).toBe('UTC');
  await admin.query('alter user ann reset all');
  expect(await shown('search_path')).toBe('$user, public');
});

test.each([
  ['alter user ann set nonsense to 1', '42704', 'unrecognized configuration parameter "nonsense"'],
  ["alter user ann set timezone to 'Moon'", '22023', 'unrecognized time zone name: "Moon"'],
  ['alter user ann set is_superuser to on', '55P02', 'parameter "is_superuser" cannot be changed'],
  ['alter user nobody set query_group to a', '42704', 'user "nobody" does not exist'],
])('%s', async (sql, code, message) => {
  await expect(admin.query(sql)).rejects.toMatchObject({ code, message });
});
