import type { Client } from 'pg';
import { startTestCluster, type TestCluster, told } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query('create schema shop');
});
afterAll(() => cluster.remove());

/** The values of the first column. */
async function values(sql: string): Promise<unknown[]> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
  return rows.map(([value]) => value);
}

const viewsOver = (table: string): string => `select v.relname from pg_depend d join pg_rewrite r on r.oid = d.objid
  join pg_class v on v.oid = r.ev_class join pg_class t on t.oid = d.refobjid
  where d.classid = 2618 and t.relname = '${table}'`;

describe('views know a table, not its name', () => {
  test.each([
    ['plain', 'select a from public.T'],
    ['by its name', 'select T.a from T where T.a is not null'],
    ['with an alias', 'select x.a from T x join T y on x.a = y.a'],
    ['in a subquery', 'select a from (select a from T) s where a in (select a from T)'],
    ['in WITH, under its own name', 'with T as (select * from T) select a from T'],
    ['in another database part', 'select a from "dev"."public"."T"'],
    ['in a union', 'select a from T union select a from T where a = 1'],
  ])('%s', async (_title, query) => {
    await client.query('create table t_one (a int); insert into t_one values (1)');
    await client.query(`create view v_one as ${query.replaceAll('T', 't_one')}`);
    await client.query("comment on view v_one is 'the first'");
    await client.query('alter table t_one rename to t_old');
    await client.query('create table t_one (a int); insert into t_one values (2)');
    expect(await values('select * from v_one')).toEqual([1]);
    expect(await values(viewsOver('t_old'))).toEqual(['v_one']);
    expect(await values(viewsOver('t_one'))).toEqual([]);
    expect(await values("select obj_description('v_one'::regclass)")).toEqual(['the first']);
    await client.query('drop table t_one');
    expect(await told('drop table t_old', client)).toBe(
      '2BP01 cannot drop table t_old because other objects depend on it',
    );
    await client.query('drop table t_old cascade');
    expect(await told('select * from v_one', client)).toMatch(/^42P01 /);
  });
  test('whatever the search path is by then, and other tables keep their names', async () => {
    await client.query('set search_path to shop');
    await client.query('create table orders (a int); create table items (a int, b int); insert into orders values (1)');
    await client.query(
      'insert into items values (1, 5); create view sold(total) as select sum(b) from orders join items using (a)',
    );
    await client.query('set search_path to public; alter table shop.orders rename to old_orders');
    expect(await values('select total::int from shop.sold')).toEqual([5]);
    expect(await values(viewsOver('old_orders'))).toEqual(['sold']);
    expect(await values(viewsOver('items'))).toEqual(['sold']);
  });
  test('a view over a view follows that', async () => {
    await client.query('create table base (a int); insert into base values (7)');
    await client.query('create view inner_v as select a from base; create view outer_v as select a from inner_v');
    await client.query('alter table base rename to base_old; alter table inner_v rename to inner_old');
    expect(await values('select a from outer_v')).toEqual([7]);
    expect(await values('select a from inner_old')).toEqual([7]);
  });
  test('a materialized view follows it too, keeps its rows until REFRESH, and stands in pg_depend', async () => {
    await client.query('create table facts (a int); insert into facts values (1)');
    await client.query(
      'set search_path to shop; create materialized view totals as select sum(a) as s from public.facts',
    );
    await client.query('set search_path to public; alter table facts rename to facts_old');
    await client.query('create table facts (a int); insert into facts_old values (5)');
    expect(await values('select s from shop.totals')).toEqual(['1']);
    expect(await values(viewsOver('facts_old'))).toEqual(['totals']);
    expect(await values("select pg_get_viewdef('shop.totals'::regclass)")).toEqual([
      'create materialized view totals as select sum(a) as s from "public"."facts_old" as "facts"',
    ]);
    await client.query('refresh materialized view shop.totals');
    expect(await values('select s from shop.totals')).toEqual(['6']);
    expect(await told('drop table facts_old', client)).toMatch(/^2BP01 /);
    await client.query('drop table facts_old cascade');
    expect(await told('select s from shop.totals', client)).toMatch(/^42P01 /);
  });
  test('a rename that is rolled back leaves them as they were', async () => {
    await client.query(
      'create table kept_t (a int); insert into kept_t values (3); create view kept_v as select a from kept_t',
    );
    await client.query('begin; alter table kept_t rename to kept_u; rollback');
    expect(await values('select a from kept_v')).toEqual([3]);
  });
});

describe('what clients ask of keys and encodings', () => {
  test('pg_indexes lists the keys', async () => {
    await client.query('create table keyed (a int primary key, b int unique)');
    const { rows } = await client.query(
      "select schemaname, tablename, indexname, indexdef from pg_indexes where tablename = 'keyed' order by indexname",
    );
    expect(rows).toEqual([
      {
        schemaname: 'public',
        tablename: 'keyed',
        indexname: 'keyed_b_key',
        indexdef: 'CREATE UNIQUE INDEX keyed_b_key ON keyed USING btree (b)',
      },
      {
        schemaname: 'public',
        tablename: 'keyed',
        indexname: 'keyed_pkey',
        indexdef: 'CREATE UNIQUE INDEX keyed_pkey ON keyed USING btree (a)',
      },
    ]);
  });
  test('format_encoding names what pg_attribute numbers', async () => {
    await client.query(
      'create table encoded (a int encode az64, b varchar(9) encode zstd, c int encode raw, d int encode runlength)',
    );
    const { rows } = await client.query(`select format_encoding(attencodingtype::integer) as encoding from pg_attribute
      where attrelid = 'encoded'::regclass and attnum > 0 order by attnum`);
    expect(rows.map((row: { encoding: string }) => row.encoding)).toEqual(['az64', 'zstd', 'none', 'runlength']);
  });
});
