import { referencesOf } from '../../src/project/references.ts';

const named = (sql: string) => {
  const { reads, writes, creates, temporary } = referencesOf(sql);
  const entries = Object.entries({ reads, writes, creates, temporary }).map(([as, names]) => [as, [...names].toSorted()]);
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0)) as Record<string, string[]>;
};

test.each<[string, string, Record<string, string[]>]>([
  ['FROM', 'select * from a', { reads: ['a'] }],
  ['a list after FROM', 'select * from a, b as x, (select 1 from c) y, d where e in (1, f)', { reads: ['a', 'b', 'c', 'd'] }],
  ['joins', 'select * from a join b using (id) left join c on a.x = c.x, d', { reads: ['a', 'b', 'c', 'd'] }],
  ['joins in parentheses', 'select * from (a cross join (b join c on true)), d', { reads: ['a', 'b', 'c', 'd'] }],
  ['set operations', 'select 1, b from a union all select 2, c from d', { reads: ['a', 'd'] }],
  ['a subquery in a condition', 'select 1 from a where exists (select 1 from b where b.x in (select y from c))', { reads: ['a', 'b', 'c'] }],
  ['INSERT with columns', 'insert into a (x, y) select x, y from b', { reads: ['b'], writes: ['a'] }],
  ['INSERT of values', 'insert into a values (1, 2), (3, 4)', { writes: ['a'] }],
  ['UPDATE', 'update a set x = b.x, y = 1 from b, c where a.id = b.id', { reads: ['b', 'c'], writes: ['a'] }],
  ['DELETE', 'delete from a using b, c where a.id = b.id', { reads: ['b', 'c'], writes: ['a'] }],
  ['DELETE of all', 'delete from a', { writes: ['a'] }],
  ['MERGE', 'merge into a using b on a.id = b.id when matched then update set x = b.x when not matched then insert values (b.id)', { reads: ['b'], writes: ['a'] }],
  ['MERGE of a query', 'merge into a using (select * from b) as s on a.id = s.id remove duplicates', { reads: ['b'], writes: ['a'] }],
  ['COPY', "copy a (x, y) from 's3://b/k' iam_role default", { writes: ['a'] }],
  ['TRUNCATE', 'truncate table a', { writes: ['a'] }],
  ['SELECT INTO', 'select x into a from b', { reads: ['b'], writes: ['a'] }],
  ['CREATE TABLE', 'create table if not exists a (x int, y int references z (y))', { creates: ['a'] }],
  ['CREATE TABLE AS', 'create table a as select * from b', { reads: ['b'], creates: ['a'] }],
  ['CREATE TABLE LIKE', 'create table a (like b including defaults)', { reads: ['b'], creates: ['a'] }],
  ['CREATE VIEW', 'create or replace view a as select * from b with no schema binding', { reads: ['b'], creates: ['a'] }],
  ['a temporary table', 'create temp table a as select * from b', { reads: ['b'], temporary: ['a'] }],
  ['a temporary table by its mark', 'create table #a (x int)', { temporary: ['a'] }],
])('%s', (_title, sql, expected) => {
  expect(named(sql)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ['capitals and quotes', 'SELECT * FROM "A" JOIN B ON TRUE', ['a', 'b']],
  ['comments', 'select * from /* x, */ a -- join b\n, c', ['a', 'c']],
  ['public, and no other schema', 'select * from public.a, other.b, "public"."c", dev.public.d', ['a', 'c', 'd']],
  ['no unnested column', 'select i.x from a as s, s.items as i', ['a']],
  ['no table function', 'select * from generate_series(1, 2) as g, a', ['a']],
  ['no FROM of a function', "select extract(year from t), trim(both ' ' from u), substring(v from 2) from a", ['a']],
  ['no FROM of a comparison', 'select * from a where x is distinct from y and z is not distinct from w', ['a']],
  ['no FROM in a string', "select 'from b' from a", ['a']],
  ['a column that is called like a word', 'select * from a join b on a.where = b.offset, c', ['a', 'b', 'c']],
  ['no common table expression', 'with x as (select * from a), y (n) as (select n from x) select * from y join b on true', ['a', 'b']],
  ['an expression that hides what it reads', 'with a as (select * from a) select * from a', ['a']],
  ['a recursive expression', 'with recursive t (n) as (select 1 from a union all select n + 1 from t) select * from t', ['a']],
  ['an expression only where it may be named', 'select * from (with x as (select 1 from a) select * from x) join x on true', ['a', 'x']],
  ['an INSERT with an expression', 'insert into z with x as (select * from a) select * from x, b', ['a', 'b']],
  ['text that does not end', "select * from a where x = 'y from b", ['a']],
  ['parentheses that do not match', 'select * from a)) join b', ['a', 'b']],
])('reads: %s', (_title, sql, expected) => {
  expect([...referencesOf(sql).reads].toSorted()).toEqual(expected);
});
