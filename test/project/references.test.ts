import * as fc from 'fast-check';
import { commandOf, firstWords, referencesOf } from '../../src/project/references.ts';

const named = (sql: string): Record<string, string[]> => {
  const { reads, writes, creates, drops, temporary } = referencesOf({ text: sql });
  const entries = Object.entries({ reads, writes, creates, drops, temporary }).map(
    ([as, names]): [string, string[]] => [as, [...names].toSorted()],
  );
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0));
};

test.each<[string, string, Record<string, string[]>]>([
  ['FROM', 'select * from a', { reads: ['a'] }],
  [
    'a list after FROM',
    'select * from a, b as x, (select 1 from c) y, d where e in (1, f)',
    { reads: ['a', 'b', 'c', 'd'] },
  ],
  ['joins', 'select * from a join b using (id) left join c on a.x = c.x, d', { reads: ['a', 'b', 'c', 'd'] }],
  ['joins in parentheses', 'select * from (a cross join (b join c on true)), d', { reads: ['a', 'b', 'c', 'd'] }],
  ['set operations', 'select 1, b from a union all select 2, c from d', { reads: ['a', 'd'] }],
  [
    'a subquery in a condition',
    'select 1 from a where exists (select 1 from b where b.x in (select y from c))',
    { reads: ['a', 'b', 'c'] },
  ],
  ['INSERT with columns', 'insert into a (x, y) select x, y from b', { reads: ['b'], writes: ['a'] }],
  ['INSERT of a query in parentheses', 'insert into a (select x, y from b, c)', { reads: ['b', 'c'], writes: ['a'] }],
  ['INSERT of values', 'insert into a values (1, 2), (3, 4)', { writes: ['a'] }],
  ['UPDATE', 'update a set x = b.x, y = 1 from b, c where a.id = b.id', { reads: ['b', 'c'], writes: ['a'] }],
  ['DELETE', 'delete from a using b, c where a.id = b.id', { reads: ['b', 'c'], writes: ['a'] }],
  ['DELETE of all', 'delete from a', { writes: ['a'] }],
  ['DELETE without FROM', 'delete a', { writes: ['a'] }],
  [
    'MERGE',
    'merge into a using b on a.id = b.id when matched then update set x = b.x when not matched then insert values (b.id)',
    { reads: ['b'], writes: ['a'] },
  ],
  [
    'MERGE that deletes',
    'merge into a using b on a.id = b.id when matched then delete when not matched then insert values (1)',
    { reads: ['b'], writes: ['a'] },
  ],
  [
    'MERGE of a query',
    'merge into a using (select * from b) as s on a.id = s.id remove duplicates',
    { reads: ['b'], writes: ['a'] },
  ],
  ['COPY', "copy a (x, y) from 's3://b/k' iam_role default", { writes: ['a'] }],
  ['COPY from a parameter', "copy public.a from :'uri' iam_role :'role_arn'", { writes: ['a'] }],
  ['TRUNCATE', 'truncate table a', { writes: ['a'] }],
  ['SELECT INTO', 'select x into a from b', { reads: ['b'], writes: ['a'] }],
  ['SELECT INTO a temporary table', 'select x into temp table a from b', { reads: ['b'], temporary: ['a'] }],
  ['SELECT INTO a table called temp', 'select x into temp from b', { reads: ['b'], writes: ['temp'] }],
  ['INSERT into a table called temp', 'insert into temp select x from b', { reads: ['b'], writes: ['temp'] }],
  ['CREATE TABLE', 'create table if not exists a (x int, y varchar(10))', { creates: ['a'] }],
  ['CREATE TABLE AS', 'create table a as select * from b', { reads: ['b'], creates: ['a'] }],
  [
    'CREATE TABLE AS with attributes',
    'create table a distkey (x) as (with c as (select 1 from b) select * from c)',
    { reads: ['b'], creates: ['a'] },
  ],
  ['CREATE TABLE LIKE', 'create table a (like b including defaults)', { reads: ['b'], creates: ['a'] }],
  ['LIKE after other columns', 'create table a (x int, like b)', { reads: ['b'], creates: ['a'] }],
  ['no LIKE of a condition', 'create view a as select 1 from b where (x like y)', { reads: ['b'], creates: ['a'] }],
  ['a foreign key of a column', 'create table a (x int references b (y), z int)', { reads: ['b'], creates: ['a'] }],
  [
    'a foreign key of a table',
    'create table a (x int, foreign key (x) references public.b)',
    { reads: ['b'], creates: ['a'] },
  ],
  [
    'CREATE VIEW',
    'create or replace view a as select * from b with no schema binding',
    { reads: ['b'], creates: ['a'] },
  ],
  ['a view with columns', 'create view a (x, y) as select 1, 2 from b, c', { reads: ['b', 'c'], creates: ['a'] }],
  [
    'a materialized view',
    'create materialized view a distkey (x) as select x from b',
    { reads: ['b'], creates: ['a'] },
  ],
  ['a table that takes the name of another', 'alter table a_new rename to a', { creates: ['a'] }],
  ['no column that is renamed', 'alter table a rename column x to y', {}],
  ['DROP TABLE', 'drop table if exists a, public."B", other.c cascade', { drops: ['a', 'b'] }],
  ['DROP VIEW', 'drop view a restrict', { drops: ['a'] }],
  ['no other DROP', 'drop procedure a (int)', {}],
  ['a temporary table', 'create temp table a as select * from b', { reads: ['b'], temporary: ['a'] }],
  ['a temporary table by its mark', 'create table #a (x int)', { temporary: ['#a'] }],
  [
    'what goes into one and comes out of one',
    'insert into #a select * from #b, c',
    { reads: ['#b', 'c'], writes: ['#a'] },
  ],
  ['a cursor', 'declare c cursor for select * from a', { reads: ['a'] }],
  ['no user of a GRANT', 'grant select, update on a to b', {}],
  ['no user of a REVOKE', 'revoke all on a from b', {}],
])('%s', (_title, sql, expected) => {
  expect(named(sql)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ['capitals and quotes', 'SELECT * FROM "A" JOIN B ON TRUE', ['a', 'b']],
  [
    'quoted names with anything in them',
    'select * from "my ""from"" x", "Big Table", a',
    ['a', 'big table', 'my "from" x'],
  ],
  ['comments', 'select * from /* x, */ a -- join b\n, c', ['a', 'c']],
  [
    'comments between any two words',
    'select x from/*1*/a/*2*/,--3\nb/*4*/join/*5*/public/*6*/./*7*/c on true',
    ['a', 'b', 'c'],
  ],
  ['tabs and Windows line ends', 'select *\r\nfrom\ta\r\njoin\tb\r\n\ton true', ['a', 'b']],
  ['public, and no other schema', 'select * from public.a, other.b, "public"."c", dev.public.d', ['a', 'c', 'd']],
  ['no unnested column', 'select i.x from a as s, s.items as i', ['a']],
  ['no table function', 'select * from generate_series(1, 2) as g, a', ['a']],
  ['no FROM of a function', "select extract(year from t), trim(both ' ' from u), substring(v from 2) from a", ['a']],
  ['a query within such a function', 'select extract(year from (select max(t) from b)) from a', ['a', 'b']],
  ['no FROM of a comparison', 'select * from a where x is distinct from y and z is not distinct from w', ['a']],
  ['no FROM in a string', "select 'from b' from a", ['a']],
  [
    'no FROM in dollar quotes',
    'create procedure p() as $$ begin insert into b select * from c; end $$ language plpgsql',
    [],
  ],
  ['a column that is called like a word', 'select * from a join b on a.where = b.offset, c', ['a', 'b', 'c']],
  ['queries among the columns', 'select (select max(x) from b), y, (select 1 from c) from a', ['a', 'b', 'c']],
  [
    'set operations between parentheses',
    '(select * from a) union all (select * from b) except select * from c',
    ['a', 'b', 'c'],
  ],
  [
    'a list after conditions with commas',
    'select * from a join b on a.x in (1, 2) and f(a.y, b.y), c',
    ['a', 'b', 'c'],
  ],
  ['no columns after an alias', 'select * from a as x (p, q), b y (r)', ['a', 'b']],
  ['ONLY and LATERAL', 'select * from only a, lateral (select * from b) x', ['a', 'b']],
  ['PIVOT', "select * from (select x, y from a) pivot (sum(x) for y in ('p', 'q')), b", ['a', 'b']],
  ['QUALIFY', 'select x, y from a qualify row_number() over (partition by x order by y) = 1', ['a']],
  ['CONNECT BY', 'select x, y from a start with y is null connect by prior x = y', ['a']],
  [
    'no common table expression',
    'with x as (select * from a), y (n) as (select n from x) select * from y join b on true',
    ['a', 'b'],
  ],
  ['an expression by a quoted name', 'with "X" as (select 1 from a) select * from x', ['a']],
  ['an expression that hides what it reads', 'with a as (select * from a) select * from a', ['a']],
  [
    'an expression in an expression',
    'with x as (with y as (select * from a) select * from y) select * from x, y',
    ['a', 'y'],
  ],
  [
    'a recursive expression',
    'with recursive t (n) as (select 1 from a union all select n + 1 from t) select * from t',
    ['a'],
  ],
  [
    'an expression only where it may be named',
    'select * from (with x as (select 1 from a) select * from x) join x on true',
    ['a', 'x'],
  ],
  ['an INSERT with an expression', 'insert into z with x as (select * from a) select * from x, b', ['a', 'b']],
  ['a time zone, which opens no expression', 'select x::timestamp with time zone as t, y from a, b', ['a', 'b']],
  ['text that does not end', "select * from a where x = 'y from b", ['a']],
  ['parentheses that do not match', 'select * from a)) join b', ['a', 'b']],
])('reads: %s', (_title, sql, expected) => {
  expect([...referencesOf({ text: sql }).reads].toSorted()).toEqual(expected);
});

test('no text makes it fail', () => {
  const words =
    'select from with as ( ) , . join using into update delete create table view temp # insert a "b" merge rename to like references is distinct recursive';
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words.split(' '))), (text) => {
      expect(() => referencesOf({ text: text.join(' ') })).not.toThrow();
    }),
  );
});

test('the first words of a statement are told in capitals and without comments', () => {
  expect(commandOf('/* a */ -- b\n copy x')).toBe('COPY');
  expect(commandOf('(select 1)')).toBe('(');
  expect(commandOf('')).toBe('');
  expect(firstWords('alter /* a */ table p."b c" append', 5)).toEqual(['ALTER', 'TABLE', 'P', '.', '"B C"']);
});
