import { writtenTables } from '../../src/engine/targets.ts';

describe('the tables that a statement writes', () => {
  test.each([
    ['insert into t values (1)', ['t']],
    ['INSERT INTO "Etl"."T" (a) select 1', ['etl.t']],
    ['update dev.etl.t set a = 1', ['etl.t']],
    ['delete from t using u', ['t']],
    ['delete t where a = 1', ['t']],
    ['merge into t using u on t.a = u.a when matched then delete', ['t']],
    ["copy t (a, b) from 's3://b/k'", ['t']],
    ['truncate table t', ['t']],
    ['lock t, etl.u', ['t', 'etl.u']],
    ['lock table t', ['t']],
    ['drop table if exists t, u cascade', ['t', 'u']],
    ['create table if not exists t (a int)', ['t']],
    ['create or replace view v as select 1', ['v']],
    ['refresh materialized view v', ['v']],
    ['/* why */ insert into t select 1', ['t']],
    ['select * from t', []],
    ['create user u password disable', []],
    ['create schema s', []],
    ['insert', []],
    ['', []],
  ])('%s: %j', (sql, tables) => {
    expect(writtenTables(sql).tables).toEqual(tables);
  });

  test.each(['create temp table t (a int)', 'create local temporary table t (a int)', 'create table #t (a int)'])(
    '%s makes a temporary one',
    (sql) => expect(writtenTables(sql).isTemporary).toBe(true),
  );
});
