import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../src/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../src/engine/process.ts';
import { until } from '../../../test/support/until.ts';
import { FakeHost, makeConfig, password } from './support.ts';

jest.setTimeout(120_000);

let folder: string;
let config: ClusterConfig;
let running: ClusterProcess;
let clients: Client[];

/** So deep that planning the view takes for ever: DuckDB binds what SUM takes twice, in every view. */
const depth = 40;
const endless = `select x from public.v${depth}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fence-'));
  config = await makeConfig(folder);
  clients = [];
  running = await startClusterProcess(config, new FakeHost());
  const client = await connect();
  await client.query('create table kept as select 1::int as x');
  const view = (level: number, query: string): Promise<unknown> =>
    client.query(`create or replace view public.v${level} as ${query} with no schema binding`);
  for (let level = 0; level <= depth; level += 1) await view(level, 'select x from public.kept');
  // From the top down, because a view is also planned when it is created.
  for (let level = depth; level > 0; level -= 1)
    await view(level, `select sum((select x from public.v${level - 1})) as x`);
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

async function connect(): Promise<Client> {
  const client = new Client({ host: config.host, port: running.port, user: 'admin', password, database: 'dev' });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

const fatal = (client: Client): Promise<unknown> => new Promise((resolve) => client.once('error', resolve));
const exited = (): Promise<string> =>
  new Promise((resolve) => running.onExit((_code, _signal, why) => resolve(why ?? '')));
const pidOf = async (client: Client): Promise<number> =>
  (await client.query('select pg_backend_pid() as pid')).rows[0].pid;

const runs = async (watcher: Client, pid: number): Promise<boolean> =>
  (await watcher.query('select 1 from stv_inflight where pid = $1', [pid])).rows.length > 0;

test.each<[string, (burner: Client, other: Client, pid: number) => Promise<unknown>]>([
  ['pg_cancel_backend', (_burner, other, pid) => other.query(`select pg_cancel_backend(${pid})`)],
  ['pg_terminate_backend', (_burner, other, pid) => other.query(`select pg_terminate_backend(${pid})`)],
  ['a client that leaves', async (burner) => void burner.connection.stream.destroy()],
])('what DuckDB does not hear ends with the process after %s, and everyone is told', async (_name, end) => {
  const [burner, other] = [await connect(), await connect()];
  const pid = await pidOf(burner);
  const told = fatal(other);
  const why = exited();
  const failed = burner.query(endless).catch((error: unknown) => error);
  await until(() => runs(other, pid));
  await end(burner, other, pid);
  expect(await told).toMatchObject({
    severity: 'FATAL',
    code: '57P02',
    detail: expect.stringMatching(/^Query \(\d+\) did not end when it was cancelled, so the cluster restarts\./),
  });
  await failed;
  expect(await why).toMatch(/^Query \(\d+\) did not end when it was cancelled$/);

  running = await startClusterProcess(config, new FakeHost());
  expect((await (await connect()).query('select x from kept')).rows).toEqual([{ x: 1 }]);
});

test('also by statement_timeout, and in the extended protocol', async () => {
  const burner = await connect();
  await burner.query('set statement_timeout = 200');
  const why = exited();
  const failed = await burner
    .query({ name: 'p', text: `${endless} where x > $1`, values: [1] })
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: '57P02' });
  // It has an id once it runs, whether or not DuckDB has begun to compute.
  expect(await why).toMatch(/^Query (\(\d+\) )?did not end when it was cancelled$/);
});

test('what hears a cancel, or waits for its client, ends nobody else', async () => {
  const [burner, other] = [await connect(), await connect()];
  const pid = await pidOf(burner);
  const failed = burner.query('select count(*) from generate_series(1, 100000000000)').catch((error: unknown) => error);
  await until(() => runs(other, pid));
  await other.query(`select pg_cancel_backend(${pid})`);
  expect(await failed).toMatchObject({ code: '57014' });
  expect((await burner.query('select x from kept')).rows).toEqual([{ x: 1 }]);
  expect((await other.query('select x from kept')).rows).toEqual([{ x: 1 }]);
});
