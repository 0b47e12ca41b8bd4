import type { Client } from 'pg';
import { startTestCluster, type TestCluster, told as outcomeOf } from './support.ts';

let cluster: TestCluster;
let admin: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  admin = await cluster.connect();
  for (const name of ['ann', 'bob', 'eve']) await admin.query(`create user ${name} password 'Passw0rd'`);
  await admin.query('create group readers with user bob');
  await admin.query('create role auditor');
  await admin.query('create role chief');
  await admin.query('create schema s');
  await admin.query('create table s.t (a int, b int)');
});
afterAll(() => cluster.remove());

const told = (sql: string, client: Client = admin): Promise<string> => outcomeOf(sql, client);

/** The rows of a query, each as its values in their order. */
async function rows(sql: string, client: Client = admin): Promise<unknown[][]> {
  return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
}

const value = async (sql: string, client: Client = admin): Promise<unknown> => (await rows(sql, client))[0]?.[0];

describe('SHOW GRANTS', () => {
  beforeAll(async () => {
    await admin.query('create table s.shown (a int, b int)');
    await admin.query('create role viewer');
    await admin.query('grant select on s.shown to ann with grant option');
    await admin.query('grant insert on s.shown to role viewer');
    await admin.query('grant update (a) on s.shown to bob');
    await admin.query('grant role viewer to bob');
    await admin.query('create schema shown');
    await admin.query('grant usage on schema shown to ann');
  });
  afterAll(() => admin.query('drop role viewer force'));
  const holders = async (sql: string, client: Client = admin): Promise<string[]> =>
    (await client.query<Record<string, string>>(sql)).rows.map(
      (row) => `${row['identity_name']} ${row['privilege_type']}`,
    );

  test('tells what was granted on a table, its columns, a schema and the database', async () => {
    expect((await admin.query('show grants on table dev.s.shown for ann')).rows).toEqual([
      {
        ...{
          database_name: 'dev',
          schema_name: 's',
          object_name: 'shown',
          object_type: 'TABLE',
          privilege_type: 'SELECT',
        },
        ...{ identity_id: expect.any(Number), identity_name: 'ann', identity_type: 'user', admin_option: true },
        ...{ privilege_scope: 'TABLE', grantor_name: 'admin' },
      },
    ]);
    expect(await holders('show grants on s.shown')).toEqual(['viewer INSERT', 'ann SELECT']);
    expect(await holders('show grants on schema shown')).toEqual(['ann USAGE']);
    expect(await holders('show grants on database dev for public')).toEqual(['public TEMP']);
    expect((await admin.query('show column grants on table s.shown')).rows).toEqual([
      expect.objectContaining({
        table_name: 'shown',
        column_name: 'a',
        privilege_type: 'UPDATE',
        identity_name: 'bob',
      }),
    ]);
  });

  test('tells a user what is its own, and what its roles have', async () => {
    const bob = await cluster.connect({ user: 'bob' });
    expect(await holders('show grants for role viewer', bob)).toEqual(['viewer INSERT']);
    expect(await holders('show grants on table s.shown', bob)).toEqual(['viewer INSERT']);
    expect(await told('show grants for ann', bob)).toBe('42501 permission denied to show grants for ann');
    expect(await holders('show grants for ann limit 1')).toEqual(['ann SELECT']);
  });

  test.each([
    ['show grants on table s.nowhere', '42P01 relation "nowhere" does not exist'],
    ['show grants on schema nowhere', '3F000 schema "nowhere" does not exist'],
    ['show grants on database nowhere', '3D000 database "nowhere" does not exist'],
    ['show grants for nobody', '42704 user "nobody" does not exist'],
    ['show grants on table s.shown for role nobody', '42704 role "nobody" does not exist'],
    ['show grants on function f(int)', '0A000 SQL command "show grants on function f(int)" not supported.'],
  ])('%s is refused: %s', async (sql, outcome) => {
    expect(await told(sql)).toBe(outcome);
  });
});

describe('grants are kept', () => {
  test('and told by relacl, svv_relation_privileges and has_table_privilege', async () => {
    await admin.query('create table s.kept (a int)');
    expect(await value("select relacl from pg_class where relname = 'kept'")).toBe(null);
    await admin.query('grant select, insert on s.kept to ann with grant option, group readers');
    await admin.query('grant all on s.kept to role auditor');
    await admin.query('grant select on s.kept to public');
    expect(await value("select array_to_string(relacl, '|') from pg_class where relname = 'kept'")).toBe(
      'admin=arwdRxtDPA/admin|ann=a*r*/admin|=r/admin|group readers=ar/admin',
    );
    expect(
      await rows(`select privilege_type, identity_name, identity_type, admin_option from svv_relation_privileges
        where relation_name = 'kept' and identity_type <> 'role' order by 2, 1`),
    ).toEqual([
      ['INSERT', 'ann', 'user', true],
      ['SELECT', 'ann', 'user', true],
      ['SELECT', 'public', 'public', false],
      ['INSERT', 'readers', 'group', false],
      ['SELECT', 'readers', 'group', false],
    ]);
    expect(
      await rows(`select usename, has_table_privilege(usename, 's.kept', 'insert') from pg_user
        where usename in ('admin', 'ann', 'bob', 'eve') order by 1`),
    ).toEqual([
      ['admin', true],
      ['ann', true],
      ['bob', true],
      ['eve', false],
    ]);
    expect(await value("select has_table_privilege('ann', 's.kept', 'select with grant option')")).toBe(true);
    expect(await value("select has_table_privilege('bob', 's.kept', 'select with grant option')")).toBe(false);
  });
  test('until they are revoked', async () => {
    await admin.query('create table s.taken (a int)');
    await admin.query('grant select, insert on s.taken to ann');
    await admin.query('revoke insert on s.taken from ann');
    expect(await value("select has_table_privilege('ann', 's.taken', 'insert')")).toBe(false);
    expect(await value("select has_table_privilege('ann', 's.taken', 'select')")).toBe(true);
  });
  test('in the transaction that makes them', async () => {
    await admin.query('begin');
    await admin.query('grant update on s.t to eve');
    expect(await value("select has_table_privilege('eve', 's.t', 'update')")).toBe(true);
    await admin.query('rollback');
    expect(await value("select has_table_privilege('eve', 's.t', 'update')")).toBe(false);
  });
  test('of columns', async () => {
    await admin.query('create table s.wide (a int, b int)');
    await admin.query('grant select (a), update (b) on s.wide to ann');
    const asked = (column: string, privilege: string): Promise<unknown> =>
      value(`select has_column_privilege('ann', 's.wide', '${column}', '${privilege}')`);
    expect(await asked('a', 'select')).toBe(true);
    expect(await asked('b', 'select')).toBe(false);
    expect(await asked('b', 'update')).toBe(true);
    expect(await value("select has_table_privilege('ann', 's.wide', 'select')")).toBe(false);
    expect(await value("select has_any_column_privilege('ann', 's.wide', 'select')")).toBe(true);
    await admin.query('alter table s.wide rename column a to c');
    expect(await asked('c', 'select')).toBe(true);
    expect(
      await rows(
        "select column_name, privilege_type, identity_name from svv_column_privileges where relation_name = 'wide' order by 1",
      ),
    ).toEqual([
      ['b', 'UPDATE', 'ann'],
      ['c', 'SELECT', 'ann'],
    ]);
  });
  test('of schemas and the database', async () => {
    expect(await value("select has_schema_privilege('eve', 's', 'usage')")).toBe(false);
    expect(await value("select has_schema_privilege('eve', 'public', 'create')")).toBe(true);
    expect(await value("select has_database_privilege('eve', 'dev', 'temp')")).toBe(true);
    expect(await value("select has_database_privilege('eve', 'dev', 'create')")).toBe(false);
    await admin.query('grant usage on schema s to eve');
    await admin.query('grant create on database dev to eve');
    expect(await value("select array_to_string(nspacl, '|') from pg_namespace where nspname = 's'")).toBe(
      'admin=UC/admin|eve=U/admin',
    );
    expect(await value("select array_to_string(datacl, '|') from pg_database where datname = 'dev'")).toBe(
      'admin=CT/admin|eve=C/admin|=T/rdsdb',
    );
    expect(await value("select has_database_privilege('eve', 'dev', 'create')")).toBe(true);
    await admin.query('revoke all on schema s from eve');
    await admin.query('revoke create on database dev from eve');
  });
  test('by way of roles that hold roles', async () => {
    await admin.query('create table s.audited (a int)');
    await admin.query('grant select on s.audited to role auditor');
    await admin.query('grant role auditor to role chief');
    await admin.query('grant role chief to eve with admin option');
    expect(await value("select has_table_privilege('eve', 's.audited', 'select')")).toBe(true);
    expect(await told('grant role chief to role auditor')).toBe('0LP01 role "auditor" is a member of role "chief"');
    expect(await rows('select role_name, granted_role_name from svv_role_grants')).toEqual([['chief', 'auditor']]);
    expect(await rows('select user_name, role_name, admin_option from svv_user_grants')).toEqual([
      ['eve', 'chief', true],
    ]);
    await admin.query('revoke role auditor from role chief');
    expect(await value("select has_table_privilege('eve', 's.audited', 'select')")).toBe(false);
  });
});

describe('a grant of what there is not', () => {
  test.each([
    ['grant select on s.nothing to ann', '42P01 relation "s.nothing" does not exist'],
    ['grant select on s.t to nobody', '42704 user "nobody" does not exist'],
    ['grant select on s.t to group nobody', '42704 group "nobody" does not exist'],
    ['grant select on s.t to role nobody', '42704 role "nobody" does not exist'],
    ['grant usage on s.t to ann', '0LP01 invalid privilege type USAGE for relation'],
    ['grant select (x) on s.t to ann', '42703 column "x" of relation "t" does not exist'],
    ['grant usage on schema nowhere to ann', '3F000 schema "nowhere" does not exist'],
    ['grant create on database other to ann', '3D000 database "other" does not exist'],
    ['grant role nobody to ann', '42704 role "nobody" does not exist'],
    ["select has_table_privilege('nobody', 's.t', 'select')", '42704 user "nobody" does not exist'],
    ["select has_table_privilege('s.nothing', 'select')", '42P01 relation "s.nothing" does not exist'],
    ["select has_table_privilege('s.t', 'reading')", '22023 unrecognized privilege type: "reading"'],
    ["select has_schema_privilege('nowhere', 'usage')", '3F000 schema "nowhere" does not exist'],
  ])('%s', async (sql, expected) => expect(await told(sql)).toBe(expected));
});

describe('privileges go where their object goes', () => {
  test('to its new name and its new owner', async () => {
    await admin.query('create table s.moved (a int)');
    await admin.query('grant select on s.moved to ann');
    await admin.query('alter table s.moved rename to moved2');
    await admin.query('alter table s.moved2 owner to bob');
    expect(await value("select array_to_string(relacl, '|') from pg_class where relname = 'moved2'")).toBe(
      'bob=arwdRxtDPA/bob|ann=r/bob',
    );
    expect(await value("select tableowner from pg_tables where tablename = 'moved2'")).toBe('bob');
    await admin.query('drop table s.moved2');
    await admin.query('create table s.moved2 (a int)');
    expect(await value("select relacl from pg_class where relname = 'moved2'")).toBe(null);
    expect(await value("select tableowner from pg_tables where tablename = 'moved2'")).toBe('admin');
  });
  test('and stay with a view that is replaced', async () => {
    await admin.query('create view s.seen as select a from s.t');
    await admin.query('grant select on s.seen to ann');
    await admin.query('create or replace view s.seen as select a from s.t where a > 0');
    expect(await value("select has_table_privilege('ann', 's.seen', 'select')")).toBe(true);
    await admin.query('drop view s.seen');
  });
  test('and are there from the start by default privileges', async () => {
    await admin.query('alter default privileges in schema s grant select on tables to group readers');
    await admin.query('create table s.later as select 1 as a');
    expect(await value("select has_table_privilege('bob', 's.later', 'select')")).toBe(true);
    expect(
      await rows(
        'select schema_name, object_type, owner_name, privilege_type, grantee_name from svv_default_privileges',
      ),
    ).toEqual([['s', 'RELATION', 'admin', 'SELECT', 'readers']]);
    expect(await value("select array_to_string(defaclacl, '|') from pg_default_acl")).toBe('group readers=r/admin');
    await admin.query('alter default privileges in schema s revoke select on tables from group readers');
    expect(await rows('select * from svv_default_privileges')).toEqual([]);
  });
});

describe('a user is not dropped', () => {
  test('who owns something or holds a privilege', async () => {
    await admin.query("create user leaver password 'Passw0rd'");
    await admin.query('create table s.left_behind (a int)');
    await admin.query('alter table s.left_behind owner to leaver');
    expect(await told('drop user leaver')).toBe(
      '55006 user "leaver" can\'t be dropped because the user owns some object',
    );
    await admin.query('alter table s.left_behind owner to admin');
    await admin.query('grant usage on schema s to leaver');
    expect(await told('drop user leaver')).toBe(
      '55006 user "leaver" can\'t be dropped because the user has a privilege on some object',
    );
    await admin.query('revoke usage on schema s from leaver');
    expect(await told('drop user leaver')).toBe('done');
  });
});

test('all of it outlives a restart', async () => {
  await admin.query('grant insert on s.t to ann');
  await admin.query('alter schema s owner to bob');
  await cluster.restart();
  admin = await cluster.connect();
  expect(await value("select has_table_privilege('ann', 's.t', 'insert')")).toBe(true);
  expect(await value("select pg_get_userbyid(nspowner) from pg_namespace where nspname = 's'")).toBe('bob');
  expect(await value("select has_schema_privilege('eve', 'public', 'create')")).toBe(true);
});
