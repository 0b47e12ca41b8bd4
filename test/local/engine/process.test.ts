import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../../src/local/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../../src/local/engine/process.ts';
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
      const { startClusterProcess } = require(${JSON.stringify(join(process.cwd(), 'dist/src/local/engine/process.js'))});
      startClusterProcess(${JSON.stringify(config)}, {}).then(({ pid }) => console.log(pid));`;
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
