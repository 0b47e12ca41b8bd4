import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;
let other: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  other = await cluster.connect();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  await client.query('drop table if exists t');
  await client.query('create table t (a int)');
});

const count = async (): Promise<number> =>
  Number(((await other.query('select count(*) as n from t')).rows[0] as { n: string }).n);

describe('a transaction', () => {
  test('is seen by others when it is committed', async () => {
    await client.query('begin');
    await client.query('insert into t values (1)');
    expect(await count()).toBe(0);
    await client.query('commit');
    expect(await count()).toBe(1);
  });

  test('that failed takes nothing but its end, and a commit undoes it', async () => {
    await client.query('begin');
    await client.query('insert into t values (1)');
    await expect(client.query('select nothing')).rejects.toMatchObject({ code: '42703' });
    await expect(client.query('select 1')).rejects.toMatchObject({
      code: '25P02',
      message: 'current transaction is aborted, commands ignored until end of transaction block',
    });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect(await count()).toBe(0);
  });

  test('is one for all statements of a simple query', async () => {
    await expect(client.query('insert into t values (1); select nothing')).rejects.toMatchObject({ code: '42703' });
    expect(await count()).toBe(0);
    await client.query('insert into t values (1); insert into t values (2)');
    expect(await count()).toBe(2);
  });

  test('begun inside a simple query stays open after it', async () => {
    await client.query('insert into t values (1); begin; insert into t values (2)');
    expect(await count()).toBe(0);
    await client.query('rollback');
    expect(await count()).toBe(0);
  });

  test('undoes DDL', async () => {
    await client.query('begin');
    await client.query('drop table t');
    await client.query('create table t (a int, b int)');
    await client.query('rollback');
    expect((await client.query('select * from t')).fields).toHaveLength(1);
  });

  test('is committed by TRUNCATE', async () => {
    await client.query('insert into t values (1)');
    await client.query('begin');
    await client.query('truncate t');
    await client.query('rollback');
    expect(await count()).toBe(0);
  });

  test('may be begun or ended twice, with a warning', async () => {
    const warnings: unknown[] = [];
    const hear = (notice: { code?: string | undefined }): unknown => warnings.push(notice.code);
    client.on('notice', hear);
    await client.query('begin');
    await client.query('begin');
    await client.query('commit');
    await client.query('commit');
    client.off('notice', hear);
    expect(warnings).toEqual(['25001', '25P01']);
  });

  test('that changes rows which another has changed since it began fails with 1023', async () => {
    await client.query('insert into t values (1)');
    await other.query('begin');
    await other.query('select * from t');
    await client.query('update t set a = 2');
    await expect(other.query('update t set a = 3')).rejects.toMatchObject({
      code: 'XX000',
      message: '1023',
      detail: expect.stringContaining('Serializable isolation violation on table') as string,
    });
    await other.query('rollback');
    expect((await other.query('select a from t')).rows).toEqual([{ a: 2 }]);
  });
});
