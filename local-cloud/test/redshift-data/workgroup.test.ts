import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListSessionsCommand,
  ListStatementsCommand,
  ListTablesCommand,
} from '@aws-sdk/client-redshift-data';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  DeleteWorkgroupCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
} from '@aws-sdk/client-redshift-serverless';
import { until } from '../../../test/support/until.ts';
import { startClusterProcess } from '../../src/engine/process.ts';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { execute, query } from './cluster.ts';

let local: TestCloud;
let arn: string;
const place = { WorkgroupName: 'music', Database: 'dev' } as const;

beforeAll(async () => {
  local = await startTestCloud({ startProcess: startClusterProcess });
  const { serverless } = local;
  await serverless.send(new CreateNamespaceCommand({ namespaceName: 'music', manageAdminPassword: true }));
  await serverless.send(new CreateWorkgroupCommand({ workgroupName: 'music', namespaceName: 'music' }));
  const shown = async () => (await serverless.send(new GetWorkgroupCommand({ workgroupName: 'music' }))).workgroup;
  await until(async () => (await shown())?.status === 'AVAILABLE', 60_000);
  arn = (await shown())?.workgroupArn ?? '';
}, 90_000);
afterAll(() => local.stop());

const client = () => local.redshiftData;

test('a workgroup runs statements by its name or its ARN, as whom IAM takes the caller for', async () => {
  await execute(client(), 'create table plays (n int)', place);
  await execute(client(), 'insert into plays values (1), (2)', { ...place, WorkgroupName: arn });
  const { Records } = await query(client(), 'select count(*), max(current_user) from plays', place);
  expect(Records).toEqual([[{ longValue: 2 }, { stringValue: 'IAM:root' }]]);
});

test('or as whom a secret names', async () => {
  const { namespace } = await local.serverless.send(new GetNamespaceCommand({ namespaceName: 'music' }));
  const bySecret = { ...place, SecretArn: namespace?.adminPasswordSecretArn };
  const { Records } = await query(client(), 'select current_user', bySecret);
  expect(Records).toEqual([[{ stringValue: namespace?.adminUsername }]]);
});

test('answers and lists tell the workgroup, and no cluster', async () => {
  const { Id, SessionId } = await execute(client(), 'select 1', { ...place, SessionKeepAliveSeconds: 60 });
  const where = { WorkgroupName: 'music', Database: 'dev', DbUser: 'IAM:root' };
  const described = await client().send(new DescribeStatementCommand({ Id }));
  const { Sessions = [] } = await client().send(new ListSessionsCommand({ WorkgroupName: arn }));
  expect([described, Sessions[0]]).toEqual([
    expect.objectContaining(where),
    expect.objectContaining({ ...where, SessionId }),
  ]);
  for (const told of [described, Sessions[0]]) expect(told).not.toHaveProperty('ClusterIdentifier');
  const listed = async (filter: object) =>
    (await client().send(new ListStatementsCommand(filter))).Statements?.some((each) => each.Id === Id);
  expect([
    await listed(place),
    await listed({ WorkgroupName: 'other' }),
    await listed({ ClusterIdentifier: 'music' }),
  ]).toEqual([true, false, false]);
  const { Tables } = await client().send(new ListTablesCommand({ ...place, TablePattern: 'plays' }));
  expect(Tables).toEqual([{ schema: 'public', name: 'plays', type: 'TABLE' }]);
});

test.each([
  [
    'a cluster beside it',
    { ...place, ClusterIdentifier: 'c1' },
    'ClusterIdentifier and WorkgroupName exclude each other.',
  ],
  ['a database user', { ...place, DbUser: 'ann' }, 'DbUser and WorkgroupName exclude each other.'],
  ['no database', { WorkgroupName: 'music' }, 'Database must be given, unless SessionId is.'],
  ['one that is not there', { ...place, WorkgroupName: 'other' }, "Redshift endpoint doesn't exist in this region."],
  ['one of a session', { SessionId: 's', WorkgroupName: 'music' }, 'WorkgroupName and SessionId exclude each other.'],
])('%s is refused', async (_, input, message) => {
  const refusal = await refusalOf(client().send(new ExecuteStatementCommand({ Sql: 'select 1', ...input })));
  expect(refusal).toEqual({ code: 'ValidationException', message, status: 400 });
});

test('lists of a cluster and a workgroup at once are refused', async () => {
  const both = { ClusterIdentifier: 'c1', WorkgroupName: 'music' };
  const message = 'ClusterIdentifier and WorkgroupName exclude each other.';
  expect(await refusalOf(client().send(new ListStatementsCommand(both)))).toMatchObject({ message });
  expect(await refusalOf(client().send(new ListSessionsCommand(both)))).toMatchObject({ message });
});

test('one that is being deleted takes no statements', async () => {
  await local.serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'music' }));
  const refusal = await refusalOf(client().send(new ExecuteStatementCommand({ Sql: 'select 1', ...place })));
  expect(refusal.message).toBe("Redshift endpoint doesn't exist in this region.");
});
