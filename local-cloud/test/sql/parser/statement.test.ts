import { parsed } from './support.ts';

const select = {
  kind: 'query',
  body: { kind: 'select', items: [{ kind: 'item', expression: { kind: 'number', text: '1' } }] },
};
const number = (text: string) => ({ kind: 'number', text });

describe('statements', () => {
  test.each<[string, unknown]>([
    ['', undefined],
    [
      'insert into t (a) values (1), (default)',
      {
        kind: 'insert',
        target: 't',
        columns: ['a'],
        source: { kind: 'values', rows: [[number('1')], [{ kind: 'default' }]] },
      },
    ],
    ['insert into t (select 1)', { kind: 'insert', target: 't', source: { ...select, body: select } }],
    [
      'with w as (select 1) delete from s.t using w',
      {
        kind: 'delete',
        target: 's.t',
        with: { tables: [{ name: 'w', query: select }] },
        using: [{ kind: 'relation', name: 'w' }],
      },
    ],
    [
      'update t x set a = 1 where b',
      {
        kind: 'update',
        target: 't',
        alias: 'x',
        assignments: [{ column: 'a', value: number('1') }],
        where: { kind: 'columnReference', names: ['b'] },
      },
    ],
    [
      'merge into t using u on t.a = u.a remove duplicates',
      expect.objectContaining({
        kind: 'merge',
        source: { kind: 'relation', name: 'u' },
        action: { kind: 'removeDuplicates' },
      }),
    ],
    [
      'create temp table if not exists t (a varchar(9) not null encode zstd distkey, primary key (a)) sortkey (a)',
      {
        kind: 'createTable',
        name: 't',
        isTemporary: true,
        ifNotExists: true,
        elements: [
          {
            kind: 'column',
            name: 'a',
            type: { name: 'varchar', modifiers: [9] },
            encoding: 'zstd',
            isDistkey: true,
            isNotNull: true,
          },
          { kind: 'key', type: 'primary key', columns: ['a'] },
        ],
        attributes: { sortkey: { style: 'compound', columns: ['a'] } },
      },
    ],
    [
      'create table t (a, b) diststyle all as select 1',
      {
        kind: 'createTableAs',
        name: 't',
        columns: ['a', 'b'],
        attributes: { diststyle: 'all' },
        query: select,
      },
    ],
    [
      'create or replace view v as select 1 with no schema binding',
      {
        kind: 'createView',
        orReplace: true,
        name: 'v',
        query: select,
        isLateBinding: true,
      },
    ],
    [
      'alter table t alter diststyle key distkey a',
      { kind: 'alterTable', name: 't', action: { kind: 'distkey', column: 'a' } },
    ],
    [
      'alter table t rename column a to b',
      { kind: 'alterTable', name: 't', action: { kind: 'renameColumn', column: 'a', to: 'b' } },
    ],
    [
      'drop table if exists a, s.b cascade',
      {
        kind: 'dropRelation',
        type: 'table',
        ifExists: true,
        names: ['a', 's.b'],
        isCascade: true,
      },
    ],
    [
      "comment on column s.t.c is 'x'",
      { kind: 'comment', on: { kind: 'column', relation: 's.t', column: 'c' }, text: 'x' },
    ],
    [
      "copy t (a) from 's3://b/p' iam_role default csv",
      expect.objectContaining({ kind: 'copy', target: 't', columns: ['a'], source: 's3://b/p' }),
    ],
    [
      "unload ('select ''a''') to 's3://b/p' iam_role default parquet",
      expect.objectContaining({ kind: 'unload', query: "select 'a'", destination: 's3://b/p' }),
    ],
    ['begin read only, isolation level serializable', { kind: 'begin', isReadOnly: true, isolation: 'serializable' }],
    [
      'set search_path to "$user", public',
      {
        kind: 'setParameter',
        name: 'search_path',
        values: [
          { kind: 'quoted', text: '$user' },
          { kind: 'word', text: 'public' },
        ],
      },
    ],
    [
      "show tables from schema s like 'a%' limit 2",
      {
        kind: 'showCatalog',
        of: { kind: 'tables', schema: 's' },
        like: 'a%',
        limit: 2,
      },
    ],
    ['prepare p (int) as select 1', { kind: 'prepare', name: 'p', types: [{ name: 'int' }], statement: select }],
    ['fetch forward 5 from c', { kind: 'fetch', name: 'c', count: 5 }],
    [
      "create user u with password 'x' createdb in group g",
      {
        kind: 'createUser',
        name: 'u',
        options: [
          { kind: 'password', text: 'x' },
          { kind: 'createDatabase', isGranted: true },
          { kind: 'groups', names: ['g'] },
        ],
      },
    ],
    [
      'alter user u set search_path to a',
      {
        kind: 'alterUser',
        name: 'u',
        action: { kind: 'setParameter', name: 'search_path', values: [{ kind: 'word', text: 'a' }] },
      },
    ],
  ])('%s', (sql, tree) => expect(parsed(sql)).toEqual(tree));
});

describe('statements for the session', () => {
  test.each<[string, unknown]>([
    ['  -- nothing', undefined],
    ['begin', { kind: 'begin' }],
    [
      'start transaction isolation level serializable read write',
      { kind: 'begin', isStart: true, isolation: 'serializable' },
    ],
    ['commit work', { kind: 'commit' }],
    ['end', { kind: 'commit' }],
    ['abort', { kind: 'rollback' }],
    ['set transaction read only', { kind: 'setTransaction', isReadOnly: true }],
    [
      'set session characteristics as transaction isolation level serializable, read only',
      { kind: 'setTransaction', isOfSession: true, isReadOnly: true, isolation: 'serializable' },
    ],
    [
      "set query_group to 'a b'",
      { kind: 'setParameter', name: 'query_group', values: [{ kind: 'string', text: 'a b' }] },
    ],
    [
      'set statement_timeout to -1',
      { kind: 'setParameter', name: 'statement_timeout', values: [{ kind: 'number', text: '-1' }] },
    ],
    ['set x to default', { kind: 'setParameter', name: 'x' }],
    ['set session authorization "Me"', { kind: 'setSessionAuthorization', user: 'me' }],
    ['reset session authorization', { kind: 'setSessionAuthorization', isReset: true }],
    ['reset query_group', { kind: 'reset', name: 'query_group' }],
    ['reset all', { kind: 'reset' }],
    ['show search_path', { kind: 'showParameter', name: 'search_path' }],
    ['show time zone', { kind: 'showParameter', name: 'timezone' }],
    ['declare c no scroll cursor for select 1', { kind: 'declareCursor', name: 'c', query: select }],
    ['fetch all in c', { kind: 'fetch', name: 'c', count: 'all' }],
    ['close all', { kind: 'closeCursor' }],
    ["execute p (1, 'a')", { kind: 'execute', name: 'p', arguments: [number('1'), { kind: 'string', value: 'a' }] }],
    ['deallocate prepare p', { kind: 'deallocate', name: 'p' }],
    ["cancel 12 'why'", { kind: 'cancel', pid: 12 }],
    ['analyze', { kind: 'analyze' }],
    ['vacuum delete only t to 75 percent boost', { kind: 'vacuum', table: 't' }],
  ])('%s', (sql, tree) => expect(parsed(sql)).toEqual(tree));
});

describe('privileges', () => {
  test.each<[string, unknown]>([
    [
      'grant select, update (a, b) on t, s.u to v with grant option, group g, role sys:dba, public',
      {
        kind: 'grant',
        privileges: [{ name: 'select' }, { name: 'update', columns: ['a', 'b'] }],
        on: { kind: 'tables', names: ['t', 's.u'] },
        grantees: [
          { kind: 'user', name: 'v', withGrantOption: true },
          { kind: 'group', name: 'g' },
          { kind: 'role', name: 'sys:dba' },
          { kind: 'public' },
        ],
      },
    ],
    [
      'revoke grant option for all privileges on all tables in schema s from u cascade',
      {
        kind: 'revoke',
        privileges: [{ name: 'all' }],
        on: { kind: 'all tables', schemas: ['s'] },
        grantees: [{ kind: 'user', name: 'u' }],
        isOptionOnly: true,
        isCascade: true,
      },
    ],
    [
      'grant execute on function f(a int, double precision) to u',
      {
        kind: 'grant',
        privileges: [{ name: 'execute' }],
        on: {
          kind: 'functions',
          routines: [{ name: 'f', arguments: [{ name: 'int' }, { name: 'double precision' }] }],
        },
        grantees: [{ kind: 'user', name: 'u' }],
      },
    ],
    [
      'grant create user, explain rls to role r',
      {
        kind: 'grant',
        privileges: [{ name: 'create user' }, { name: 'explain rls' }],
        grantees: [{ kind: 'role', name: 'r' }],
      },
    ],
    [
      'grant role a, role b to u with admin option',
      {
        kind: 'grantRoles',
        roles: ['a', 'b'],
        grantees: [{ kind: 'user', name: 'u', withAdminOption: true }],
      },
    ],
    [
      'alter default privileges for user u in schema s revoke insert on tables from group g',
      {
        kind: 'alterDefaultPrivileges',
        users: ['u'],
        schemas: ['s'],
        isRevoke: true,
        privileges: [{ name: 'insert' }],
        on: 'tables',
        grantees: [{ kind: 'group', name: 'g' }],
      },
    ],
  ])('%s', (sql, tree) => expect(parsed(sql)).toEqual(tree));
});

describe('what is refused has a name or a place', () => {
  test.each([
    ['select 1 +', '42601 syntax error at end of input at 11'],
    ['select * from t where', '42601 syntax error at end of input at 22'],
    ['selec 1', '42601 syntax error at or near "selec" at 1'],
    ['select a from (select b into x from t) y', '42601 syntax error at or near "into" at 25'],
    ['select * from a, b where a.i = b.i(+)', '0A000 the outer join operator (+) is not supported at 35'],
    ['select a from t start with a = 1 connect by prior a = b', '0A000 CONNECT BY is not supported at 17'],
    ['create procedure p() as $$ secret $$', '0A000 SQL command "create procedure p() as" not supported. at 1'],
    ['savepoint a', '0A000 SQL command "savepoint a" not supported. at 1'],
    ['rollback to a', '0A000 ROLLBACK TO SAVEPOINT is not supported at 10'],
    ['call p()', '0A000 SQL command "call p()" not supported. at 1'],
    ['show procedures', '0A000 SQL command "show procedures" not supported. at 1'],
    ['alter table t add partition (a=1)', '0A000 ALTER TABLE ADD PARTITION is not supported at 19'],
    ['alter table t row level security on', '0A000 ROW LEVEL SECURITY is not supported at 15'],
    ['create frog x', '42601 syntax error at or near "frog" at 8'],
    ['grant select on t u to v', '42601 syntax error at or near "u" at 19'],
    ["select 'a\\000b'", '22021 invalid byte sequence for encoding "UTF8": 0x00'],
  ])('%s', (sql, error) => expect(parsed(sql)).toBe(error));
});
