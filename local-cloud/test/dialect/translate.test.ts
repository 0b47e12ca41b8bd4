import { contextOf, statementOf } from './support.ts';

/** The DuckDB texts of one statement; a generating step is shown as such. */
function duckdb(sql: string): string[] {
  const statement = statementOf(sql, contextOf());
  if (statement.kind !== 'sql' && statement.kind !== 'truncate')
    throw new Error(`a statement of kind ${statement.kind}`);
  return statement.duckdb.map((step) => (typeof step === 'string' ? step : `generate: ${step.generate}`));
}

const selected = (sql: string): string => duckdb(sql).join('; ');

describe('a query', () => {
  test.each([
    ['select a, t.b, s.t.c from t', 'SELECT "a", "t"."b", "s"."t"."c" FROM "t"'],
    ['SELECT "Mixed" FROM Dev.Public."T"', 'SELECT "mixed" FROM "public"."t"'],
    ['select a b, a as "select" from t x', 'SELECT "a" AS "b", "a" AS "select" FROM "t" AS "x"'],
    [
      'select 1, a + 1, max(a), a::int from t',
      'SELECT 1 AS "?column?", "a" + 1 AS "?column?", max("a") AS "max", CAST(sys_function.digits("a", \'integer\') AS INTEGER) AS "a" FROM "t"',
    ],
    [
      'select sum(a), sum(b), 1, 2 from t',
      'SELECT sys_function.sum("a") AS "sum", sys_function.sum("b") AS "sum", 1 AS "?column?", 2 AS "?column?" FROM "t"',
    ],
    ['select top 3 a from t order by a desc nulls last', 'SELECT "a" FROM "t" ORDER BY "a" DESC NULLS LAST LIMIT 3'],
    [
      '(select top 1 a from t) union all select top 2 a from u',
      '(SELECT "a" FROM "t" LIMIT 1) UNION ALL (SELECT "a" FROM "u" LIMIT 2)',
    ],
    ['select a from t minus select a from u', 'SELECT "a" FROM "t" EXCEPT SELECT "a" FROM "u"'],
    ['select * exclude (a, b) from t', 'SELECT * EXCLUDE ("a", "b") FROM "t"'],
    ['select a from t limit all offset 5', 'SELECT "a" FROM "t" OFFSET 5'],
    [
      'with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n from r',
      'WITH RECURSIVE "r" ("n") AS (SELECT 1 AS "?column?" UNION ALL SELECT "n" + 1 AS "?column?" FROM "r" WHERE "n" < 3) SELECT "n" FROM "r"',
    ],
    [
      'select * from a left outer join b using (x) natural join c, d cross join e',
      'SELECT * FROM "a" LEFT JOIN "b" USING ("x") NATURAL JOIN "c", "d" CROSS JOIN "e"',
    ],
    ['select * from (a join b on a.x = b.x)', 'SELECT * FROM ("a" JOIN "b" ON "a"."x" = "b"."x")'],
    [
      'select a, count(*) from t group by grouping sets ((a), ())',
      'SELECT "a", count(*) AS "count" FROM "t" GROUP BY GROUPING SETS (("a"), ())',
    ],
    ['select a from t group by all', 'SELECT "a" FROM "t" GROUP BY ALL'],
    ['select relname from pg_class', 'SELECT "relname" FROM sys_catalog."pg_class" AS "pg_class"'],
    ['select c.oid from pg_catalog.pg_class c', 'SELECT "c"."oid" FROM sys_catalog."pg_class" AS "c"'],
    ['select * from information_schema.tables', 'SELECT * FROM sys_catalog."information_schema_tables" AS "tables"'],
    ['select $1::int, $2', 'SELECT CAST($1 AS INTEGER) AS "int4", $2 AS "?column?"'],
    ['select /* one */ 1 -- two', 'SELECT 1 AS "?column?"'],
    ['select a into temp x from t', 'CREATE TEMP TABLE "x" AS SELECT "a" FROM "t"'],
  ])('%s', (sql, expected) => expect(selected(sql)).toBe(expected));
});

describe('an expression', () => {
  test.each([
    ['a != b', '"a" <> "b"'],
    ['a / 2', '"a" / 2'],
    ['a / b', '"a" / sys_function.nonzero("b")'],
    ['a % (b - 1)', '"a" % sys_function.nonzero(("b" - 1))'],
    ['a # b', 'xor("a", "b")'],
    ["a ~ '^x'", 'regexp_matches("a", \'^x\')'],
    ["a operator(pg_catalog.~) '^(x)$' collate pg_catalog.default", 'regexp_matches("a", \'^(x)$\')'],
    ["a !~* 'x'", "(NOT regexp_matches(\"a\", 'x', 'i'))"],
    ["a like 'x%'", '"a" LIKE \'x%\''],
    ["a not like 'x\\\\_%'", "\"a\" NOT LIKE 'x\\_%' ESCAPE '\\'"],
    ["a like 'x^_' escape '^'", "\"a\" LIKE 'x^_' ESCAPE '^'"],
    ['a like b', '"a" LIKE "b" ESCAPE \'\\\''],
    ['a between 1 and 2 and b', '"a" BETWEEN 1 AND 2 AND "b"'],
    ['a not in (1, 2) or not b', '"a" NOT IN (1, 2) OR NOT "b"'],
    ['a isnull', '"a" IS NULL'],
    ['a is not true', '"a" IS NOT TRUE'],
    ['- -a', '- -"a"'],
    ["'it\\'s' || 'a\\\\b'", "'it''s' || 'a\\b'"],
    ["'abc'::varchar(2)", "sys_function.cut('abc', 2)"],
    ['a::varchar', 'sys_function.as_text("a")'],
    ['a::numeric', 'CAST("a" AS DECIMAL(18, 0))'],
    ['cast(a as double precision)', 'CAST("a" AS DOUBLE)'],
    [
      "timestamp 'epoch' + a * interval '1 second'",
      "sys_function.as_timestamp('epoch') + CAST(\"a\" AS DOUBLE) * INTERVAL '1 second'",
    ],
    ["a at time zone 'UTC'", 'timezone(\'UTC\', "a")'],
    ['nvl(a, 0)', 'coalesce("a", 0)'],
    ['decode(a, null, 1, 2)', 'CASE WHEN "a" IS NOT DISTINCT FROM NULL THEN 1 ELSE 2 END'],
    ['extract(dow from a)', 'CAST(date_part(\'dow\', "a") AS INTEGER)'],
    ["date_part('epoch', a)", 'CAST(floor(date_part(\'epoch\', "a")) AS BIGINT)'],
    ['dateadd(mons, 2, a)', '(sys_function.moment("a") + to_months(CAST(2 AS INTEGER)))'],
    ['datediff(h, a, b)', 'date_diff(\'hour\', "a", "b")'],
    ['getdate() - 7', 'sys_function.getdate() - to_days(7)'],
    ["to_char(a, 'YYYY-MM-DD HH24:MI')", 'strftime(sys_function.moment("a"), \'%Y-%m-%d %H:%M\')'],
    [
      "to_date(a, 'DD/MM/YYYY')",
      `CAST(sys_function.read_template(CAST("a" AS VARCHAR), '^ *[0-9]{1,2}/[0-9]{1,2}/[0-9]{1,4}', '%d/%m/%Y', 'DD/MM/YYYY') AS DATE)`,
    ],
    ["position('x' in a)", 'sys_function.strpos("a", \'x\')'],
    ["trim(both 'x' from a)", 'trim("a", \'x\')'],
    ['substring(a from 2 for 3)', 'sys_function.substring("a", 2, 3)'],
    ['sum(a)', 'sys_function.sum("a")'],
    ['sum(a) over (partition by b)', 'sys_function.sum_as("a", sum("a") OVER (PARTITION BY "b"))'],
    [
      "listagg(distinct a, '|') within group (order by a)",
      'sys_function.fitting_list(string_agg(DISTINCT "a", \'|\' ORDER BY "a"))',
    ],
    ['approximate count(distinct a)', 'count(DISTINCT "a")'],
    ['a = any (select 1)', '"a" = ANY(SELECT 1 AS "?column?")'],
    ['exists (select 1)', 'EXISTS (SELECT 1 AS "?column?")'],
    ['case a when 1 then 2 else 3 end', 'CASE "a" WHEN 1 THEN 2 ELSE 3 END'],
    ['left(a, 2)', 'left("a", 2)'],
    ["json_extract_path_text(a, 'b')", 'sys_function.json_keys_text("a", [CAST(\'b\' AS VARCHAR)])'],
  ])('%s', (sql, expected) => expect(selected(`select ${sql} as x from t`)).toBe(`SELECT ${expected} AS "x" FROM "t"`));
});

describe('a statement that defines', () => {
  test('a table keeps distribution, encoding and keys as attributes', () => {
    expect(
      duckdb(
        "create table s.t (id bigint identity(0, 1), a varchar(3) default 'x' encode lzo not null distkey, n numeric, primary key (id)) compound sortkey (a, id)",
      ),
    ).toEqual([
      'CREATE SEQUENCE sys_catalog."identity_1" START 0 INCREMENT 1 MINVALUE -9223372036854775808',
      `CREATE TABLE "s"."t" ("id" BIGINT DEFAULT nextval('sys_catalog."identity_1"') NOT NULL, "a" VARCHAR DEFAULT 'x' CHECK (CASE WHEN strlen("a") > 3 THEN error('value too long for type character varying(3)') ELSE true END) NOT NULL, "n" DECIMAL(18, 0))`,
      `COMMENT ON TABLE "s"."t" IS '{"kind":"table","diststyle":"KEY","sortstyle":"COMPOUND","constraints":[{"type":"primary key","columns":["id"]}]}'`,
      `COMMENT ON COLUMN "s"."t"."id" IS '{"type":"bigint","identity":{"seed":0,"step":1,"byDefault":false},"sortkey":2}'`,
      `COMMENT ON COLUMN "s"."t"."a" IS '{"type":"character varying(3)","default":"''x''::character varying","encode":"lzo","distkey":true,"sortkey":1}'`,
      `COMMENT ON COLUMN "s"."t"."n" IS '{"type":"numeric(18,0)"}'`,
    ]);
  });

  test.each([
    ['create temp table t as select 1 as a', 'CREATE TEMP TABLE "t" AS SELECT 1 AS "a"'],
    ['delete from n using #t where n.a = #t.a', 'DELETE FROM "n" USING "#t" WHERE "n"."a" = "#t"."a"'],
    ['create table #t diststyle all as (select 1 as a)', 'CREATE TEMP TABLE "#t" AS (SELECT 1 AS "a")'],
    ['create table t (a, b) as select 1, 2', 'CREATE TABLE "t"("a", "b") AS SELECT 1 AS "?column?", 2 AS "?column?"'],
    ['create or replace view v as select 1 as a', 'CREATE OR REPLACE VIEW "v" AS SELECT 1 AS "a"'],
    ['create schema if not exists s authorization me', 'CREATE SCHEMA IF NOT EXISTS "s"'],
    ['drop schema if exists s cascade', 'DROP SCHEMA IF EXISTS "s" CASCADE'],
  ])('%s', (sql, expected) => expect(duckdb(sql)[0]).toBe(expected));
});

describe('a statement that changes rows', () => {
  test.each([
    [
      'insert into t (a, b) values (1, default), ($1, null)',
      'INSERT INTO "t" ("a", "b") VALUES (1, DEFAULT), ($1, NULL)',
    ],
    ['insert into t (select a from u)', 'INSERT INTO "t" (SELECT "a" FROM "u")'],
    [
      'insert into t with x as (select 1 as a) select a from x',
      'INSERT INTO "t" WITH "x" AS (SELECT 1 AS "a") SELECT "a" FROM "x"',
    ],
    ['insert into t default values', 'INSERT INTO "t" DEFAULT VALUES'],
    [
      'update t set a = u.a, b = default from u where t.id = u.id',
      'UPDATE "t" SET "a" = "u"."a", "b" = DEFAULT FROM "u" WHERE "t"."id" = "u"."id"',
    ],
    ['delete t', 'DELETE FROM "t"'],
    ['delete from t using u where t.id = u.id', 'DELETE FROM "t" USING "u" WHERE "t"."id" = "u"."id"'],
    ['truncate table s.t', 'DELETE FROM "s"."t"'],
  ])('%s', (sql, expected) => expect(selected(sql)).toBe(expected));
});
