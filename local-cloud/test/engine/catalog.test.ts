import type { Client, QueryArrayResult } from 'pg';
import { systemRelations } from '../../src/engine/catalog/index.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  for (const sql of [
    'create schema etl',
    `create table artists (artist_id varchar(32) not null encode zstd, name varchar(1024) default 'nobody', rank smallint,
      primary key (artist_id)) diststyle key distkey (artist_id) compound sortkey (artist_id, name)`,
    `create table etl.songs (song_id bigint identity(1, 1), artist_id varchar(32) references artists (artist_id),
      duration numeric(10, 5), added timestamp, extra super, unique (song_id))`,
    'create view named as select artist_id, name from artists',
    'create view late as select * from etl.songs with no schema binding',
    "comment on table artists is 'one row per artist'",
    "create user reader password 'Reader123'",
    'create group readers with user reader',
  ]) {
    await client.query(sql);
  }
});
afterAll(() => cluster.remove());

async function rows(sql: string): Promise<unknown[][]> {
  const result: QueryArrayResult = await client.query({ text: sql, rowMode: 'array' });
  return result.rows;
}

/** As a client writes it: pg_class, pg_catalog.pg_class, information_schema.tables. */
const written = (name: string): string => name.replace(/^information_schema_/, 'information_schema.');

test.each([...systemRelations].toSorted())('%s can be read', async (name) => {
  expect((await client.query(`select * from ${written(name)}`)).fields.length).toBeGreaterThan(0);
});

describe('tables', () => {
  test('of the search path are in pg_table_def, with type, encoding, keys and nulls', async () => {
    expect(await rows("select * from pg_table_def where tablename = 'artists' order by sortkey desc, 3")).toEqual([
      ['public', 'artists', 'name', 'character varying(1024)', 'none', false, 2, false],
      ['public', 'artists', 'artist_id', 'character varying(32)', 'zstd', true, 1, true],
      ['public', 'artists', 'rank', 'smallint', 'none', false, 0, false],
    ]);
    expect(await rows("select * from pg_table_def where tablename = 'songs'")).toEqual([]);
  });

  test('are described in svv_table_info', async () => {
    const sql =
      'select "schema", "table", diststyle, sortkey1, sortkey_num, max_varchar from svv_table_info order by 2';
    expect(await rows(sql)).toEqual([
      ['public', 'artists', 'KEY(artist_id)', 'artist_id', 2, 1024],
      ['etl', 'songs', 'AUTO(ALL)', 'AUTO(SORTKEY)', 0, 32],
    ]);
  });

  test('and views are listed with their kind and remarks', async () => {
    expect(await rows('select table_schema, table_name, table_type, remarks from svv_tables order by 1, 2')).toEqual([
      ['etl', 'songs', 'BASE TABLE', null],
      ['public', 'artists', 'BASE TABLE', 'one row per artist'],
      ['public', 'late', 'VIEW', null],
      ['public', 'named', 'VIEW', null],
    ]);
    expect(await rows('select schemaname, viewname from pg_views order by 2')).toEqual([
      ['public', 'late'],
      ['public', 'named'],
    ]);
  });
});

describe('columns', () => {
  test('of late-binding views are in svv_columns, and not in information_schema', async () => {
    const names = "where table_name in ('late', 'named') group by table_name order by 1";
    expect(await rows(`select table_name from svv_columns ${names}`)).toEqual([['late'], ['named']]);
    expect(await rows(`select table_name from information_schema.columns ${names}`)).toEqual([['named']]);
  });

  test('of an interleaved sort key are numbered from 1, by turns below 0', async () => {
    await client.query('create table interleaved (a int, b int, c int, d int) interleaved sortkey (c, a, b)');
    expect(await rows(`select "column", sortkey from pg_table_def where tablename = 'interleaved'`)).toEqual([
      ['a', -2],
      ['b', 3],
      ['c', 1],
      ['d', 0],
    ]);
    const { rows: shown } = await client.query('show columns from table public.interleaved');
    expect(shown.map((row) => row.sort_key_type)).toEqual(['INTERLEAVED', 'INTERLEAVED', 'INTERLEAVED', null]);
    expect((await rows('show table interleaved'))[0]![0]).toContain('INTERLEAVED SORTKEY ( c, a, b )');
  });

  test('are in svv_columns with length, precision and default', async () => {
    const sql = `select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable
      from svv_columns where table_name = 'songs' order by ordinal_position`;
    expect(await rows(sql)).toEqual([
      ['song_id', 'bigint', null, 64, 0, 'NO'],
      ['artist_id', 'character varying', 32, null, null, 'YES'],
      ['duration', 'numeric', null, 10, 5, 'YES'],
      ['added', 'timestamp without time zone', null, null, null, 'YES'],
      ['extra', 'super', null, null, null, 'YES'],
    ]);
  });

  test('are in pg_attribute with type and modifier, as format_type reads them', async () => {
    const sql = `select attname, format_type(atttypid, atttypmod), atttypid from pg_attribute a
      join pg_class c on c.oid = a.attrelid where relname = 'songs' and attnum > 0 order by attnum`;
    expect(await rows(sql)).toEqual([
      ['song_id', 'bigint', 20],
      ['artist_id', 'character varying(32)', 1043],
      ['duration', 'numeric(10,5)', 1700],
      ['added', 'timestamp without time zone', 1114],
      ['extra', 'super', 4000],
    ]);
  });
});

describe('keys', () => {
  test('are in pg_constraint', async () => {
    expect(await rows('select conname, contype, conkey, confkey from pg_constraint order by 1')).toEqual([
      ['artists_pkey', 'p', [1], null],
      ['songs_artist_id_fkey', 'f', [2], [1]],
      ['songs_song_id_key', 'u', [1], null],
    ]);
  });

  test('lead from a foreign key over pg_depend to the primary key, as drivers look for it', async () => {
    const sql = `select c.relname from pg_constraint con, pg_depend dep, pg_class c where con.contype = 'f'
      and con.oid = dep.objid and c.oid = dep.refobjid and c.relkind = 'i'`;
    expect(await rows(sql)).toEqual([['artists_pkey']]);
  });
});

describe('SHOW CONSTRAINTS', () => {
  test('tells the columns of keys, and whose they refer to, named or not', async () => {
    await client.query('create table etl.plays (artist varchar(32) references public.artists)');
    expect(await rows('show constraints primary keys from table dev.public.artists')).toEqual([
      ['dev', 'public', 'artists', 'artists_pkey', 'artist_id', 1],
    ]);
    const key = (table: string, column: string): unknown[] => [
      ...['dev', 'public', 'artists', 'artist_id', 'dev', 'etl', table, column, 1],
      ...[`${table}_${column}_fkey`, 'artists_pkey', 3, 3, 7],
    ];
    expect(await rows('show constraints foreign keys from table etl.plays')).toEqual([key('plays', 'artist')]);
    expect(await rows('show constraints foreign keys exported from table public.artists')).toEqual([
      key('plays', 'artist'),
      key('songs', 'artist_id'),
    ]);
    expect(await rows('show constraints foreign keys exported from table public.artists limit 1')).toHaveLength(1);
    await expect(rows('show constraints primary keys from table etl.nowhere')).rejects.toMatchObject({
      code: '42P01',
      message: 'relation "nowhere" does not exist',
    });
  });
});

describe('users, groups and schemas', () => {
  test('a schema may be named with its database', async () => {
    await client.query('create schema if not exists "dev"."given"');
    expect(await rows("select count(*) from pg_namespace where nspname = 'given'")).toEqual([['1']]);
    await client.query('drop schema if exists "dev"."given" cascade');
    expect(await rows("select count(*) from pg_namespace where nspname = 'given'")).toEqual([['0']]);
    await expect(rows('create schema other.given')).rejects.toMatchObject({ code: '3D000' });
    await expect(rows('drop schema other.given')).rejects.toMatchObject({ code: '3D000' });
  });

  test('are listed', async () => {
    expect(await rows('select usename, usesuper from pg_user where usesysid >= 100 order by usesysid')).toEqual([
      ['admin', true],
      ['reader', false],
    ]);
    expect(await rows('select groname, grolist from pg_group')).toEqual([['readers', [101]]]);
    expect(await rows("select nspname from pg_namespace where nspname !~ '^pg_' order by 1")).toEqual([
      ['etl'],
      ['information_schema'],
      ['public'],
    ]);
  });
});

test('a materialized view is told by the statement that made it, which dbt reads', async () => {
  await client.query('create materialized view totals auto refresh yes as (select count(*) as n from artists);');
  const told = [['create materialized view totals auto refresh yes as (select count(*) as n from artists);']];
  expect(await rows("select definition from pg_views where viewname = 'totals'")).toEqual(told);
  expect(await rows("select view_definition from information_schema.views where table_name = 'totals'")).toEqual(told);
});

test('settings are in pg_settings', async () => {
  await client.query("set query_group to 'shown'");
  expect(await rows("select setting from pg_settings where name = 'query_group'")).toEqual([['shown']]);
  expect(await rows("select current_setting('query_group')")).toEqual([['shown']]);
});

describe('dbt and others ask of what is computed', () => {
  beforeAll(() => client.query('create view computed as select 1 as a'));

  test.each([
    ["has_table_privilege(current_user, 'pg_class', 'select')", true],
    ["has_schema_privilege(current_user, 'public', 'usage')", true],
    ["has_database_privilege(current_user, 'dev', 'create')", true],
    ['pg_get_userbyid(current_user_id)', 'admin'],
    ["pg_get_viewdef(lower('COMPUTED'))", 'select 1 as a'],
    ['pg_table_is_visible(1 + 1)', true],
    ['format_type(nullif(23, 0), -1)', 'integer'],
    ['(select count(proargnames[1]) + count(proargtypes[1]) + count(proallargtypes[1]) from pg_proc_info)', '0'],
    ['obj_description(1 + 1)', null],
  ])('%s', async (call, answer) => {
    expect((await client.query(`select ${call} as answer`)).rows).toEqual([{ answer }]);
  });
});
