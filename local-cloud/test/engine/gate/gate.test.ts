import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Cluster } from '../../../src/engine/cluster.ts';
import { closedFunctions, openTableFunctions } from '../../../src/engine/gate/closed.ts';
import { prepareClients } from '../../../src/engine/gate/gate.ts';
import type { Permit } from '../../../src/engine/gate/text.ts';
import { FakeHost, makeConfig } from '../support.ts';

/** A cluster as the engine opens it, and a connection that runs DuckDB's SQL as it would run a client's statements. */
let folder: string;
let cluster: Cluster;
let connection: DuckDBConnection;
let secret: string;
let database: string;
let scratch: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-'));
  const config = await makeConfig(folder);
  // The folder may be reached by a symbolic link.
  mkdirSync(join(folder, 'true'));
  symlinkSync(join(folder, 'true'), join(folder, 'data'));
  cluster = await Cluster.open(config, new FakeHost(), () => undefined);
  connection = await cluster.instance.connect();
  await connection.run(`SET search_path = '"cluster"."public"'`);
  await connection.run('CREATE TABLE public.t AS SELECT 1 AS a');
  secret = join(folder, 'secret.csv');
  writeFileSync(secret, 'a\n42\n');
  database = join(cluster.config.dataDir, 'cluster.duckdb');
  scratch = join(cluster.config.dataDir, 'scratch', 'copy-other');
  mkdirSync(scratch);
  writeFileSync(join(scratch, 'object-0'), '{"a":42}\n');
  symlinkSync(secret, join(scratch, 'link'));
});
afterAll(async () => {
  connection.closeSync();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a client's step of this kind ends with: an error's first line, or the number of rows. */
async function run(sql: string, permit: Permit): Promise<string> {
  try {
    const reader = await (await prepareClients(connection, sql, permit)).runAndReadAll();
    return `${reader.getRows().length} rows`;
  } catch (error) {
    return String((error as Error).message.split('\n')[0]);
  }
}

const query: Permit = { kind: 'query', administers: false };
const change: Permit = { kind: 'change', administers: false };

/** By what a gate without DuckDB's lock, and the lock without the gate, refuse. */
const refusedByGate = /^permission denied: the local cluster does not let statements reach DuckDB by /;
const refusedByDuckDb =
  /Permission Error|has been locked|Cannot prepare multiple|Parser Error|Catalog Error|Binder Error|Missing Extension/;

/** Ways to files and networks, which the lock on DuckDB shuts by itself as well. */
const files = (): string[] => [
  `SELECT * FROM read_text('${secret}')`,
  `SELECT * FROM "read_text"('${secret}')`,
  `SELECT * FROM READ_BLOB('${secret}')`,
  `SELECT * FROM system.main.read_csv('${secret}')`,
  `SELECT * FROM read_json('${secret}')`,
  `SELECT * FROM read_ndjson_objects(['${secret}'])`,
  `SELECT * FROM read_parquet('${secret}')`,
  `SELECT * FROM parquet_metadata('${secret}')`,
  `SELECT * FROM parquet_schema('${secret}')`,
  `SELECT * FROM sniff_csv('${secret}')`,
  `SELECT * FROM '${secret}'`,
  `SELECT * FROM t JOIN '${secret}' ON true`,
  `SELECT * FROM read_text('/proc/self/environ')`,
  `SELECT * FROM read_text('/proc/self/root${secret}')`,
  `SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')`,
  `SELECT * FROM read_parquet('s3://bucket/key')`,
  `SELECT * FROM 'http://127.0.0.1:1/x.parquet'`,
  `SELECT (SELECT content FROM read_text('${secret}'))`,
  `SELECT a FROM t WHERE a IN (SELECT 1 FROM read_text('${secret}'))`,
  `WITH x AS (FROM read_text('${secret}')) SELECT * FROM x`,
  `FROM read_text('${secret}')`,
  `DESCRIBE SELECT * FROM read_text('${secret}')`,
  `EXPLAIN ANALYZE SELECT * FROM read_text('${secret}')`,
  `SELECT * FROM query('FROM read_text(''${secret}'')')`,
  `SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''${secret}'')'))`,
  `COPY (SELECT 1) TO '${folder}/out.csv'`,
  `COPY (SELECT 1 AS a, 2 AS b) TO '${folder}/out' (FORMAT parquet, PARTITION_BY (a))`,
  `COPY t FROM '${secret}'`,
  `EXPORT DATABASE '${folder}/out'`,
  `ATTACH '${folder}/other.db' AS other`,
  `ATTACH 'https://127.0.0.1:1/x.db' AS other`,
  `CREATE TABLE f AS SELECT * FROM read_text('${secret}')`,
  `CREATE VIEW f AS SELECT * FROM read_text('${secret}')`,
  `INSERT INTO t SELECT 1 FROM read_text('${secret}')`,
  `UPDATE t SET a = 2 FROM read_text('${secret}')`,
];

/** The others, which DuckDB itself leaves open at least in part. */
const others = (): string[] => [
  `SELECT * FROM "system"."main"."read_csv_auto" ("${secret}")`,
  `SELECT * FROM glob('${folder}/*')`,
  `SELECT * FROM read_text('${join(scratch, 'link')}')`,
  `SELECT * FROM read_text('${join(scratch, '../../../../secret.csv')}')`,
  `SUMMARIZE SELECT * FROM read_text('${secret}')`,
  `SELECT * FROM query_table('${secret}')`,
  `SELECT 1; COPY (SELECT 1) TO '${folder}/out.csv'`,
  `COPY t TO '${database}.wal'`,
  `COPY FROM DATABASE cluster TO temp`,
  `IMPORT DATABASE '${folder}'`,
  `ATTACH ':memory:' AS other`,
  `ATTACH '${join(scratch, 'other.db')}' AS other`,
  `ATTACH '${folder}/other.db' AS other (TYPE sqlite)`,
  `DETACH cluster`,
  `INSTALL httpfs`,
  `LOAD httpfs`,
  `LOAD '${folder}/x.duckdb_extension'`,
  `LOAD icu`,
  `UPDATE EXTENSIONS`,
  `CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')`,
  `CREATE PERSISTENT SECRET x (TYPE s3)`,
  `DROP SECRET x`,
  `SELECT * FROM duckdb_secrets()`,
  `SET enable_external_access = true`,
  `SET lock_configuration = false`,
  `SET temp_directory = '${folder}'`,
  `SET allowed_directories = ['/']`,
  `SET TimeZone = 'Asia/Tokyo'`,
  `SET search_path = 'sys_catalog'`,
  `SET VARIABLE session_user_id = 100`,
  `RESET temp_directory`,
  `RESET ALL`,
  `USE sys_catalog`,
  `PRAGMA enable_profiling`,
  `PRAGMA database_list`,
  `PRAGMA version`,
  `PRAGMA threads = 1`,
  `CALL enable_logging(storage = 'file', storage_path = '${folder}')`,
  `CALL pragma_database_size()`,
  `SELECT * FROM enable_logging(storage = 'file')`,
  `SELECT * FROM enable_profiling()`,
  `SELECT * FROM checkpoint()`,
  `CHECKPOINT`,
  `FORCE CHECKPOINT`,
  `VACUUM`,
  `ANALYZE`,
  `BEGIN`,
  `COMMIT`,
  `PREPARE p AS SELECT 1`,
  `EXECUTE p`,
  `SHOW ALL TABLES`,
  `SELECT getenv('HOME')`,
  `SELECT current_setting('temp_directory')`,
  `SELECT getvariable('session_settings')`,
  `SELECT * FROM duckdb_settings()`,
  `SELECT * FROM duckdb_databases()`,
  `SELECT path FROM duckdb_databases`,
  `SELECT file FROM "pragma_database_list"`,
  `SELECT sql FROM sqlite_master`,
  `SELECT * FROM engine_queries()`,
  `SELECT * FROM read_blob('${database}')`,
  `SELECT * FROM read_duckdb('${database}')`,
  `SELECT * FROM glob('${cluster.config.dataDir}/scratch/**')`,
  `SELECT * FROM read_json('${join(scratch, 'object-0')}')`,
  `SELECT password FROM sys_catalog.users`,
  `SELECT u.password FROM "cluster"."sys_catalog"."users" AS u`,
  `SELECT * FROM t -- FROM read_text('${secret}')`,
  `SELECT /* */ * FROM t`,
  `SELECT $$a$$`,
  `SELECT E'\\x41'`,
  `SELECT U&'\\0041'`,
  `SELECT * FROM read_text\u00a0('${secret}')`,
  `SELECT 1 AS "AS", * FROM t, "read_text"("${secret}")`,
  `CREATE TABLE f (a VARCHAR DEFAULT getenv('HOME'))`,
  `CREATE MACRO f() AS TABLE FROM read_text('${secret}')`,
  `CREATE OR REPLACE MACRO sys_catalog."late_1"() AS 'FROM read_text(''${secret}'')'`,
  `CREATE VIEW f AS SELECT * FROM query(sys_catalog."late_1"())`,
  `CREATE OR REPLACE MACRO sys_function.session_user_id() AS 100`,
  `CREATE TYPE f AS ENUM ('a')`,
  `CREATE INDEX f ON t (a)`,
  `UPDATE sys_catalog.users SET superuser = true`,
  `UPDATE cluster.sys_catalog.users SET superuser = true`,
  `WITH x AS (SELECT 1) UPDATE "sys_catalog"."users" SET superuser = true`,
  `DELETE FROM sys_catalog.sys_load_history`,
  `INSERT INTO sys_catalog.stl_load_errors SELECT NULL`,
  `DROP TABLE sys_catalog.users CASCADE`,
  `DROP SCHEMA sys_catalog CASCADE`,
  `DROP SCHEMA "x", "sys_function" CASCADE`,
  `ALTER TABLE sys_catalog.users RENAME TO u`,
  `CREATE OR REPLACE VIEW sys_catalog."pg_user" AS SELECT 1`,
  `CREATE TABLE main.f (a INTEGER)`,
  `DROP TABLE t, sys_catalog.users`,
];

describe('a statement of DuckDB that never passed the language', () => {
  test('opens no door, whatever the step may do', async () => {
    for (const sql of [...files(), ...others()]) {
      for (const permit of [query, change]) {
        expect([sql, await run(sql, permit)]).toEqual([sql, expect.stringMatching(refusedByGate)]);
      }
    }
    expect(readdirSync(folder).toSorted()).toEqual(['cert.pem', 'data', 'key.pem', 'secret.csv', 'true']);
    expect(existsSync(`${database}.wal`) && readFileSync(`${database}.wal`, 'utf8').startsWith('a')).toBe(false);
  });

  test('may not change anything where a query is due', async () => {
    for (const sql of ['INSERT INTO t VALUES (2)', 'WITH x AS (SELECT 1) DELETE FROM t', 'DROP TABLE t']) {
      expect(await run(sql, query)).toMatch(refusedByGate);
    }
  });

  test.each([
    ['SELECT a FROM t', '1 rows'],
    [`SELECT 'read_text(''x'') -- /* $$' AS "read_text"`, '1 rows'],
    ['SELECT * FROM (SELECT 1 AS x) AS "summary"("glob")', '1 rows'],
    ['WITH "version" ("query") AS (SELECT 1) SELECT "query" FROM "version"', '1 rows'],
    ["SELECT sys_function.version(), sys_function.json_keys_text('{}', ['a'])", '1 rows'],
    ['SELECT a AS "duckdb_databases" FROM t', '1 rows'],
    ['SELECT * FROM unnest([1, 2]) AS "u"("u")', '2 rows'],
  ])('%s is what the language writes, and runs', async (sql, expected) => expect(await run(sql, query)).toBe(expected));

  test.each([
    'CREATE TABLE "summary" ("show" INTEGER, "functions" VARCHAR DEFAULT \'version(\')',
    'INSERT INTO "public"."summary" ("show", "functions") VALUES (1, NULL)',
    'COMMENT ON COLUMN "summary"."show" IS \'{"type":"integer"}\'',
    'CREATE TABLE "temp" ("a" INTEGER)',
    'COMMENT ON COLUMN "temp"."a" IS NULL',
    'CREATE VIEW "platform" ("glob") AS SELECT 1',
    'DROP VIEW "platform"',
    'DROP TABLE IF EXISTS "public"."summary"',
    'CREATE SEQUENCE sys_catalog."identity_1" START 1 INCREMENT 1 MINVALUE -9223372036854775808',
  ])('%s is what the language writes, and is done', async (sql) => {
    expect(await run(sql, change)).toMatch(/^[01] rows$/);
  });

  test('reaches users, groups and roles where it administers them', async () => {
    const permit: Permit = { kind: 'change', administers: true };
    expect(await run(`UPDATE sys_catalog.users SET groups = [] WHERE name = 'nobody'`, permit)).toBe('1 rows');
    expect(await run('DROP TABLE sys_catalog.users', permit)).toMatch(refusedByGate);
    expect(await run('DELETE FROM sys_catalog.sys_load_history', permit)).toMatch(refusedByGate);
  });

  test('finds every function of DuckDB that stands in FROM closed, but those that only make rows', async () => {
    const found = await connection.runAndReadAll(
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro', 'pragma') AND schema_name NOT LIKE 'sys_%'",
    );
    const open = found.getRows().flatMap(([name]) => (closedFunctions.has(String(name)) ? [] : [String(name)]));
    expect(open.toSorted()).toEqual([...openTableFunctions].toSorted());
  });
});

describe('DuckDB by itself, should a text pass', () => {
  async function runAlone(sql: string): Promise<string> {
    try {
      return `${(await connection.runAndReadAll(sql)).getRows().length} rows`;
    } catch (error) {
      return String((error as Error).message.split('\n')[0]);
    }
  }

  test('opens no file but its own and those of its scratch folder, and no network', async () => {
    for (const sql of files()) {
      expect([sql, await runAlone(sql)]).toEqual([sql, expect.stringMatching(refusedByDuckDb)]);
    }
    expect(await runAlone(`SELECT * FROM "${secret}"`)).toMatch(/Permission Error/);
    expect(await run(`SELECT * FROM t, "${secret}"`, query)).toMatch(/Permission Error/);
    expect(await run(`SELECT * FROM "${join(scratch, 'object-0')}"`, query)).toMatch(/Catalog Error/);
    expect(await runAlone(`SELECT * FROM read_text('/etc/hostname')`)).toMatch(/Permission Error/);
    expect(await runAlone(`SELECT * FROM read_text('${join(scratch, 'link')}')`)).toMatch(/Permission Error/);
    expect(await runAlone(`SELECT * FROM read_json('${join(scratch, 'object-0')}')`)).toBe('1 rows');
    expect(readdirSync(folder).toSorted()).toEqual(['cert.pem', 'data', 'key.pem', 'secret.csv', 'true']);
  });

  test('loads no extension and keeps its settings', async () => {
    for (const sql of ['INSTALL httpfs', 'LOAD httpfs', 'SET threads = 1', `SET temp_directory = '/tmp'`]) {
      expect(await runAlone(sql)).toMatch(refusedByDuckDb);
    }
    for (const name of ['enable_external_access', 'allowed_directories', 'allowed_configs', 'lock_configuration']) {
      expect(await runAlone(`SET ${name} = DEFAULT`)).not.toMatch(/rows$/);
      expect(await runAlone(`RESET ${name}`)).toMatch(refusedByDuckDb);
    }
    expect(await runAlone(`SET TimeZone = 'UTC'`)).toBe('0 rows');
  });
});
