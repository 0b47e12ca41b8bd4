import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../../src/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../../src/engine/process.ts';
import { until } from '../../../../test/support/until.ts';
import { FakeHost, makeConfig, password } from '../support.ts';
import { folderHost } from './support.ts';

jest.setTimeout(60_000);

let folder: string;
let config: ClusterConfig;
let running: ClusterProcess;
let client: Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-kill-'));
  config = await makeConfig(folder);
  mkdirSync(join(folder, 's3/data'), { recursive: true });
  await start();
  await client.query('CREATE TABLE t (a INT); INSERT INTO t VALUES (0)');
});
afterEach(async () => {
  await client.end().catch(() => undefined);
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const { findObjects, getObjects } = folderHost(join(folder, 's3'));
  running = await startClusterProcess(config, Object.assign(new FakeHost(), { findObjects, getObjects }));
  client = new Client({ host: config.host, port: running.port, user: 'admin', password, database: 'dev' });
  client.on('error', () => undefined);
  await client.connect();
}

async function killAndRestart(): Promise<void> {
  const exit = new Promise<void>((resolve) => running.onExit(() => resolve()));
  process.kill(running.pid, 'SIGKILL');
  await exit;
  await start();
}

const copy = `COPY t FROM 's3://data/x' IAM_ROLE default JSON 'auto'`;
const put = (content: string): void => writeFileSync(join(folder, 's3/data/x'), content);
const count = async (): Promise<number> =>
  Number((await client.query<{ n: string }>('SELECT count(*) AS n FROM t')).rows[0]!.n);
const scratch = (): string[] => {
  const path = join(config.dataDir, 'scratch');
  return existsSync(path) ? readdirSync(path) : [];
};

describe('a cluster process that is killed', () => {
  it('in the middle of a COPY has none of its rows and none of its files afterwards', async () => {
    // Objects over two lines are read one after the other, which takes seconds.
    put('{"a":\n1}\n'.repeat(100_000));
    const outcome = client.query(copy).then(
      () => 'loaded',
      () => 'lost',
    );
    await until(() => scratch().length > 0);
    await killAndRestart();
    expect(await outcome).toBe('lost');
    expect(await count()).toBe(1);
    expect(scratch()).toEqual([]);
    put('{"a":1}\n');
    await client.query(copy);
    expect(await count()).toBe(2);
  });

  it('in the middle of a COPY that started over has the table as it was before the block', async () => {
    put('{"a":\n1}\n'.repeat(100_000));
    const outcome = client.query(`BEGIN; DROP TABLE t; CREATE TABLE t (a INT, b INT); ${copy}; COMMIT`).then(
      () => 'loaded',
      () => 'lost',
    );
    // What the careful way has read so far: the fast one has failed.
    await until(() => scratch().some((name) => existsSync(join(config.dataDir, 'scratch', name, 'accepted'))));
    await killAndRestart();
    expect(await outcome).toBe('lost');
    expect((await client.query('SELECT * FROM t')).rows).toEqual([{ a: 0 }]);
    expect(scratch()).toEqual([]);
  });

  it('in the middle of the COMMIT of a COPY has all of its rows or none', async () => {
    const rows = 50_000;
    put('{"a":1}\n'.repeat(rows));
    let expected = 1;
    for (const delayMs of [0, 2, 5]) {
      await client.query(`BEGIN; ${copy}`);
      const outcome = client.query('COMMIT').then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await killAndRestart();
      const isAcknowledged = await outcome;
      const found = await count();
      expect(isAcknowledged ? [expected + rows] : [expected, expected + rows]).toContain(found);
      expected = found;
    }
  });
});
