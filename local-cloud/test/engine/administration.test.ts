import type { Client } from 'pg';
import { password, startTestCluster, type TestCluster, told as outcomeOf } from './support.ts';

let cluster: TestCluster;
let admin: Client;
let analyst: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  admin = await cluster.connect();
  await admin.query("create user analyst password 'Analyst2018'");
  await admin.query("create user other password 'Other2018'");
  await admin.query('create group readers');
  await admin.query('create role auditor');
  await admin.query('create table t (a int)');
  analyst = await cluster.connect({ user: 'analyst', password: 'Analyst2018' });
});
afterAll(() => cluster.remove());

const told = (sql: string, client: Client = analyst): Promise<string> => outcomeOf(sql, client);

const pidOf = async (client: Client): Promise<number> =>
  ((await client.query('select pg_backend_pid() as pid')).rows[0] as { pid: number }).pid;

describe('users, groups and roles are for superusers', () => {
  test.each([
    ["create user u password 'Secret123'", '42501 must be superuser to create users'],
    ["create user u password 'Secret123' createuser", '42501 must be superuser to create users'],
    ["alter user admin password 'Secret123'", '42501 must be superuser to alter users'],
    ['alter user analyst createuser', '42501 must be superuser to alter users'],
    ["alter user analyst password 'Analyst2019' createuser", '42501 must be superuser to alter users'],
    ["alter user analyst createuser password 'Analyst2019'", '42501 must be superuser to alter users'],
    ['alter user analyst rename to admin2', '42501 must be superuser to alter users'],
    ['alter user other set search_path to public', '42501 must be superuser to alter users'],
    ['drop user other', '42501 must be superuser to drop users'],
    ['drop user if exists nobody', '42501 must be superuser to drop users'],
    ['create group g', '42501 must be superuser to create groups'],
    ['alter group readers add user analyst', '42501 must be superuser to alter groups'],
    ['drop group readers', '42501 must be superuser to drop groups'],
    ['create role r', '42501 permission denied to create role'],
    ['alter role auditor rename to r', '42501 permission denied to alter role'],
    ['drop role auditor', '42501 permission denied to drop role'],
    ['grant role auditor to analyst', '42501 permission denied to grant roles'],
    ['grant create user to role auditor', '42501 permission denied to grant roles'],
    ['revoke role auditor from other', '42501 permission denied to revoke roles'],
    ['set session authorization admin', '42501 permission denied to set session authorization'],
    ["set session_authorization to 'admin'", '42501 permission denied to set session authorization'],
    ['set session authorization default', 'done'],
    ['reset session authorization', 'done'],
    ['alter user analyst set search_path to public', 'done'],
    ['grant select on t to other', '42501 permission denied for relation t'],
  ])('%s', async (sql, expected) => expect(await told(sql)).toBe(expected));

  test('not by PREPARE, nor by the extended protocol', async () => {
    expect(await told("prepare p as alter user admin password 'Secret123'")).toMatch(/^42601/);
    await expect(analyst.query({ name: 'n', text: 'drop user other' })).rejects.toMatchObject({ code: '42501' });
    await expect(analyst.query({ text: 'create role r', values: [] })).rejects.toMatchObject({ code: '42501' });
  });

  test('but for the own password', async () => {
    expect(await told("alter user analyst password 'Analyst2020'")).toBe('done');
    await expect(cluster.connect({ user: 'analyst', password: 'Analyst2018' })).rejects.toMatchObject({
      code: '28000',
    });
    await (await cluster.connect({ user: 'analyst', password: 'Analyst2020' })).end();
  });

  test('a superuser may until it is taken away', async () => {
    await admin.query("create user chief password 'Chief2018' createuser");
    const chief = await cluster.connect({ user: 'chief', password: 'Chief2018' });
    expect(await told('create group made_by_chief', chief)).toBe('done');
    expect(await told('drop user chief', chief)).toBe('55006 current user cannot be dropped');
    await admin.query('alter user chief nocreateuser');
    expect(await told('drop group made_by_chief', chief)).toBe('42501 must be superuser to drop groups');
  });

  test('and may act as another user, until the transaction or the session takes it back', async () => {
    const client = await cluster.connect();
    const users = async (): Promise<unknown[]> =>
      (
        await client.query({
          text: "select current_user, session_user, current_setting('is_superuser')",
          rowMode: 'array',
        })
      ).rows[0] as unknown[];
    expect(await told('set session authorization nobody', client)).toBe('42704 user "nobody" does not exist');
    expect(await told('set session authorization analyst', client)).toBe('done');
    expect(await users()).toEqual(['analyst', 'analyst', 'off']);
    expect(await told('select * from t', client)).toBe('42501 permission denied for relation t');
    expect(await told('create group g', client)).toBe('42501 must be superuser to create groups');
    expect(await told('reset all', client)).toBe('done');
    expect(await users()).toEqual(['analyst', 'analyst', 'off']);
    expect(await told("set session_authorization to 'other'", client)).toBe('done');
    expect(await users()).toEqual(['other', 'other', 'off']);
    expect(await told('reset session authorization', client)).toBe('done');
    expect(await users()).toEqual(['admin', 'admin', 'on']);
    await client.query('begin');
    await client.query('set session authorization analyst');
    expect(await users()).toEqual(['analyst', 'analyst', 'off']);
    await client.query('rollback');
    expect(await users()).toEqual(['admin', 'admin', 'on']);
    expect(await told('select * from t', client)).toBe('done');
  });

  test('users of temporary credentials are ordinary ones, save the one who is superuser anyway', async () => {
    const expiresAtMs = Date.now() + 60_000;
    cluster.host.addUser('IAMA:guest', { dbUser: 'guest', autoCreate: true, dbGroups: ['readers'], expiresAtMs });
    cluster.host.addUser('IAM:admin', { dbUser: 'admin', expiresAtMs });
    const guest = await cluster.connect({ user: 'IAMA:guest', password });
    expect(await told('create group g', guest)).toBe('42501 must be superuser to create groups');
    expect((await guest.query('show is_superuser')).rows).toEqual([{ is_superuser: 'off' }]);
    expect(await told('create table of_guest (a int)', guest)).toBe('done');
    const temporary = await cluster.connect({ user: 'IAM:admin', password });
    expect(await told('create group g', temporary)).toBe('done');
  });
});

describe('sessions of others', () => {
  test.each(['pg_terminate_backend', 'pg_cancel_backend'])('are not reached by %s', async (name) => {
    const refusal = /^42501 must be superuser to signal other server processes/;
    expect(await told(`select ${name}(${await pidOf(admin)})`)).toMatch(refusal);
    expect(await told(`select ${name}(pid) from (select ${await pidOf(admin)} as pid) x`)).toMatch(refusal);
    expect((await admin.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect((await analyst.query(`select ${name}(1) as ended`)).rows).toEqual([{ ended: false }]);
  });

  test('are not reached by CANCEL', async () => {
    expect(await told(`cancel ${await pidOf(admin)}`)).toMatch(/^42501 must be superuser to signal/);
  });

  test('own ones are, and all are for a superuser', async () => {
    const own = await cluster.connect({ user: 'analyst', password: 'Analyst2020' });
    const another = await cluster.connect({ user: 'other', password: 'Other2018' });
    const end = async (by: Client, pid: number) =>
      (await by.query(`select pg_terminate_backend(${pid}) as ended`)).rows;
    expect(await end(analyst, await pidOf(own))).toEqual([{ ended: true }]);
    expect(await end(admin, await pidOf(another))).toEqual([{ ended: true }]);
  });

  test('and their statements are not seen', async () => {
    await admin.query("select 'secret of the admin'");
    await told("select * from nowhere where a = 'own of the analyst'");
    const views = `stl_query:querytxt stl_querytext:text stl_utilitytext:text stl_ddltext:text svl_statementtext:text
      sys_query_history:query_text sys_query_text:text svl_qlog:substring stv_recents:query stv_inflight:text
      pg_stat_activity:current_query`.split(/\s+/);
    for (const [view, text] of views.map((one) => one.split(':') as [string, string])) {
      const seen = async (by: Client) =>
        (await by.query(`select ${text} as text from ${view}`)).rows as { text: string }[];
      const texts = (await seen(analyst)).map((row) => row.text).join('\n');
      expect([view, texts]).toEqual([view, expect.not.stringContaining('secret of')]);
      expect([view, texts]).toEqual([view, expect.not.stringContaining('create table t')]);
    }
    const { rows } = await analyst.query('select distinct user_id from sys_query_history');
    expect(rows).toEqual([{ user_id: expect.any(Number) as number }]);
    expect((await admin.query('select distinct user_id from sys_query_history')).rows.length).toBeGreaterThan(1);
    expect((await analyst.query('select distinct user_name from stv_sessions')).rows).toEqual([
      { user_name: 'analyst' },
    ]);
    expect((await analyst.query('select distinct user_id from sys_transaction_history')).rows).toHaveLength(1);
  });

  test('nor is what they loaded', async () => {
    await told("copy t from 's3://none/x' iam_role 'arn:aws:iam::123456789012:role/r'", admin);
    for (const view of ['sys_load_history', 'stl_load_errors', 'sys_load_error_detail', 'stl_load_commits']) {
      expect((await analyst.query(`select * from ${view}`)).rows).toEqual([]);
      expect(await told(`select * from pg_catalog.${view} as l`)).toBe('done');
    }
  });

  test('passwords are shown to nobody', async () => {
    for (const view of ['pg_user', 'pg_user_info']) {
      expect((await admin.query(`select distinct passwd from ${view}`)).rows).toEqual([{ passwd: '********' }]);
    }
    expect(await told('select * from pg_shadow')).toMatch(/^42P01/);
    expect(await told('select * from pg_authid')).toMatch(/^42P01/);
  });
});
