import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query('create table t (a int)');
  await client.query('insert into t values (1)');
  await client.query('create view v as select a from t');
  await client.query('create materialized view m as select a from t');
  await client.query('create user somebody password disable');
  await client.query('create temp table mine (a int)');
  await client.query('prepare adding as insert into t values (2)');
  await client.query('prepare making as select a into made from t');
});
afterAll(() => cluster.remove());
afterEach(() => client.query('rollback'));

const refusal = { code: '25006', message: 'transaction is read-only' };

describe('a read-only transaction refuses', () => {
  test.each([
    'insert into t values (2)',
    'update t set a = 2',
    'with q as (select 1 as a) update t set a = 2',
    'delete from t',
    'with q as (select 1 as a) delete from t using q where q.a = t.a',
    'merge into t using v on t.a = v.a when matched then update set a = 2 when not matched then insert values (1)',
    'truncate t',
    'select a into made from t',
    'select a into temp made from t',
    'with q as (select a from t) select a into made from q',
    'create table made (a int)',
    'create temp table made (a int)',
    'create table made as select a from t',
    'create table #made as select a from t',
    'create table made (like t)',
    'create view made as select a from t',
    'create materialized view made as select a from t',
    'refresh materialized view m',
    'create schema made',
    'create user made password disable',
    'alter user somebody createdb',
    'drop user somebody',
    'create group made',
    'create role made',
    'alter table t add column b int',
    'alter table t owner to admin',
    'drop table t',
    'drop view v',
    "comment on table t is 'x'",
    'grant select on t to somebody',
    'revoke select on t from somebody',
    "copy t from 's3://bucket/key' iam_role 'arn:aws:iam::123456789012:role/r' csv",
    'execute adding',
    'execute making',
  ])('%s', async (statement) => {
    await client.query('begin read only');
    await expect(client.query(statement)).rejects.toMatchObject(refusal);
    await client.query('rollback');
    await client.query('begin');
    await client.query('set transaction read only');
    await expect(client.query({ text: statement, values: [] })).rejects.toMatchObject(refusal);
    await client.query('rollback');
    expect((await client.query('select a from t')).rows).toEqual([{ a: 1 }]);
  });
});

describe('a read-only transaction takes', () => {
  test.each([
    'select a from t',
    'insert into mine values (1)',
    'update mine set a = 2',
    'delete from mine',
    'explain insert into t values (1)',
    'show search_path',
    'set query_group to x',
    'declare c cursor for select a from t',
    'prepare reading as select a from t',
    'analyze t',
  ])('%s', async (statement) => {
    await client.query('start transaction read only');
    await expect(client.query(statement)).resolves.toBeDefined();
  });
});

test('a transaction is read-only until it ends, unless it says otherwise, and as the session is told', async () => {
  const shown = async (): Promise<unknown> =>
    (await client.query<Record<string, string>>('show transaction_read_only')).rows[0]?.['transaction_read_only'];
  await client.query('begin read only');
  expect(await shown()).toBe('on');
  await client.query('reset all');
  expect(await shown()).toBe('on');
  await client.query('commit');
  expect(await shown()).toBe('off');
  await client.query('set session characteristics as transaction read only');
  await expect(client.query('insert into t values (2)')).rejects.toMatchObject(refusal);
  await client.query('begin');
  await expect(client.query('select a into made from t')).rejects.toMatchObject(refusal);
  await client.query('rollback');
  await client.query('begin read write');
  await client.query('insert into t values (2)');
  await client.query('rollback');
  await client.query('set default_transaction_read_only to off');
  await client.query('set transaction read only');
  await client.query('create table made (a int)');
  await client.query('drop table made');
});
