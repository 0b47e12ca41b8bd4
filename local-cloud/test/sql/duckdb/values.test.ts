import * as fc from 'fast-check';
import { catalogWith, contextOf, Warehouse, written as writtenOf } from '../warehouse.ts';

const literalOf = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const nameOf = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** Statements with places for a value (V) and for a name (N), whose DuckDB text has the same form whatever these are. */
const templates = [
  'select V, t."N", t.x."N" from t where t."N" = V group by t.x.y order by t.x."N"',
  'select s.a."N" + 1, json_serialize(s.a."N"), s.v from (select t.x as a, V as v from t) s',
  'select (select V from u where u."N" = t."N"), array(select t."N" from t) from t, t.items as "N"',
  'with "N" as (select V as a) select "N".a from "N" union all select V from t',
  'insert into "N" ("N", b) values (V, V), (V, 1)',
  'insert into "N" select t."N", V from t',
  'update "N" set a = V from t where t."N" = V',
  'delete from t using u where u."N" = V',
  'merge into "N" using t on "N".a = t.a when matched then update set a = V when not matched then insert values (V)',
  'create table "N" ("N" varchar default V, b int references "N" ("N"), primary key ("N")) sortkey ("N")',
  'create table "N" as select a = V as "N" from t',
  'create table if not exists "N" (a varchar default V)',
  'create temp table "N" (like "N" including defaults)',
  'create view "N" ("N") as select V from t where t."N" is null',
  'create view "N" as select V as a from public."N" n where n."N" = V with no schema binding',
  'create materialized view "N" as select a = V as "N" from t',
  'refresh materialized view "N"',
  'alter table "N" rename to "N"',
  'alter table "N" add column "N" varchar(9) default V',
  'alter table "N" alter column "N" type varchar(9)',
  'alter table "N" drop constraint "N"',
  'alter table "N" alter sortkey ("N")',
  'comment on table "N" is V',
  'comment on column "N"."N" is V',
  'drop table if exists "N" cascade',
  'create schema "N"',
  'create user "N" password disable in group "N"',
  'create group "N" with user "N"',
  'create role "N" externalid V',
  'alter group "N" rename to "N"',
  'show table "N"',
  'show tables from schema "N" like V',
  'select decode(V, V, V), nvl2(V, V, V), V || V, json_extract_path_text(V, V, V), split_part(V, V, 1)',
  "select to_char(V::timestamp, 'Q SSSS RM Y,YYY'), to_char(t.a, 'Q IDDD') from t",
  "select to_char(V, '99.9'), to_number(V, '9')",
  "select date_trunc('month', V), dateadd(day, 1, V), datediff(day, V, V), extract(day from V)",
  'select V::int, V::date, V::super, V::varchar(99), V::regclass, try_cast(V as int)',
  'select listagg(V, V) within group (order by t."N" desc), percentile_cont(0.5) within group (order by t."N") from t',
  'select * from (select V as a, 1 as b) pivot (max(b) as "N" for a in (V as "N"))',
  'select * from t unpivot (x for "N" in (a as "N"))',
  'select u from t, unpivot t.x as u at "N"',
  'select V in (V, V), V between V and V, V similar to V, V ~ V, V = any (select V)',
];

const written = (template: string, value: string, name: string): string =>
  template.replaceAll('"N"', () => nameOf(name)).replaceAll('V', () => literalOf(value));

const formOf = (text: string): string =>
  text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (quoted) => `${quoted[0]}${quoted[0]}`);

/** The form of all the texts for DuckDB: what is left without the insides of its literals and quoted names. */
function form(sql: string, name: string): unknown {
  const { steps } = writtenOf(sql, catalogWith([name.toLowerCase()]), contextOf());
  return steps.map((step) => (typeof step === 'string' ? formOf(step) : formOf(step.generate)));
}

const hostile = [
  '\u00010\u0001',
  '\u0001',
  '\u0001, t."',
  "', (select 1)) --",
  "$'",
  '$&',
  '$$',
  '$1',
  '$`',
  "''",
  '--',
  '/*',
  '*',
  ' DESC',
  ' AS ',
  'sys_function.',
  '\\',
  "\\'",
  '\uE000',
  'constructor',
  '__proto__',
];

/** No digits: with a text that looks like a date or a number, others are compared another way. */
const characters = fc.constantFrom(...Array.from('\u0001\u0002\u001f\u2028é😀\'"\\$&`;-*/() a'));

describe('no value and no name can become SQL', () => {
  // A name has nothing that a path needs.
  const names = hostile.filter((text) => !/[/\\.*?:]/.test(text));

  test.each(templates)('%s', (template) => {
    const plain = form(written(template, 'v', 'n'), 'n');
    for (const value of hostile) expect(form(written(template, value, 'n'), 'n')).toEqual(plain);
    for (const name of names) expect(form(written(template, 'v', name), name)).toEqual(plain);
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 20 }), (value) => {
        expect(form(written(template, value, 'n'), 'n')).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});

describe('every character but 0x00 is one of a text', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.open();
    await warehouse.run('create table t (a int, x super)');
    await warehouse.run(`insert into t select 1, json_parse('{"k":"v"}')`);
  });
  afterAll(() => warehouse.close());

  test.each([
    ["select split_part('a\\001b\\001c', '\\001', 2)", [['b']]],
    ["select '\\0010\\001', t.a from t", [['\u00010\u0001', 1]]],
    ["select '\u00010\u0001', t.x.k from t", [['\u00010\u0001', '"v"']]],
    [`select '\\0010\\001', t."'; select 42 --" from (select 7 as "'; select 42 --") t`, [['\u00010\u0001', 7]]],
    ["select to_char('2018-05-01'::date, 'Q') || '$''' from t where '$''' = t.x.k", []],
    ["select to_char(date_trunc('day', decode('$''', 'a', null, date '2018-05-01')), 'Q')", [['2']]],
    ['select (select max(u.a) from t u where u.a = t.a), t.x.k as c from t order by t.x.k', [[1, '"v"']]],
  ])('%s', async (sql, rows) => expect(await warehouse.run(sql)).toEqual(rows));
});
