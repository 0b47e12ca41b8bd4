import { contextOf, openCatalog, written } from '../warehouse.ts';

/** The DuckDB texts of one statement; a generating step is shown as such. */
function duckdb(sql: string): string[] {
  const { steps } = written(sql, openCatalog, contextOf());
  return steps.map((step) => (typeof step === 'string' ? step : `generate: ${step.generate}`));
}

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
    ['create schema if not exists s authorization me', 'CREATE SCHEMA IF NOT EXISTS "s"'],
    ['drop schema if exists s cascade', 'DROP SCHEMA IF EXISTS "s" CASCADE'],
    ['truncate table s.t', 'DELETE FROM "s"."t"'],
  ])('%s', (sql, expected) => expect(duckdb(sql)[0]).toBe(expected));
});
