import { DuckDBInstance } from '@duckdb/node-api';
import type { Client, ClientConfig } from 'pg';
import { systemRelations } from '../../src/engine/catalog/index.ts';
import { password, startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query('create table here (a int)');
});
afterAll(() => cluster.remove());

/** The SQLSTATE that a statement ends with; 00000 when it is done. */
async function outcome(sql: string, of: Client = client): Promise<string> {
  try {
    await of.query(sql);
    return '00000';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const hidden = ['cluster', 'main', 'sys_catalog', 'sys_function', 'system', 'temp'];
const spellings = [
  ...hidden,
  ...hidden.map((name) => name.toUpperCase()),
  ...hidden.map((name) => `"${name}"`),
  'cluster.sys_catalog',
  '"cluster.sys_catalog"',
  '"cluster"."sys_catalog"',
  ' sys_catalog ',
  "'sys_catalog'",
  'public, sys_catalog',
];

describe('no search path reaches the schemas of the engine', () => {
  const statements = ['select * from users', 'update users set superuser = true', 'drop table users cascade'];

  const nothing = statements.map((sql) => [sql, '42P01']);

  async function tried(of: Client): Promise<string[][]> {
    const found: string[][] = [];
    for (const sql of statements) found.push([sql, await outcome(sql, of)]);
    return found;
  }

  test.each(spellings)('set search_path to %s', async (path) => {
    const other = await cluster.connect();
    await outcome(`set search_path to ${path}`, other);
    expect(await tried(other)).toEqual(nothing);
    await outcome(`set search_path to '${path.replaceAll("'", "''")}'`, other);
    expect(await tried(other)).toEqual(nothing);
    await other.end();
  });

  test.each([
    { options: '-c search_path=sys_catalog' },
    { options: '--search_path=SYS_CATALOG,public' },
    { options: '-csearch-path="sys_catalog"' },
  ] satisfies ClientConfig[])('of the startup packet: $options', async (config) => {
    expect(await tried(await cluster.connect(config))).toEqual(nothing);
  });

  test.each(['main', 'temp', 'sys_catalog', 'system', 'cluster'])('$user of a user called %s', async (user) => {
    cluster.host.addUser(user, { autoCreate: true });
    const other = await cluster.connect({ user, password });
    expect(await tried(other)).toEqual(nothing);
    expect((await other.query('show search_path')).rows).toEqual([{ search_path: '$user, public' }]);
    expect(await outcome(`create table of_${user} (a int)`, other)).toBe('00000');
    expect(await outcome(`select * from public.of_${user}`, other)).toBe('00000');
  });

  test('by way of a prepared statement that was planned before', async () => {
    const other = await cluster.connect();
    await outcome('prepare p as select * from users', other);
    await other.query('set search_path to sys_catalog');
    expect(await outcome('execute p', other)).toBe('26000');
    expect(await tried(other)).toEqual(nothing);
  });

  test('names with commas and quotes are names', async () => {
    await client.query('create schema "a,b"');
    await client.query('create table "a,b".t (a int)');
    await client.query('set search_path to "a,b", public');
    expect(await outcome('select * from t')).toBe('00000');
    expect((await client.query('show search_path')).rows).toEqual([{ search_path: '"a,b", public' }]);
    await client.query('reset search_path');
  });

  test('with no schema that exists, tables are made only where a schema is named', async () => {
    const other = await cluster.connect();
    await other.query('set search_path to nowhere');
    expect(await outcome('create table t (a int)', other)).toBe('3F000');
    expect(await outcome('create table t as select 1 as a', other)).toBe('3F000');
    expect(await outcome('select 1 as a into t', other)).toBe('3F000');
    expect(await outcome('create view v as select 1 as a', other)).toBe('3F000');
    expect(await outcome('create temp table t (a int)', other)).toBe('00000');
    expect(await outcome('create table public.t (a int)', other)).toBe('00000');
    expect(await outcome('drop table public.t', other)).toBe('00000');
  });
});

describe('no name reaches the schemas of the engine', () => {
  const schemas = hidden.flatMap((name) => [name, `"${name}"`, name.toUpperCase(), `dev.${name}`]);
  const shapes = [
    'select * from S.users',
    'select * from here, S.users',
    'insert into S.users select * from here',
    'update S.users set superuser = true',
    'delete from S.users',
    'delete from here using S.users',
    'truncate S.users',
    'drop table S.users cascade',
    'drop view S.relations',
    'alter table S.users rename to u',
    'alter table here append from S.users',
    'create table S.t (a int)',
    'create table t as select * from S.users',
    'create view S.v as select 1 as a',
    'create materialized view S.m as select 1 as a',
    'select 1 as a into S.t',
    "comment on table S.users is 'x'",
    "comment on column S.users.name is 'x'",
    'merge into S.users using here on users.id = here.a when matched then delete when not matched then insert values (1)',
    'merge into here using S.users on here.a = users.id remove duplicates',
    'lock S.users',
    'analyze S.users',
    'vacuum S.users',
    'grant select on S.users to public',
    'refresh materialized view S.m',
    "copy S.users from 's3://b/k' iam_role default",
  ];

  test.each(shapes)('%s', async (shape) => {
    for (const schema of schemas) {
      const sql = shape.replace('S', () => schema);
      expect([sql, await outcome(sql)]).toEqual([sql, expect.stringMatching(/^(3F000|42P01|42601)$/)]);
    }
  });

  test('a late-binding view reads none of them', async () => {
    for (const schema of schemas) {
      const made = await outcome(`create view late as select * from ${schema}.users with no schema binding`);
      const read = await outcome('select * from late');
      expect([made, read]).toContainEqual(expect.stringMatching(/^(3F000|42601)$/));
      expect(read).not.toBe('00000');
      await outcome('drop view late');
    }
  });

  test.each([
    'create table t (like S.users)',
    "select 'S.users'::regclass",
    "select * from pg_get_cols('S.users') as c",
  ])('%s', async (shape) => {
    for (const schema of hidden) expect(await outcome(shape.replace('S', schema))).toMatch(/^42P01$/);
  });

  test('schemas of these names are neither made, nor dropped, nor changed', async () => {
    for (const name of hidden) {
      expect(await outcome(`create schema ${name}`)).toBe('42939');
      expect(await outcome(`create schema authorization ${name}`)).toBe('42939');
      expect(await outcome(`drop schema ${name} cascade`)).toBe('3F000');
      expect(await outcome(`drop schema if exists ${name} cascade`)).toBe('3F000');
      expect(await outcome(`alter schema ${name} owner to admin`)).toBe('3F000');
      expect(await outcome(`grant all on schema ${name} to public`)).toBe('3F000');
    }
    expect(await outcome('create schema pg_mine')).toBe('42939');
    expect(await outcome('drop schema pg_catalog cascade')).toBe('42501');
  });

  test('identifiers that keep their case do not either', async () => {
    const other = await cluster.connect();
    await other.query('set enable_case_sensitive_identifier to on');
    for (const name of hidden) {
      for (const cased of [name.toUpperCase(), name[0]!.toUpperCase() + name.slice(1)]) {
        expect(await outcome(`select * from "${cased}".users`, other)).toBe('3F000');
        expect(await outcome(`create table "${cased}".t (a int)`, other)).toBe('3F000');
        expect(await outcome(`set search_path to "${cased}"`, other)).toBe('00000');
        expect(await outcome('select * from users', other)).toBe('42P01');
      }
    }
    expect(await outcome('select * from "PG_CATALOG"."PG_CLASS"', other)).toBe('3F000');
    expect(await outcome('select * from "Duckdb_Tables"', other)).toBe('42P01');
    expect(await outcome('delete from "Pg_Catalog".pg_class', other)).toBe('3F000');
  });

  test("DuckDB's own views are not there", async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const views = await connection.runAndReadAll('select distinct view_name from duckdb_views() where internal');
    const names = views.getRows().map(([name]) => String(name));
    connection.closeSync();
    instance.closeSync();
    for (const name of names.filter((one) => !systemRelations.has(one))) {
      for (const sql of [`select * from ${name}`, `select * from "${name.toUpperCase()}"`, `drop view ${name}`]) {
        expect([sql, await outcome(sql)]).toEqual([sql, '42P01']);
      }
    }
  });

  test('functions of these schemas cannot be called', async () => {
    for (const name of hidden) {
      expect(await outcome(`select ${name}.session_user_name()`)).toBe('42883');
      expect(await outcome(`select * from ${name}.read_text('/etc/hostname')`)).toBe('42883');
    }
  });
});

describe('names that every object of JavaScript has', () => {
  const names = ['constructor', '__proto__', 'tostring', 'hasownproperty', 'valueof'];

  test.each(names)('%s is a name like any other', async (name) => {
    const steps: [string, string][] = [
      [`create table ${name} (${name} int, b super)`, '00000'],
      [`insert into ${name} select 1, json_parse('{"${name}":2}')`, '00000'],
      [
        `select ${name}.${name}, ${name}.b.${name}, b.${name} from ${name} group by 1, 2, 3 order by ${name}.${name}`,
        '00000',
      ],
      [`select ${name}(1)`, '42883'],
      [`select * from ${name}(1)`, '42883'],
      [`select 1::${name}`, '42704'],
      [`create table x (a ${name})`, '42704'],
      [`select date_trunc('${name}', current_date)`, '22023'],
      [`select extract(${name} from current_date)`, '22023'],
      [`set ${name} to 1`, '42704'],
      [`show ${name}`, '42704'],
      [`reset ${name}`, '42704'],
      [`select current_setting('${name}')`, '42704'],
      [`create user ${name} password 'Secret123' in group ${name}`, '42704'],
      [`create group ${name}`, '00000'],
      [`create user ${name} password 'Secret123' in group ${name}`, '00000'],
      [`create role ${name}`, '00000'],
      [`create schema ${name}`, '00000'],
      [`prepare ${name} as select 1`, '00000'],
      [`execute ${name}`, '00000'],
      [`deallocate ${name}`, '00000'],
      [`deallocate ${name}`, '26000'],
      [`close ${name}`, '34000'],
      [`copy ${name} from 's3://b/k' iam_role default ${name}`, '42601'],
      [`copy ${name} from 's3://b/k' iam_role default format as ${name}`, '42601'],
      [`copy ${name} from 's3://b/k' iam_role default delimiter '${name}'`, '22023'],
      [`unload ('select 1') to 's3://b/k' iam_role default ${name}`, '42601'],
      [`drop table ${name}`, '00000'],
    ];
    for (const [sql, expected] of steps) expect([sql, await outcome(sql)]).toEqual([sql, expected]);
    const other = await cluster.connect({ user: name, password: 'Secret123', application_name: name });
    expect((await other.query('select current_user as u')).rows).toEqual([{ u: name }]);
  });
});

test('after all this the users are as they were', async () => {
  await cluster.restart();
  client = await cluster.connect();
  const { rows } = await client.query('select usename from pg_user where usesuper order by 1');
  expect(rows).toEqual([{ usename: 'admin' }, { usename: 'rdsdb' }]);
});
