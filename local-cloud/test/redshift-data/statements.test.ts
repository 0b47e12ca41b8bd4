import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
} from '@aws-sdk/client-redshift-data';
import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { refusalOf, type TestCloud } from '../support/cloud.ts';
import { endless, execute, place, query, startWithCluster } from './cluster.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startWithCluster();
});
afterAll(() => local.stop());

const client = () => local.redshiftData;
const rowsOf = async (sql: string) => (await query(client(), sql)).Records;

test('a statement runs on the cluster, though nobody may reach its port, and tells what became of it', async () => {
  const made = await execute(client(), 'create table people (id int, name varchar(20))');
  expect(made).toMatchObject({
    Status: 'FINISHED',
    ClusterIdentifier: 'c1',
    Database: 'dev',
    DbUser: 'awsuser',
    HasResultSet: false,
    ResultSize: -1,
    QueryString: 'create table people (id int, name varchar(20))',
  });
  expect(made.RedshiftPid).toBeGreaterThan(0);
  const added = await execute(client(), "insert into people values (1, 'Ada'), (2, null)");
  expect(added).toMatchObject({ Status: 'FINISHED', ResultRows: 2, HasResultSet: false });
  const empty = await execute(client(), 'select * from people where id > 2');
  expect(empty).toMatchObject({ Status: 'FINISHED', ResultRows: 0, ResultSize: 0, HasResultSet: true });
});

test('values come by their types', async () => {
  const { Records, ColumnMetadata, TotalNumRows } = await query(
    client(),
    `select 1::smallint as small, 9007199254740991::bigint as big, 1.5::float8 as float, 1.25::numeric(6, 2) as number,
            true as yes, 'x'::varchar(7) as text, null::int as nothing, timestamp '2018-11-21 21:56:47.796' as at`,
  );
  const [small, big, float, number, yes, text, nothing, at] = Records?.[0] ?? [];
  expect([small, big, float, number, yes, text, nothing, at]).toEqual([
    { longValue: 1 },
    { longValue: 9007199254740991 },
    { doubleValue: 1.5 },
    { stringValue: '1.25' },
    { booleanValue: true },
    { stringValue: 'x' },
    { isNull: true },
    { stringValue: '2018-11-21 21:56:47.796' },
  ]);
  expect(TotalNumRows).toBe(1);
  expect(
    ColumnMetadata?.map(({ name, typeName, precision, scale, length }) => [name, typeName, precision, scale, length]),
  ).toEqual([
    ['small', 'int2', 5, 0, 0],
    ['big', 'int8', 19, 0, 0],
    ['float', 'float8', 17, 0, 0],
    ['number', 'numeric', 6, 2, 0],
    ['yes', 'bool', 0, 0, 0],
    ['text', 'varchar', 7, 0, 7],
    ['nothing', 'int4', 10, 0, 0],
    ['at', 'timestamp', 0, 0, 0],
  ]);
});

test('a statement that fails tells why in one text', async () => {
  expect(await execute(client(), 'select * from nowhere')).toMatchObject({
    Status: 'FAILED',
    Error: 'ERROR: relation "nowhere" does not exist\n  Position: 15',
    HasResultSet: false,
    ResultRows: -1,
  });
  const { Error: why } = await execute(client(), 'selekt 1');
  expect(why).toMatch(/^ERROR: syntax error at or near "selekt"[^]*\n {2}Position: 1$/);
});

test('a long result comes in pages, and lies in a file', async () => {
  const { Id } = await execute(client(), `select n, 'text, "quoted"' from generate_series(1, 2500) as s(n)`);
  const seen: number[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await client().send(new GetStatementResultCommand({ Id, NextToken: token }));
    seen.push(...(page.Records ?? []).map(([value]) => Number(value?.longValue)));
    expect(page.TotalNumRows).toBe(2500);
    token = page.NextToken;
    pages += 1;
  } while (token !== undefined);
  expect([seen.length, new Set(seen).size, pages]).toEqual([2500, 2500, 3]);
  expect(readdirSync(join(local.home, 'cloud/results'))).toContain(`${Id}-1`);
  const wrong = client().send(new GetStatementResultCommand({ Id, NextToken: 'x' }));
  expect(await refusalOf(wrong)).toMatchObject({ code: 'ValidationException' });
});

test('a result asked for as CSV is given as CSV, and only so', async () => {
  const { Id } = await execute(client(), `select 9007199254740993 as n, 'a, "b"' as t, null::int as x`, {
    ...place,
    ResultFormat: 'CSV',
  });
  const { Records, ResultFormat } = await client().send(new GetStatementResultV2Command({ Id }));
  expect([Records, ResultFormat]).toEqual([[{ CSVRecords: 'n,t,x\r\n9007199254740993,"a, ""b""",\r\n' }], 'CSV']);
  const other = await refusalOf(client().send(new GetStatementResultCommand({ Id })));
  expect(other).toMatchObject({ code: 'ValidationException', message: expect.stringContaining('V2') });
});

test('parameters are bound by their names, never written into the text', async () => {
  const Sql = "select :a::int + 1, :b, ':b', :a -- :c";
  const { Id } = await client().send(
    new ExecuteStatementCommand({
      ...place,
      Sql,
      WaitTimeSeconds: 10,
      Parameters: [
        { name: 'a', value: '41' },
        { name: 'b', value: "'; drop table people --" },
      ],
    }),
  );
  const { Records } = await client().send(new GetStatementResultCommand({ Id }));
  expect(Records?.[0]?.slice(0, 3)).toEqual([
    { longValue: 42 },
    { stringValue: "'; drop table people --" },
    { stringValue: ':b' },
  ]);
  const unused = { ...place, Sql: 'select 1', Parameters: [{ name: 'a', value: '1' }] };
  expect(await refusalOf(client().send(new ExecuteStatementCommand(unused)))).toMatchObject({
    code: 'ValidationException',
    message: 'No statement has the parameter :a, which is given.',
  });
});

test('a batch is one transaction, or each statement its own', async () => {
  const batch = async (Sqls: string[], ExecutionMode?: 'AUTO_COMMIT') => {
    const { Id } = await client().send(new BatchExecuteStatementCommand({ ...place, Sqls, ExecutionMode }));
    return client().send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  };
  const failed = await batch(['create table batched (n int)', 'select * from nowhere', 'select 1']);
  expect([failed.Status, failed.SubStatements?.map(({ Status }) => Status)]).toEqual([
    'FAILED',
    ['FINISHED', 'FAILED', 'ABORTED'],
  ]);
  expect(failed.SubStatements?.[1]).toMatchObject({ Id: `${failed.Id}:2`, Error: failed.Error });
  const some = await batch(['create table batched (n int)', 'select * from nowhere', 'select 3'], 'AUTO_COMMIT');
  expect(some.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
  const { Records } = await client().send(new GetStatementResultCommand({ Id: `${some.Id}:3` }));
  expect([Records, await rowsOf('select count(*) from batched')]).toEqual([[[{ longValue: 3 }]], [[{ longValue: 0 }]]]);
  const none = client().send(new GetStatementResultCommand({ Id: `${some.Id}:1` }));
  expect(await refusalOf(none)).toMatchObject({ code: 'ResourceNotFoundException' });
});

test('a call that is repeated with its client token begins nothing', async () => {
  await execute(client(), 'create table counted (n int)');
  const once = { ...place, Sql: 'insert into counted values (1)', ClientToken: 'token-1' };
  const ids = await Promise.all([1, 2, 3].map(() => client().send(new ExecuteStatementCommand(once))));
  expect(new Set(ids.map(({ Id }) => Id)).size).toBe(1);
  await client().send(new DescribeStatementCommand({ Id: ids[0]?.Id, WaitTimeSeconds: 30 }));
  expect(await rowsOf('select count(*) from counted')).toEqual([[{ longValue: 1 }]]);
  const other = { ...once, Sql: 'insert into counted values (2)' };
  expect(await refusalOf(client().send(new ExecuteStatementCommand(other)))).toMatchObject({
    code: 'ValidationException',
  });
});

test('a statement that runs can be cancelled, one that has ended cannot', async () => {
  const Sql = endless;
  const { Id } = await client().send(new ExecuteStatementCommand({ ...place, Sql }));
  const started = async () => (await client().send(new DescribeStatementCommand({ Id }))).Status === 'STARTED';
  while (!(await started()));
  expect(await client().send(new CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
  const ended = await client().send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(ended.Status).toBe('ABORTED');
  expect(await refusalOf(client().send(new CancelStatementCommand({ Id })))).toMatchObject({
    code: 'ValidationException',
    message: `Could not cancel a query that is already in ABORTED state with ID: ${Id}`,
  });
});

test('statements are listed by name and status, in pages', async () => {
  for (const name of ['report-1', 'report-2', 'other']) {
    await execute(client(), 'select 1', { ...place, StatementName: name });
  }
  const first = await client().send(new ListStatementsCommand({ StatementName: 'report', MaxResults: 1 }));
  const second = await client().send(
    new ListStatementsCommand({ StatementName: 'report', MaxResults: 1, NextToken: first.NextToken }),
  );
  const names = [first, second].flatMap(({ Statements }) => Statements?.map(({ StatementName }) => StatementName));
  expect([names, second.NextToken]).toEqual([['report-2', 'report-1'], undefined]);
  const failed = await client().send(new ListStatementsCommand({ Status: 'FAILED' }));
  expect(failed.Statements?.map(({ Status }) => Status)).toContain('FAILED');
});

test('databases, schemas, tables and columns are listed', async () => {
  await execute(client(), 'create table listed (n int not null, t varchar(12), d numeric(8, 3))');
  const { Databases } = await client().send(new ListDatabasesCommand(place));
  const { Schemas } = await client().send(new ListSchemasCommand({ ...place, SchemaPattern: 'pub%' }));
  const { Tables } = await client().send(new ListTablesCommand({ ...place, TablePattern: 'listed' }));
  const { ColumnList } = await client().send(new DescribeTableCommand({ ...place, Schema: 'public', Table: 'listed' }));
  expect([Databases, Schemas, Tables]).toEqual([
    ['dev'],
    ['public'],
    [{ schema: 'public', name: 'listed', type: 'TABLE' }],
  ]);
  expect(
    ColumnList?.map(({ name, nullable, length, precision, scale }) => [name, nullable, length, precision, scale]),
  ).toEqual([
    ['n', 0, 0, 32, 0],
    ['t', 1, 12, 12, 0],
    ['d', 1, 0, 8, 3],
  ]);
});

test.each([
  ['nothing that says where', {}, 'Either ClusterIdentifier or WorkgroupName needs to be specified.'],
  ['no database', { ClusterIdentifier: 'c1' }, 'Database must be given, unless SessionId is.'],
  [
    'a cluster that is not there',
    { ...place, ClusterIdentifier: 'c2' },
    "Redshift endpoint doesn't exist in this region.",
  ],
  ['two ways to log in', { ...place, SecretArn: 'x' }, 'DbUser and SecretArn exclude each other.'],
  ['a session that never was', { SessionId: 's' }, 'Session with Id: s is invalid'],
  ['a long wait', { ...place, WaitTimeSeconds: 31 }, 'WaitTimeSeconds is 31, allowed: 0 to 30.'],
  [
    'a long session',
    { ...place, SessionKeepAliveSeconds: 86_401 },
    'SessionKeepAliveSeconds is 86401, allowed: 0 to 86400.',
  ],
  [
    'a long statement',
    { ...place, Sql: `select '${'x'.repeat(102_400)}'` },
    'A statement has 102409 bytes, allowed: 102400.',
  ],
])('%s is refused', async (_, input, message) => {
  const refusal = await refusalOf(client().send(new ExecuteStatementCommand({ Sql: 'select 1', ...input })));
  expect(refusal).toEqual({ code: 'ValidationException', message, status: 400 });
});

test('a row beyond 64 KB fails the statement', async () => {
  const { Status, Error: why } = await execute(client(), "select repeat('x', 40000), repeat('y', 40000)");
  expect([Status, why]).toEqual(['FAILED', 'The packet for query is too large: a row has 80000 bytes.']);
});

test('several statements are not taken for one, and none of them is run', async () => {
  const { Status, Error: why } = await execute(client(), 'create table twice (a int); select 1');
  expect([Status, why]).toEqual(['FAILED', 'ERROR: cannot insert multiple commands into a prepared statement']);
  expect((await execute(client(), 'create table twice (a int)')).Status).toBe('FINISHED');
});

test('what a prepared statement gives comes in pages, too, and a session goes on after a result that is too large', async () => {
  const opened = await execute(client(), 'prepare p as select generate_series(1, 2500)', {
    ...place,
    SessionKeepAliveSeconds: 60,
  });
  const session = { SessionId: opened.SessionId! };
  const { Id, ResultRows } = await execute(client(), 'execute p', session);
  const first = await client().send(new GetStatementResultCommand({ Id }));
  expect([ResultRows, first.Records?.length, first.NextToken === undefined]).toEqual([2500, 1000, false]);
  const wide = await execute(client(), "select repeat('x', 40000), repeat('y', 40000)", session);
  expect(wide.Error).toContain('The packet for query is too large');
  expect((await execute(client(), 'select 1', session)).Status).toBe('FINISHED');
});

test('who logs in is the database user, the identity of the caller, or whom a secret names', async () => {
  const { Clusters } = await local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'c1' }));
  const at = { ClusterIdentifier: 'c1', Database: 'dev' };
  const own = await query(client(), 'select current_user', at);
  const named = await query(client(), 'select current_user', {
    ...at,
    SecretArn: Clusters?.[0]?.MasterPasswordSecretArn,
  });
  expect([own.Records, named.Records]).toEqual([[[{ stringValue: 'IAM:root' }]], [[{ stringValue: 'awsuser' }]]]);
  const stranger = await execute(client(), 'select 1', { ...at, DbUser: 'nobody' });
  expect([stranger.Status, stranger.Error]).toEqual(['FAILED', expect.stringMatching(/^FATAL: .*nobody/)]);
  const elsewhere = await execute(client(), 'select 1', { ...place, Database: 'other' });
  expect(elsewhere).toMatchObject({ Status: 'FAILED', Error: 'FATAL: database "other" does not exist' });
});
