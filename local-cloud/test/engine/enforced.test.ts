import type { Client } from 'pg';
import { int16, int32, RawClient, text, types } from './raw.ts';
import { startTestCluster, type TestCluster, told } from './support.ts';

let cluster: TestCluster;
let admin: Client;
let ann: Client;
let bob: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  admin = await cluster.connect();
  for (const name of ['ann', 'bob']) await admin.query(`create user ${name} password 'Passw0rd'`);
  await admin.query('create schema s');
  await admin.query('create table s.t (a int, b int); insert into s.t values (1, 2)');
  await admin.query('create table doors (a int); insert into doors values (1)');
  ann = await cluster.connect({ user: 'ann' });
  bob = await cluster.connect({ user: 'bob' });
});
afterAll(() => cluster.remove());

const noRelation = (name: string): string => `42501 permission denied for relation ${name}`;
/** What ann gets in a transaction that is rolled back. */
async function toldAfter(first: string, sql: string): Promise<string> {
  await ann.query(`begin; ${first}`);
  const answer = await told(sql, ann);
  await ann.query('rollback');
  return answer;
}

const noSchema = (name: string): string => `42501 permission denied for schema ${name}`;

describe('what nobody has allowed is refused', () => {
  test.each([
    ['select a from doors', noRelation('doors')],
    ['select a from s.t', noSchema('s')],
    ['select 1 where exists (select 1 from public.doors)', noRelation('doors')],
    ['with w as (select a from doors) select * from w', noRelation('doors')],
    ['insert into doors values (1)', noRelation('doors')],
    ['update doors set a = 2', noRelation('doors')],
    ['delete from doors', noRelation('doors')],
    ['truncate doors', '42501 must be owner of relation doors'],
    ['drop table doors', '42501 must be owner of relation doors'],
    ['drop table if exists s.t', noSchema('s')],
    ['alter table doors add column x int', '42501 must be owner of relation doors'],
    ['alter table doors owner to ann', '42501 must be owner of relation doors'],
    ["comment on table doors is 'x'", '42501 must be owner of relation doors'],
    ['create table s.mine (a int)', noSchema('s')],
    ['create table mine as select a from doors', noRelation('doors')],
    ['select a into mine from doors', noRelation('doors')],
    ['create schema mine', '42501 permission denied for database dev'],
    ['drop schema s', '42501 must be owner of schema s'],
    ['drop schema s cascade', '42501 must be owner of schema s'],
    ['grant select on doors to ann', noRelation('doors')],
    ['grant usage on schema s to ann', noSchema('s')],
    ['explain select a from doors', noRelation('doors')],
    ['declare c cursor for select a from doors', noRelation('doors')],
    ['prepare p as select a from doors; execute p', noRelation('doors')],
    ["unload ('select a from doors') to 's3://b/k' iam_role default", noRelation('doors')],
    ["copy doors from 's3://b/k' iam_role default csv", noRelation('doors')],
    [
      'alter default privileges for user bob grant select on tables to ann',
      '42501 must be superuser to alter default privileges of other users',
    ],
  ])('%s', async (sql, expected) => {
    await ann.query('begin');
    expect(await told(sql, ann)).toBe(expected);
    await ann.query('rollback');
  });
  test.each([
    'select (select max(a) from s.t) from mine s',
    'select * from s.t, mine as s',
    'select * from mine s, (select a from s.t) x',
    'select * from mine s, s.t x join mine y on true',
    'with recursive doors as (select * from doors) select * from doors',
    'with recursive doors(a) as (select a from doors union all select a from doors where false) select * from doors',
    'create view peek as with recursive doors as (select * from doors) select * from doors; select * from peek',
    'set enable_case_sensitive_identifier to on; drop table "Doors"',
    'set enable_case_sensitive_identifier to on; create table "S".x (a int)',
    'set enable_case_sensitive_identifier to on; drop schema "S" cascade',
  ])('however it is named: %s', async (sql) => {
    // If the name means a path to an array, there is none.
    expect(await toldAfter('create table mine as select 1 as a', sql)).toMatch(/^(42501|42703) /);
  });
  test.each([
    ['a temporary table', 'create temp table doors (a int)'],
    ['another schema', 'create schema ann; create table ann.doors (a int); set search_path to ann, public'],
  ])('after it is bound, too, though its name means %s by the time it runs', async (_, change) => {
    await admin.query('grant create on database dev to ann');
    const raw = await RawClient.logIn(cluster, 'ann');
    await raw.query('begin');
    raw.send('P', text('s'), text('select a from doors'), int16(0));
    raw.send('B', text('p'), text('s'), int16(0), int16(0), int16(0));
    raw.send('S');
    await raw.until('Z');
    await raw.query(change);
    raw.send('E', text('p'), int32(0));
    raw.send('S');
    const frames = await raw.until('Z');
    raw.close();
    await admin.query('revoke create on database dev from ann');
    expect(types(frames)).toBe('CZ');
  });
  test.each([
    ['select * from "DOORS"', '42P01 relation "DOORS" does not exist'],
    ['select * from "Public"."Doors"', '3F000 schema "Public" does not exist'],
    ['select * from "S".t', '3F000 schema "S" does not exist'],
    ['delete from "DOORS"', '42P01 relation "DOORS" does not exist'],
  ])('nor by another case of its letters, which is another name: %s', async (sql, refusal) => {
    const sensitive = 'set enable_case_sensitive_identifier to on';
    expect(await toldAfter(sensitive, sql)).toBe(refusal);
  });
  test('by the extended protocol too', async () => {
    await expect(ann.query('select a from doors where a = $1', [1])).rejects.toMatchObject({ code: '42501' });
  });
  test('and everything of the system may be read', async () => {
    expect(
      await told(
        "select relname from pg_class; select * from svv_tables; select has_table_privilege('doors', 'select')",
        ann,
      ),
    ).toBe('done');
  });
});

describe('what is allowed is done', () => {
  test('what one makes is one’s own', async () => {
    expect(await told('create table hers (a int); insert into hers values (1); select * from hers', ann)).toBe('done');
    expect(await told('create temp table t (a int); select * from t; drop table t', ann)).toBe('done');
    expect(await told('select * from hers', bob)).toBe(noRelation('hers'));
    expect(await told('grant select on hers to bob', ann)).toBe('done');
    expect(await told('select * from hers', bob)).toBe('done');
    expect(await told('insert into hers values (2)', bob)).toBe(noRelation('hers'));
    expect(await told('drop table hers', bob)).toBe('42501 must be owner of relation hers');
    expect(await told('drop table hers', ann)).toBe('done');
  });
  test('as long as it is granted', async () => {
    await admin.query('grant usage on schema s to ann');
    await admin.query('grant select on s.t to ann');
    expect(await told('select b from s.t', ann)).toBe('done');
    await admin.query('revoke select on s.t from ann');
    expect(await told('select b from s.t', ann)).toBe(noRelation('t'));
  });
  test('column by column', async () => {
    await admin.query('create table wide (a int, b int, c int)');
    await admin.query('grant select (a), update (b) on wide to ann');
    expect(await told('select a from wide', ann)).toBe('done');
    expect(await told('select w.a from wide w order by w.a', ann)).toBe('done');
    expect(await told('select count(*) from wide', ann)).toBe('done');
    expect(await told('select * from wide', ann)).toBe(noRelation('wide'));
    expect(await told('select a from wide where c = 1', ann)).toBe(noRelation('wide'));
    expect(await told('update wide set b = a', ann)).toBe('done');
    expect(await told('update wide set b = c', ann)).toBe(noRelation('wide'));
    expect(await told('update wide set a = 1', ann)).toBe(noRelation('wide'));
  });
  test.each([
    'select z from wide w(x, y, z)',
    'select w.z from wide w(x, y, z)',
    'select j.c from (wide cross join other) j',
    'select p.x from (wide cross join other) p(w, y, x)',
    'select x from wide pivot (max(a) for c in (1 as x))',
    'select v from wide unpivot (v for n in (a, c))',
  ])('and not by another name of a column: %s', async (sql) => {
    expect(await toldAfter('create table other (o int)', sql)).toMatch(/^(42501|42703) /);
  });
  test('by an array in a column of one’s own, whose way is called as a table of others', async () => {
    await ann.query("create table boxes (id int, t super); insert into boxes values (1, json_parse('[7]'))");
    expect((await ann.query('select e from boxes as x, x.t as e')).rows).toEqual([{ e: '7' }]);
    await admin.query('create schema x');
    expect(await told('select e from boxes as x, x.t as e', ann)).toBe('done');
  });
  test('a view of another is not replaced: it would read by the right of its owner', async () => {
    await admin.query('create schema shared; grant all on schema shared to ann, bob');
    await admin.query('create view shared.theirs as select 1 as a; create view public.theirs as select 2 as a');
    const replace = (name: string): string => `create or replace view ${name} as select a from public.doors`;
    const refused = '42501 must be owner of relation theirs';
    expect(await told(`${replace('shared.theirs')} with no schema binding`, ann)).toBe(refused);
    await ann.query('set search_path to shared, public');
    expect(await told(replace('theirs'), ann)).toBe(refused);
    expect(await told('create or replace view own as select 1 as a', ann)).toBe('done');
    expect(await told('create or replace view own as select 2 as a', ann)).toBe('done');
    expect(await told('create or replace view shared.own as select 3 as a', bob)).toBe(
      '42501 must be owner of relation own',
    );
    await ann.query('reset search_path');
  });

  test('a view is not given to whoever may read more', async () => {
    expect(await told('create or replace view public.given as select a from public.doors', ann)).toBe('done');
    expect(await told('alter table public.given owner to admin', ann)).toBe('42501 must be superuser to change owner');
    expect(await told('select * from public.given', ann)).toBe(noRelation('doors'));
  });

  test('a view reads by the right of its owner', async () => {
    await admin.query('create view through as select a from s.t');
    await admin.query('create view late as select a from s.t with no schema binding');
    expect(await told('select * from through', bob)).toBe(noRelation('through'));
    await admin.query('grant select on through to bob; grant select on late to bob');
    expect(await told('select * from through', bob)).toBe('done');
    expect(await told('select * from late', bob)).toBe('done');
    await admin.query('alter table through owner to ann');
    expect(await told('select * from through', bob)).toBe(noRelation('t'));
    await admin.query('grant select on s.t to ann');
    expect(await told('select * from through', bob)).toBe('done');
  });
  test.each([
    ['a table of its schema', 'create table own.doors (a int)'],
    ['a temporary table', 'create temp table doors (a int)'],
  ])('a view reads nothing else once %s has the name of what it reads', async (_, sql) => {
    await admin.query('create schema own; grant all on schema own to ann');
    await ann.query('begin; set search_path to own, public; create view own.peek as select a from doors');
    await ann.query(sql);
    const rows = await ann.query('select * from own.peek').then(
      (result) => result.rows,
      () => [],
    );
    await ann.query('rollback');
    await admin.query('drop schema own cascade');
    expect(rows).toEqual([]);
  });

  test('by one who may pass it on', async () => {
    await admin.query('create table lent (a int)');
    await admin.query('grant select on lent to ann with grant option');
    expect(await told('grant select on lent to bob', ann)).toBe('done');
    expect(await told('select * from lent', bob)).toBe('done');
    expect(await told('revoke select on lent from ann', admin)).toBe('2BP01 dependent privileges exist');
    expect(await told('revoke select on lent from ann cascade', admin)).toBe('done');
    expect(await told('select * from lent', bob)).toBe(noRelation('lent'));
  });
  test('by what stands for an owner', async () => {
    await admin.query('create table lease (a int)');
    await admin.query('grant alter, truncate, drop on lease to bob');
    expect(await told('alter table lease add column b int', bob)).toBe('done');
    expect(await told('truncate lease', bob)).toBe('done');
    expect(await told('drop table lease', bob)).toBe('done');
  });
  test('by groups of a temporary credential, and by none for a federated user', async () => {
    await admin.query('create group loaders');
    await admin.query('grant insert on doors to group loaders');
    cluster.host.addUser('IAM:guest', { dbUser: 'guest', autoCreate: true, dbGroups: ['loaders'] });
    cluster.host.addUser('IAMR:worker', { dbUser: 'IAMR:worker', autoCreate: true });
    const [guest, worker] = await Promise.all(
      ['IAM:guest', 'IAMR:worker'].map((user) => cluster.connect({ user, password: 'Passw0rd' })),
    );
    expect(await told('insert into doors values (5)', guest!)).toBe('done');
    expect(await told('insert into doors values (5)', worker!)).toBe(noRelation('doors'));
    expect(await told('create table own (a int); insert into own values (1)', worker!)).toBe('done');
  });
  test('by a superuser, until it is none', async () => {
    await admin.query("create user chief password 'Passw0rd' createuser");
    const chief = await cluster.connect({ user: 'chief' });
    expect(await told('select * from doors', chief)).toBe('done');
    await admin.query('alter user chief nocreateuser');
    expect(await told('select * from doors', chief)).toBe(noRelation('doors'));
  });
  test('in a schema that PUBLIC may no longer create in', async () => {
    await admin.query('revoke create on schema public from public');
    expect(await told('create table more (a int)', ann)).toBe(noSchema('public'));
    await admin.query('grant create on schema public to public');
    expect(await told('create table more (a int)', ann)).toBe('done');
  });
});
