import { columnsUsed } from '../../../src/sql/access/columns.ts';
import type { Need } from '../../../src/sql/access/need.ts';
import { needsOf } from '../../../src/sql/access/needs.ts';
import { parse } from '../../../src/sql/parser/parse.ts';

const options = { caseSensitiveIdentifiers: false };

/** The needs of a statement in short; of a relation with the columns that are used, of those that it has. */
function needs(sql: string): string[] {
  return needsOf(parse(sql, options)!).map(short);
}

function short(need: Need): string {
  switch (need.kind) {
    case 'relation': {
      const { columns } = need;
      const used = columns === undefined ? '' : ` (${[...columnsUsed(columns, ['a', 'b', 'c'])].join(' ')})`;
      return `${need.privilege} ${need.name.join('.')}${used}${need.isMaybeArray ? ', or an array' : ''}`;
    }
    case 'owner':
      return `owner ${need.name.join('.')} or ${need.privilege}`;
    case 'create':
      return `CREATE in ${need.schema}`;
    case 'schema':
      return `owner of schema ${need.name} or ${need.privilege}`;
    case 'superuser':
      return 'superuser';
    case 'replace':
      return `owner of ${need.name} in ${need.schema}`;
    case 'database':
      break;
  }
  return `${need.privilege} in database`;
}

describe('a query reads', () => {
  test.each([
    ['select 1', []],
    ['select a from t', ['SELECT t (a)']],
    ['select t.a from s.t order by b', ['SELECT s.t (a b)']],
    ['select * from t x, u', ['SELECT t (a b c)', 'SELECT u (a b c)']],
    ['select x.* from t x, u y where y.b = 1', ['SELECT t (a b c)', 'SELECT u (b)']],
    ['select count(*) from dev.s.t', ['SELECT s.t ()']],
    ['select 1 from t where exists (select * from u where u.a = t.b)', ['SELECT t (b)', 'SELECT u (a b c)']],
    ['select a from t union all select b from u', ['SELECT t (a)', 'SELECT u (b)']],
    ['with t as (select a from u) select * from t', ['SELECT u (a)']],
    ['with t as (select a from t) select * from t', ['SELECT t (a)']],
    ['with recursive t(a) as (select 1 union all select a from t) select * from t', []],
    ['with recursive t as (select a from t) select * from t', ['SELECT t (a)']],
    ['with recursive t as (select a from t union all select b from t) select * from t', ['SELECT t (a)']],
    ['with recursive t as (select a from t except select b from t) select * from t', ['SELECT t (a)', 'SELECT t (b)']],
    ['with t as (select 1) select * from s.t', ['SELECT s.t (a b c)']],
    ['select e from t x, x.items e', ['SELECT t ()', 'SELECT x.items (), or an array']],
    ['select (select a from s.u) from t s', ['SELECT s.u (a), or an array', 'SELECT t (a)']],
    ['select z from t x(x, y, z)', ['SELECT t (c)']],
    ['select x.b from t x(b)', ['SELECT t (a b)']],
    ['select j.b from (t cross join u) j', ['SELECT t (b)', 'SELECT u (b)']],
    ['select z from (t cross join u) j(x, y, z)', ['SELECT t', 'SELECT u']],
    ["select n from t pivot (max(a) for b in ('n'))", ['SELECT t (a b c)']],
    ['select v from t unpivot (v for n in (a, b))', ['SELECT t (a b c)']],
    ['select t.a.t.b from t', ['SELECT t (a b)']],
    ['select a.x from t a', ['SELECT t (a)']],
    ['select (select max(a) from u) from (select b from t) q', ['SELECT u (a)', 'SELECT t (b)']],
    ['select 1 from t join u using (a) left join v on v.b = u.b', ['SELECT t (a)', 'SELECT u (a b)', 'SELECT v (a b)']],
  ])('%s', (sql, expected) => expect(needs(sql)).toEqual(expected));
});

test('names are compared without regard to case, as DuckDB does', () => {
  const [need] = needsOf(parse('select "T"."A", "B" from "T"', { caseSensitiveIdentifiers: true })!);
  expect(short(need!)).toBe('SELECT T (a b)');
});

describe('a statement needs', () => {
  test.each([
    ['insert into t select a from u', ['INSERT t', 'SELECT u (a)']],
    ['update t set a = 1', ['UPDATE t (a)', 'SELECT t ()']],
    ['update t set a = b where c = 1', ['UPDATE t (a)', 'SELECT t (b c)']],
    ['update t set a = u.b from u where u.c = t.c', ['UPDATE t (a)', 'SELECT t (c)', 'SELECT u (b c)']],
    ['with w as (select a from u) delete from t using w where t.a = w.a', ['DELETE t', 'SELECT t (a)', 'SELECT u (a)']],
    ['delete from t', ['DELETE t', 'SELECT t ()']],
    [
      'merge into t using u on t.a = u.a when matched then update set b = u.b when not matched then insert values (u.a)',
      ['SELECT t', 'UPDATE t', 'INSERT t', 'SELECT u (a b)'],
    ],
    ['truncate s.t', ['owner s.t or TRUNCATE']],
    ["copy t from 's3://b/k' iam_role default", ['INSERT t']],
    ['explain delete from t', ['DELETE t', 'SELECT t ()']],
    ['create table s.t (a int references u (a))', ['CREATE in s', 'REFERENCES u']],
    ['create table t (like u)', ['CREATE in undefined', 'SELECT u']],
    ['create temp table t as select a from u', ['TEMPORARY in database', 'SELECT u (a)']],
    ['create table #t (a int)', ['TEMPORARY in database']],
    ['select a into s.t from u', ['CREATE in s', 'SELECT u (a)']],
    ['create view v as select a from t', ['CREATE in undefined']],
    ['create or replace view s.v as select a from t', ['CREATE in s', 'owner of v in s']],
    ['create materialized view v as select a from t', ['CREATE in undefined', 'SELECT t (a)']],
    ['alter table t add column d int', ['owner t or ALTER']],
    ['alter table s.t rename to u', ['owner s.t or undefined', 'CREATE in s']],
    ['drop table t, s.u', ['owner t or DROP', 'owner s.u or DROP']],
    ['create schema s', ['CREATE in database']],
    ['drop schema s', ['owner of schema s or DROP']],
    ["comment on column s.t.a is 'x'", ['owner s.t or undefined']],
    ['grant select on t to u', []],
    ['select * from pg_class', ['SELECT pg_class (a b c)']],
  ])('%s', (sql, expected) => expect(needs(sql)).toEqual(expected));
});
