import { CreateClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListDatabasesCommand,
  ListSessionsCommand,
  ListStatementsCommand,
} from '@aws-sdk/client-redshift-data';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  GetWorkgroupCommand,
} from '@aws-sdk/client-redshift-serverless';
import { until } from '../../../test/support/until.ts';
import { refusalOf } from '../support/cloud.ts';
import { account, startNeedsLab, type NeedsLab, type Wanted } from '../support/needs.ts';

let lab: NeedsLab;
let secretArn: string;
/** Its process answers nobody: what is submitted stays SUBMITTED. */
beforeAll(async () => {
  lab = await startNeedsLab();
  const shape = { NodeType: 'ra3.large', ClusterType: 'single-node', MasterUsername: 'admin' };
  await lab.local.redshift.send(
    new CreateClusterCommand({ ClusterIdentifier: 'c1', ...shape, ManageMasterPassword: true }),
  );
  for (;;) {
    const { Clusters } = await lab.local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'c1' }));
    secretArn = Clusters?.[0]?.MasterPasswordSecretArn ?? '';
    if (Clusters?.[0]?.ClusterStatus === 'available') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
afterAll(() => lab.stop());

const redshiftArn = (path: string) => `arn:aws:redshift:us-west-2:${account}:${path}`;
const via = { 'aws:ViaAWSService': 'true' };
const execution: Wanted = { action: 'redshift-data:ExecuteStatement', resource: redshiftArn('cluster:c1') };
const place = { ClusterIdentifier: 'c1', Database: 'dev' };
const statement = (more: object) => new ExecuteStatementCommand({ ...place, Sql: 'select 1', ...more });

test('a statement as a database user needs credentials of that user', async () => {
  const holds = { ...via, 'redshift:DbUser': 'admin', 'redshift:DbName': 'dev' };
  const logIn = { action: 'redshift:GetClusterCredentials', holds };
  expect(
    await lab.unmet(
      [
        execution,
        { ...logIn, resource: redshiftArn('dbuser:c1/admin') },
        { ...logIn, resource: redshiftArn('dbname:c1/dev') },
      ],
      ({ redshiftData }) => redshiftData.send(statement({ DbUser: 'admin' })),
    ),
  ).toEqual([]);
});

test('a statement as the caller, or by a secret, needs what logs in so', async () => {
  const own = { action: 'redshift:GetClusterCredentialsWithIAM', resource: redshiftArn('dbname:c1/dev'), holds: via };
  expect(await lab.unmet([execution, own], ({ redshiftData }) => redshiftData.send(statement({})))).toEqual([]);
  const secret = { action: 'secretsmanager:GetSecretValue', resource: secretArn, holds: via };
  const bySecret = statement({ SecretArn: secretArn });
  expect(await lab.unmet([execution, secret], ({ redshiftData }) => redshiftData.send(bySecret))).toEqual([]);
});

test('a statement on a workgroup needs its credentials, on the workgroup with its tags', async () => {
  const { serverless } = lab.local;
  const tags = [{ key: 'Owner', value: 'ann' }];
  await serverless.send(new CreateNamespaceCommand({ namespaceName: 'music', manageAdminPassword: true }));
  await serverless.send(new CreateWorkgroupCommand({ workgroupName: 'music', namespaceName: 'music', tags }));
  const shown = async () => (await serverless.send(new GetWorkgroupCommand({ workgroupName: 'music' }))).workgroup;
  await until(async () => (await shown())?.status === 'AVAILABLE');
  const resource = (await shown())?.workgroupArn ?? '';
  const tagged = { 'aws:ResourceTag/Owner': 'ann' };
  const run = { action: 'redshift-data:ExecuteStatement', resource, holds: tagged };
  const logIn = { action: 'redshift-serverless:GetCredentials', resource, holds: { ...via, ...tagged } };
  const command = new ExecuteStatementCommand({ WorkgroupName: 'music', Database: 'dev', Sql: 'select 1' });
  expect(await lab.unmet([run, logIn], ({ redshiftData }) => redshiftData.send(command))).toEqual([]);
});

test('a listing of databases needs the same as a statement', async () => {
  const { message } = await refusalOf(
    (
      await lab.permit({ Effect: 'Allow', Action: 'redshift-data:ListDatabases', Resource: execution.resource })
    ).redshiftData.send(new ListDatabasesCommand(place)),
  );
  expect(message).toContain('redshift:GetClusterCredentialsWithIAM');
});

test('what is asked of a statement can be allowed to its owner alone', async () => {
  const { Id } = await lab.local.redshiftData.send(statement({ DbUser: 'admin', SessionKeepAliveSeconds: 60 }));
  const owner = { 'redshift-data:statement-owner-iam-userid': account };
  const need = { action: 'redshift-data:DescribeStatement', resource: '*', holds: owner };
  const describe = new DescribeStatementCommand({ Id });
  expect(await lab.unmet([need], ({ redshiftData }) => redshiftData.send(describe))).toEqual([]);
});

test('lists are of what the caller owns', async () => {
  const all = { Effect: 'Allow', Action: 'redshift-data:*', Resource: '*' };
  const own = { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } };
  const needy = await lab.permit({ ...all, Condition: own });
  const listed = await needy.redshiftData.send(new ListStatementsCommand({ Status: 'ALL' }));
  expect(listed.Statements?.length).toBeGreaterThan(0);
  const sessions = new ListSessionsCommand({});
  expect(await refusalOf(needy.redshiftData.send(sessions))).toMatchObject({ code: 'AccessDeniedException' });
  const { Sessions } = await (await lab.permit(all)).redshiftData.send(sessions);
  expect(Sessions).toEqual([]);
});
