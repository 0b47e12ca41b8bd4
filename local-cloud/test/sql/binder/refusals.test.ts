import type { Catalog } from '../../../src/sql/binder/catalog.ts';
import { DialectError } from '../../../src/sql/error.ts';
import { contextOf, openCatalog, written } from '../warehouse.ts';

/** The relations that there are. */
const known = new Set(['t', 'a', 'b', 'pivot_longer']);
const catalog: Catalog = {
  ...openCatalog,
  relation: (schema, name) => {
    const found = openCatalog.relation(schema, name)!;
    if (name === 'pg_class') return { ...found, system: { name, isDenied: false } };
    return known.has(name) && schema !== 'sys_catalog' ? found : undefined;
  },
  hasSchema: (name) => name === 'public',
};

function refusal(sql: string): string {
  try {
    return `taken: ${JSON.stringify(written(sql, catalog, contextOf()).steps)}`;
  } catch (error) {
    return error instanceof DialectError
      ? `${error.sqlState} ${error.message}`
      : `not a DialectError: ${String(error)}`;
  }
}

describe('what Redshift lacks is refused', () => {
  test.each([
    ['insert into t values (1) on conflict do nothing', '42601 syntax error at or near "on"'],
    ['insert into t values (1) returning *', '42601 syntax error at or near "returning"'],
    ['update t set a = 1 returning a', '42601 syntax error at or near "returning"'],
    ['delete from t returning a', '42601 syntax error at or near "returning"'],
    ['select distinct on (a) a from t', '0A000 SELECT DISTINCT ON is not supported'],
    ['create index i on t (a)', '0A000 SQL command "create index i on t (a)" not supported.'],
    ['create sequence s', '0A000 SQL command "create sequence s" not supported.'],
    ['create trigger x', '0A000 SQL command "create trigger x" not supported.'],
    ['create or replace table t (a int)', '42601 syntax error at or near "or"'],
    ['select count(*) filter (where a > 1) from t', '42601 syntax error at or near "("'],
    ['select * from t for update', '0A000 SELECT FOR UPDATE/SHARE is not supported'],
    ['select * from (values (1)) v(a)', '42601 syntax error at end of input'],
    ['values (1)', '42601 syntax error at or near "values"'],
    ["select string_agg(a, ',') from t", '42883 function string_agg(character varying, "unknown") does not exist'],
    ['select array_agg(a) from t', '42883 function array_agg(character varying) does not exist'],
    ['select a is distinct from b from t', '0A000 IS DISTINCT FROM is not supported'],
    ['create table t (a serial)', '42704 type "serial" does not exist'],
    ['create table t (a uuid)', '42704 type "uuid" does not exist'],
    ['create table t (a jsonb)', '42704 type "jsonb" does not exist'],
    ['create table t (a int check (a > 1))', '0A000 CHECK constraint is not supported'],
    ['create table t (a int, check (a > 1))', '0A000 CHECK constraint is not supported'],
    ["select e'\\n'", '42601 syntax error at or near "\'\\n\'"'],
    ['select * from a intersect all select * from b', '0A000 INTERSECT ALL is not supported'],
    ['select sum(a) over w from t window w as (order by b)', '0A000 a named window is not supported'],
    [
      'select sum(i) over (order by b) from t',
      '42601 Aggregate window functions with an ORDER BY clause require a frame clause',
    ],
    [
      'select first_value(a) over (order by b) from t',
      '42601 Aggregate window functions with an ORDER BY clause require a frame clause',
    ],
    ['select checksum(a) from t', '0A000 function checksum() is not supported'],
    ['select st_point(1, 2)', '0A000 function st_point() is not supported'],
    ['select current_catalog', '42703 column "current_catalog" does not exist'],
    ['create table t (a int[])', '0A000 a column of type integer[] is not supported'],
    ["select to_char(5, 'RN')", '0A000 TO_CHAR template RN is not supported'],
    ['explain drop table t', '42601 syntax error at or near "drop"'],
    ['explain create table t (a int)', '0A000 SQL command "create table t (a int)" not supported.'],
    [
      'create or replace procedure p() as $$ begin null; end $$ language plpgsql',
      '0A000 SQL command "create or replace procedure p() as" not supported.',
    ],
    ['select * from t, lateral (select 1) x', '0A000 LATERAL is not supported'],
    ['create table t (user int)', '42601 syntax error at or near "user"'],
    ['create table t (a varchar(70000))', '22023 length for type character varying cannot exceed 65535'],
    ['create table t (a numeric(39, 0))', '22023 NUMERIC precision 39 must be between 1 and 38'],
    ['create table t (a int) distkey(b)', '42703 column "b" specified as distkey/sortkey is not in the table'],
    ['create table t (a int distkey, b int distkey)', '42P16 cannot specify more than one distkey'],
    ['create table t (a int distkey) diststyle all', '42P16 cannot specify DISTKEY when DISTSTYLE is ALL'],
    [
      "create user u password 'weakling'",
      '22023 the password of user "u" must have 8 to 64 printable characters, an upper-case and a lower-case letter and a digit among them, and no blank, quote, \\, / or @',
    ],
    ['alter table t add column a int unique', '0A000 ALTER TABLE ADD COLUMN with a key is not supported'],
    ["select to_char(5, 'S9MI')", '42601 cannot use "S" and "MI" together'],
    ['select to_char(a, b) from t', '0A000 TO_CHAR is supported with a literal template only'],
    ['select nvl2(a, 1) from t', '42883 function nvl2() does not take 2 argument(s)'],
    ['select sum() from t', '42883 function sum() does not exist'],
    ['select dateadd(fortnight, 1, a) from t', '22023 unit "fortnight" not supported'],
    ['select 1 <=> 2', '42601 syntax error at or near "<=>"'],
    ['select', '42601 syntax error at end of input'],
    ['select 1 +', '42601 syntax error at end of input'],
    ['selec 1', '42601 syntax error at or near "selec"'],
    ['select (1', '42601 syntax error at end of input'],
    ["select 'a\\000b'", '22021 invalid byte sequence for encoding "UTF8": 0x00'],
    ['select \u0001', '42601 syntax error at or near "\u0001"'],
    ['select 1::constructor', '42704 type "constructor" does not exist'],
    ['select 1::"__proto__"', '42704 type "__proto__" does not exist'],
    ['select cast(1 as tostring)', '42704 type "tostring" does not exist'],
    ['create table t (a hasownproperty)', '42704 type "hasownproperty" does not exist'],
    ['select constructor(1)', '42883 function constructor(integer) does not exist'],
    ['select * from constructor(1)', '42883 function constructor(integer) does not exist'],
    ['select dateadd(constructor, 1, a) from t', '22023 unit "constructor" not supported'],
    ['constructor', '42601 syntax error at or near "constructor"'],
    ['explain create table "a AS b" (c int)', '0A000 SQL command "create table "a AS b" (c int)" not supported.'],
    ["select 'a", '42601 unterminated quoted string at or near "\'a"'],
  ])('%s', (sql, expected) => expect(refusal(sql)).toBe(expected));
});

describe('nothing of DuckDB itself is reached', () => {
  test.each([
    ["select read_text('/etc/passwd')", '42883 function read_text("unknown") does not exist'],
    ['select "read_text"(\'/etc/passwd\')', '42883 function read_text("unknown") does not exist'],
    ["select pg_catalog.read_text('/etc/passwd')", '42883 function read_text("unknown") does not exist'],
    ["select * from read_csv('/etc/passwd')", '42883 function read_csv("unknown") does not exist'],
    ['select * from "Read_JSON"(\'x\')', '42883 function read_json("unknown") does not exist'],
    ["select * from pg_catalog.glob('*')", '42883 function glob("unknown") does not exist'],
    ["select * from main.read_text('/etc/passwd')", '42883 function main.read_text("unknown") does not exist'],
    ["select main.read_text('/etc/passwd')", '42883 function main.read_text("unknown") does not exist'],
    ["select * from '/etc/passwd'", '42601 syntax error at or near "\'/etc/passwd\'"'],
    ['select * from "/etc/passwd"', '42P01 relation "/etc/passwd" does not exist'],
    ['select * from "a.parquet"', '42P01 relation "a.parquet" does not exist'],
    ['select * from "s3://x"', '42P01 relation "s3://x" does not exist'],
    ['create view v as select * from "a.csv"', '42P01 relation "a.csv" does not exist'],
    ['insert into t select * from "a.csv"', '42P01 relation "a.csv" does not exist'],
    ['select * from duckdb_tables', '42P01 relation "duckdb_tables" does not exist'],
    ['select * from sys_catalog.users', '3F000 schema "sys_catalog" does not exist'],
    ['select * from dev.sys_catalog.users', '3F000 schema "sys_catalog" does not exist'],
    ['delete from pg_catalog.pg_class', '42501 permission denied: "pg_class" is a system catalog'],
    ['drop schema sys_catalog cascade', '3F000 schema "sys_catalog" does not exist'],
    ['create table main.t (a int)', '3F000 schema "main" does not exist'],
    ['from t', '42601 syntax error at or near "from"'],
    ['select [1, 2]', '42601 syntax error at or near "["'],
    ["select {'a': 1}", '42601 syntax error at or near "{"'],
    ['select list_transform(a, x -> x) from t', '42601 syntax error at or near "->"'],
    ['pragma version', '42601 syntax error at or near "pragma"'],
    ["attach 'x' as y", '42601 syntax error at or near "attach"'],
    ['install httpfs', '42601 syntax error at or near "install"'],
    ['export database x', '42601 syntax error at or near "export"'],
    ["select getenv('HOME')", '42883 function getenv("unknown") does not exist'],
    ["select getvariable('session_user')", '42883 function getvariable("unknown") does not exist'],
    ["select nextval('a')", '42883 function nextval("unknown") does not exist'],
    ['select session_user_name()', '42883 function session_user_name() does not exist'],
    [
      'select a from pivot_longer',
      'taken: ["SELECT \\"pivot_longer\\".\\"a\\" AS \\"a\\" FROM \\"public\\".\\"pivot_longer\\" AS \\"pivot_longer\\""]',
    ],
  ])('%s', (sql, expected) => expect(refusal(sql)).toBe(expected));
});
