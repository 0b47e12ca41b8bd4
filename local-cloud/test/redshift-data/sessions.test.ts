import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListSessionsCommand,
  type SessionData,
} from '@aws-sdk/client-redshift-data';
import { refusalOf, type TestCloud } from '../support/cloud.ts';
import { endless, execute, place, query, startWithCluster } from './cluster.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startWithCluster();
});
afterAll(() => local.stop());

const client = () => local.redshiftData;
const open = async (SessionKeepAliveSeconds = 60): Promise<string> =>
  (await execute(client(), 'select 1', { ...place, SessionKeepAliveSeconds })).SessionId ?? '';
const shown = async (SessionId: string): Promise<SessionData | undefined> =>
  (await client().send(new ListSessionsCommand({ SessionId }))).Sessions?.[0];

test('a transaction spans the statements of a session, and no other one sees it before its end', async () => {
  const SessionId = await open();
  await execute(client(), 'begin', { SessionId });
  await execute(client(), 'create table spanned (n int)', { SessionId });
  await execute(client(), 'insert into spanned values (1)', { SessionId });
  expect(await execute(client(), 'select * from spanned')).toMatchObject({ Status: 'FAILED' });
  await execute(client(), 'commit', { SessionId });
  expect((await query(client(), 'select * from spanned')).Records).toEqual([[{ longValue: 1 }]]);
  expect(await shown(SessionId)).toMatchObject({
    Status: 'AVAILABLE',
    ClusterIdentifier: 'c1',
    Database: 'dev',
    DbUser: 'awsuser',
    SessionAliveSeconds: 60,
  });
});

test('a statement that fails in a transaction leaves the session in it', async () => {
  const SessionId = await open();
  await execute(client(), 'begin', { SessionId });
  await execute(client(), 'select * from nowhere', { SessionId });
  const next = await execute(client(), 'select 1', { SessionId });
  expect([next.Status, next.Error]).toEqual(['FAILED', expect.stringContaining('current transaction is aborted')]);
  await execute(client(), 'rollback', { SessionId });
  expect(await execute(client(), 'select 1', { SessionId })).toMatchObject({ Status: 'FINISHED' });
});

test('a session takes one statement at a time', async () => {
  const SessionId = await open();
  const { Id } = await client().send(new ExecuteStatementCommand({ SessionId, Sql: endless }));
  expect(await shown(SessionId)).toMatchObject({ Status: 'BUSY', CurrentStatementId: Id });
  const second = client().send(new ExecuteStatementCommand({ SessionId, Sql: 'select 1' }));
  expect(await refusalOf(second)).toMatchObject({ code: 'ValidationException', message: 'Session is not available' });
  await client().send(new CancelStatementCommand({ Id }));
  await client().send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(await execute(client(), 'select 1', { SessionId })).toMatchObject({ Status: 'FINISHED' });
});

test('a session ends when nobody uses it, with 0 seconds to live at once, and its transaction with it', async () => {
  const SessionId = await open(1);
  await execute(client(), 'begin', { SessionId });
  await execute(client(), 'create table abandoned (n int)', { SessionId });
  while ((await shown(SessionId))?.Status !== 'CLOSED') await pause(100);
  const late = client().send(new ExecuteStatementCommand({ SessionId, Sql: 'commit' }));
  expect(await refusalOf(late)).toMatchObject({ message: 'Session is not available' });
  expect(await execute(client(), 'select * from abandoned')).toMatchObject({ Status: 'FAILED' });
  const other = await open();
  await execute(client(), 'rollback', { SessionId: other, SessionKeepAliveSeconds: 0 });
  expect((await shown(other))?.Status).toBe('CLOSED');
  const { Sessions } = await client().send(new ListSessionsCommand({}));
  expect(Sessions?.map((session) => session.SessionId)).not.toContain(other);
});

test('a session whose process is terminated in the cluster is closed', async () => {
  const SessionId = await open();
  const { Records } = await query(client(), 'select pg_backend_pid()', { SessionId });
  await execute(client(), `select pg_terminate_backend(${Records?.[0]?.[0]?.longValue})`);
  while ((await shown(SessionId))?.Status !== 'CLOSED') await pause(20);
  const next = client().send(new ExecuteStatementCommand({ SessionId, Sql: 'select 1' }));
  expect(await refusalOf(next)).toMatchObject({ message: 'Session is not available' });
});

test('a batch can open a session, and run in one', async () => {
  const { SessionId } = await client().send(
    new BatchExecuteStatementCommand({
      ...place,
      Sqls: ["set application_name to 'own'", 'select 1'],
      ExecutionMode: 'AUTO_COMMIT',
      SessionKeepAliveSeconds: 60,
      WaitTimeSeconds: 30,
    }),
  );
  const { Records } = await query(client(), 'show application_name', { SessionId });
  expect(Records).toEqual([[{ stringValue: 'own' }]]);
  const elsewhere = { SessionId, Database: 'dev', Sql: 'select 1' };
  expect(await refusalOf(client().send(new ExecuteStatementCommand(elsewhere)))).toMatchObject({
    message: 'Database and SessionId exclude each other.',
  });
});

test('a session that is not there is not found', async () => {
  const unknown = client().send(new ListSessionsCommand({ SessionId: '00000000-0000-0000-0000-000000000000' }));
  expect(await refusalOf(unknown)).toMatchObject({ code: 'ResourceNotFoundException' });
});
