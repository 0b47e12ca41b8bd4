import { writtenTables } from '../../src/engine/targets.ts';
import { parse } from '../../src/sql/parser/parse.ts';

describe('the tables that a statement writes', () => {
  test.each([
    ['insert into t values (1)', ['t']],
    ['INSERT INTO "Etl"."T" (a) select 1', ['etl.t']],
    ['update dev.etl.t set a = 1', ['etl.t']],
    ['delete from t using u', ['t']],
    ['delete t where a = 1', ['t']],
    ['merge into t using u on t.a = u.a when matched then delete when not matched then insert values (1)', ['t']],
    ["copy t (a, b) from 's3://b/k' iam_role 'arn:aws:iam::123456789012:role/r'", ['t']],
    ['truncate table t', ['t']],
    ['lock t, etl.u', ['t', 'etl.u']],
    ['lock table t', ['t']],
    ['drop table if exists t, u cascade', ['t', 'u']],
    ['create table if not exists t (a int)', ['t']],
    ['create or replace view v as select 1', ['v']],
    ['refresh materialized view v', ['v']],
    ['/* why */ insert into t select 1', ['t']],
    ['with q as (select 1) update t set a = 1', ['t']],
    ['with q (a) as (select 1), r as (select 2 from d) delete from s.t using q', ['s.t']],
    ['insert into t with q as (select 1) select * from q', ['t']],
    ['alter table t append from s.u', ['t', 's.u']],
    ['select 1 as a into t union all select 2', ['t']],
    ['select a, (select max(b) from u) into table s.t from u', ['s.t']],
    ['with q as (select 1 as a) select a into t from q', ['t']],
    ['with q as (select 1 as update) select a from q', []],
    ["select 'into' as a, b from t where (select 1 as into) = 1", []],
    [`insert into t values ${"(1, 2, 'x'), ".repeat(100)} (1, 2, 'x')`, ['t']],
    [
      `drop table ${Array.from({ length: 30 }, (_, n) => `t${n}`).join(', ')}`,
      Array.from({ length: 30 }, (_, n) => `t${n}`),
    ],
    ['select * from t', []],
    ['create user u password disable', ['sys_catalog.users']],
    ['create schema s', []],
    ['', []],
  ])('%s: %j', (sql, tables) => {
    expect(writtenTables(parse(sql)).tables).toEqual(tables);
  });

  test.each([
    'create temp table t (a int)',
    'create local temporary table t (a int)',
    'create table #t (a int)',
    'select 1 as a into temp t',
    'select 1 as a into #t',
  ])('%s makes a temporary one', (sql) => expect(writtenTables(parse(sql)).isTemporary).toBe(true));
});
