import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startClusterProcess, type ClusterProcess } from '../../src/engine/process.ts';
import { isFull } from '../../../test/support/full.ts';
import { FakeHost, makeConfig, password } from './support.ts';

let folder: string;
let running: ClusterProcess;
let client: Client;

const rowCount = 3_000_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spill-'));
  const config = { ...(await makeConfig(folder)), memoryLimitMib: 256 };
  running = await startClusterProcess(config, new FakeHost());
  client = new Client({ host: config.host, port: running.port, user: 'admin', password, database: 'dev' });
  await client.connect();
  await client.query(
    `create table wide as select g as id, md5(g::varchar) || md5((g + 1)::varchar) || md5((g * 7)::varchar) as text
      from generate_series(1, ${rowCount}) as x(g)`,
  );
}, 180_000);
afterAll(async () => {
  await client.end();
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The table holds more than the 256 MB that the cluster may take. */
describe('a statement that needs more memory than its cluster has', () => {
  // The ways that DuckDB has to go to disk; the others are its own again.
  const ways: [string, string][] = [
    ['sorts', 'select count(text) as n from (select text from wide order by text offset 0) as t'],
    ['numbers rows', 'select max(r) as n from (select row_number() over (order by text) as r, text from wide) as t'],
    ['joins', 'select count(*) as n from wide a join wide b on a.text = b.text'],
    ['groups', 'select sum(c) as n from (select text, count(*) as c from wide group by text) as t'],
    ['takes distinct rows', 'select count(*) as n from (select distinct text from wide) as t'],
    ['counts distinct values', 'select count(distinct text) as n from wide'],
  ];

  test.each(isFull ? ways : ways.slice(0, 1))(
    '%s on disk',
    async (_what, sql) => {
      const { rows } = await client.query<{ n: string }>(sql);
      expect(Number(rows[0]?.n)).toBe(rowCount);
    },
    180_000,
  );

  test('and cannot go to disk is told so, and the cluster goes on', async () => {
    const sql = "select len(listagg(text, ',') within group (order by id)) from wide";
    await expect(client.query(sql)).rejects.toMatchObject({ code: '53200', message: 'out of memory' });
    expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  }, 180_000);
});
