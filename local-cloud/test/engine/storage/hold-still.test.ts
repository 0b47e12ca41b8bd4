import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ClusterConfig } from '../../../src/engine/host.ts';
import { startClusterProcess, type ClusterProcess } from '../../../src/engine/process.ts';
import { copyData } from '../../../src/redshift/copydata.ts';
import { until } from '../../../../test/support/until.ts';
import { FakeHost, makeConfig, password } from '../support.ts';

jest.setTimeout(60_000);

let folder: string;
let config: ClusterConfig;
let running: ClusterProcess[];
let clients: Client[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'still-'));
  config = await makeConfig(folder);
  [running, clients] = [[], []];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await Promise.all(running.map((each) => each.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(dataDir: string): Promise<ClusterProcess> {
  const started = await startClusterProcess({ ...config, dataDir }, new FakeHost());
  running.push(started);
  return started;
}

async function connect({ port }: ClusterProcess): Promise<Client> {
  const client = new Client({ host: config.host, port, user: 'admin', password, database: 'dev' });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

/** Enough that DuckDB writes them into its file before they are committed. */
const batchRows = 250_000;
const insert = (batch: number, rows = batchRows): string =>
  `insert into t select ${batch}, n, md5(n::varchar) from generate_series(1, ${rows}) as s(n)`;
const batches = async (client: Client): Promise<unknown[][]> => {
  const { rows } = await client.query({
    text: 'select batch, count(*) from t group by 1 order by 1',
    rowMode: 'array',
  });
  return rows.map((row: unknown[]) => row.map(Number));
};

describe('a copy of files that hold still', () => {
  test('is what was committed when it began; sessions and their transactions go on', async () => {
    const cluster = await start(config.dataDir);
    const [writer, other] = [await connect(cluster), await connect(cluster)];
    await writer.query('create table t (batch int, n int, m varchar(32))');
    await writer.query('create table u (a int)');
    await writer.query(insert(1));
    await writer.query(insert(2));
    await other.query('begin');
    await other.query('insert into u values (1)');
    const copy = join(folder, 'copy');
    await cluster.whileStill(async (walSizeBytes) => {
      // So much goes through the log that DuckDB would write it into its file several times.
      for (let part = 0; part < 8; part += 1) await writer.query(insert(4, 110_000));
      await writer.query(insert(3));
      await writer.query('delete from t where batch = 1');
      await writer.query('create table later as select * from t');
      expect(await copyData(config.dataDir, copy, walSizeBytes)).toBeGreaterThan(0);
    });
    await other.query('insert into u values (2)');
    await other.query('commit');
    await writer.query(insert(5));

    const copied = await connect(await start(copy));
    expect(await batches(copied)).toEqual([1, 2].map((batch) => [batch, batchRows]));
    expect((await copied.query('select * from u')).rows).toEqual([]);
    await expect(copied.query('select * from later')).rejects.toMatchObject({ code: '42P01' });
    await copied.query(insert(6));
    expect(await batches(writer)).toEqual([
      [2, batchRows],
      [3, batchRows],
      [4, 880_000],
      [5, batchRows],
    ]);
    expect((await other.query('select count(*)::int as n from u')).rows).toEqual([{ n: 2 }]);
  });

  test('holds every commit that was acknowledged before it, and no half of one, under a writer that goes on', async () => {
    const cluster = await start(config.dataDir);
    const writer = await connect(cluster);
    await writer.query('create table t (batch int, n int, m varchar(32))');
    let acknowledged = 0;
    const stop = new AbortController();
    const written = (async () => {
      for (let batch = 1; !stop.signal.aborted; batch += 1) {
        await writer.query(`insert into t select ${batch}, n, 'x' from generate_series(1, 100) as s(n)`);
        acknowledged = batch;
      }
    })();
    const copies: { folder: string; acknowledged: number }[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = acknowledged;
      await until(() => acknowledged > before + 20);
      const least = acknowledged;
      const to = join(folder, `copy-${round}`);
      await cluster.whileStill((walSizeBytes) => copyData(config.dataDir, to, walSizeBytes));
      copies.push({ folder: to, acknowledged: least });
    }
    stop.abort();
    await written;
    for (const copy of copies) {
      const found = await batches(await connect(await start(copy.folder)));
      expect(found.length).toBeGreaterThanOrEqual(copy.acknowledged);
      expect(found).toEqual(found.map((_, index) => [index + 1, 100]));
    }
  });

  test('that cannot be written leaves nothing of itself, and the cluster as it was', async () => {
    const cluster = await start(config.dataDir);
    const writer = await connect(cluster);
    await writer.query('create table t (batch int, n int, m varchar(32))');
    const failed = cluster.whileStill((walSizeBytes) => copyData(config.dataDir, '/dev/null/copy', walSizeBytes));
    await expect(failed).rejects.toMatchObject({ code: 'ENOTDIR' });
    await writer.query(insert(1));
    const copy = join(folder, 'copy');
    await cluster.whileStill((walSizeBytes) => copyData(config.dataDir, copy, walSizeBytes));
    expect(await batches(await connect(await start(copy)))).toEqual([[1, batchRows]]);
  });
});
