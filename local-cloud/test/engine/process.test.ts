import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../src/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../src/engine/process.ts';
import { FakeHost, makeConfig, password } from './support.ts';

let folder: string;
let config: ClusterConfig;
let running: ClusterProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-'));
  config = await makeConfig(folder);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

const start = async (): Promise<ClusterProcess> => {
  running = await startClusterProcess(config, new FakeHost());
  return running;
};

async function withClient<T>(port: number, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ host: config.host, port, user: 'admin', password, database: 'dev' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const rowsOf = (port: number): Promise<unknown[]> =>
  withClient(port, async (client) => (await client.query('select a from t order by a')).rows);

describe('a cluster process', () => {
  test('keeps its data when it is stopped and started again', async () => {
    const first = await start();
    await withClient(first.port, (client) => client.query('create table t (a int); insert into t values (1)'));
    await first.stop();
    const second = await start();
    expect(await rowsOf(second.port)).toEqual([{ a: 1 }]);
  });

  test('killed right after its tables were made comes back with them, lengths and attributes included', async () => {
    const first = await start();
    await withClient(first.port, (client) =>
      client.query(
        "begin; create table t (a varchar(3) not null encode zstd, b int); insert into t values ('abc', 1); commit",
      ),
    );
    const exit = new Promise((resolve) => first.onExit((_code, signal) => resolve(signal)));
    process.kill(first.pid, 'SIGKILL');
    await exit;
    const second = await start();
    expect(await rowsOf(second.port)).toEqual([{ a: 'abc' }]);
    const tooLong = withClient(second.port, (client) => client.query("insert into t values ('abcd', 2)"));
    await expect(tooLong).rejects.toThrow(/too long/);
  });

  test('killed at once loses only the transaction that was open', async () => {
    const first = await start();
    await withClient(first.port, async (client) => {
      await client.query('create table t (a int)');
      await client.query('insert into t values (1)');
      await client.query('begin');
      await client.query('insert into t values (2)');
      const exit = new Promise((resolve) => first.onExit((_code, signal) => resolve(signal)));
      process.kill(first.pid, 'SIGKILL');
      expect(await exit).toBe('SIGKILL');
    });
    const second = await start();
    expect(await rowsOf(second.port)).toEqual([{ a: 1 }]);
  });

  test('killed at any moment keeps every commit that it has acknowledged, and none by half', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const started = await start();
      const exit = new Promise<void>((resolve) => started.onExit(() => resolve()));
      acknowledged = await withClient(started.port, (client) => commitUntilKilled(client, started, acknowledged));
      await exit;
    }
    const last = await start();
    const rows = await withClient(last.port, async (client) => {
      const sql = 'select n, count(*) as halves from pairs group by n order by n';
      return (await client.query<{ n: number; halves: string }>(sql)).rows;
    });
    expect(rows.every(({ halves }) => halves === '2')).toBe(true);
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index + 1));
  });

  test('listens on another port when its own is taken', async () => {
    const first = await start();
    const otherFolder = await mkdtemp(join(tmpdir(), 'cluster-'));
    const other = await startClusterProcess(
      { ...config, port: first.port, dataDir: join(otherFolder, 'data') },
      new FakeHost(),
    );
    expect(other.port).not.toBe(first.port);
    await other.stop();
    await rm(otherFolder, { recursive: true });
  });

  test('that cannot open its data does not start', async () => {
    await expect(startClusterProcess({ ...config, dataDir: '/dev/null/data' }, new FakeHost())).rejects.toThrow(
      /ENOTDIR/,
    );
  });

  test('ends with the process that started it, even when that one is killed', async () => {
    const script = `
      const { startClusterProcess } = require(${JSON.stringify(join(process.cwd(), 'dist/local-cloud/src/engine/process.js'))});
      startClusterProcess(${JSON.stringify(config)}, {}).then(({ pid }) => console.log(String(pid)));`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (isAlive(pid)) await new Promise((done) => setTimeout(done, 20));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Commits pairs of rows, one after another, until the process is killed; answers the last that was acknowledged. */
async function commitUntilKilled(client: Client, cluster: ClusterProcess, before: number): Promise<number> {
  await client.query('create table if not exists pairs (n int)');
  const { rows } = await client.query<{ n: number | null }>('select max(n) as n from pairs');
  let last = Math.max(before, rows[0]?.n ?? 0);
  setTimeout(() => process.kill(cluster.pid, 'SIGKILL'), 50 + Math.random() * 200);
  try {
    for (;;) {
      await client.query(`begin; insert into pairs values (${last + 1}); insert into pairs values (${last + 1})`);
      await client.query('commit');
      last += 1;
    }
  } catch {
    return last;
  }
}
