import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  CreateClusterSnapshotCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  ModifyClusterCommand,
  ModifyClusterIamRolesCommand,
  RestoreFromClusterSnapshotCommand,
} from '@aws-sdk/client-redshift';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { redshiftTrust, refusalOf, type Clients } from '../support/cloud.ts';
import { account, requested, startNeedsLab, statementOf, Tags, type NeedsLab, type Wanted } from '../support/needs.ts';

let lab: NeedsLab;
beforeAll(async () => {
  lab = await startNeedsLab();
  const role = { RoleName: 'reader', Path: '/etl/', AssumeRolePolicyDocument: redshiftTrust };
  await lab.local.iam.send(new CreateRoleCommand(role));
});
afterAll(() => lab.stop());

const iamArn = (path: string) => `arn:aws:iam::${account}:${path}`;
const redshiftArn = (path: string) => `arn:aws:redshift:us-west-2:${account}:${path}`;
const managedArn = (name: string) => `arn:aws:secretsmanager:us-west-2:${account}:secret:redshift!${name}`;
const key = `arn:aws:kms:us-west-2:${account}:key/12345678-1234-1234-1234-123456789012`;
const shape = { NodeType: 'ra3.large', ClusterType: 'single-node', MasterUsername: 'admin' };
const serviceRole = iamArn('role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift');

const available = async (identifier: string) => {
  const describe = new DescribeClustersCommand({ ClusterIdentifier: identifier });
  while ((await lab.local.redshift.send(describe)).Clusters?.[0]?.ClusterStatus !== 'available')
    await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('Redshift', () => {
  const passed = { 'iam:PassedToService': 'redshift.amazonaws.com' };
  const via = { 'aws:ViaAWSService': 'true' };
  const keepsPassword = (name: string): Wanted[] => [
    { action: 'secretsmanager:GetRandomPassword', resource: '*', holds: via },
    {
      action: 'secretsmanager:CreateSecret',
      resource: managedArn(name),
      holds: { ...via, 'secretsmanager:Name': `redshift!${name}` },
    },
    ...['TagResource', 'DescribeSecret', 'RotateSecret', 'UpdateSecret', 'DeleteSecret'].map((action) => ({
      action: `secretsmanager:${action}`,
      resource: managedArn(name),
      holds: via,
    })),
  ];
  const keys: Wanted[] = ['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Encrypt', 'Decrypt'].map((name) => ({
    action: `kms:${name}`,
    resource: key,
    holds: {
      'kms:ViaService': 'redshift.us-west-2.amazonaws.com',
      ...(name === 'CreateGrant' && { 'kms:GrantIsForAWSResource': 'true' }),
    },
  }));

  test('makes a cluster with its tags, role, managed password, key and the role of the service', async () => {
    expect(
      await lab.unmet(
        [
          { action: 'redshift:CreateCluster', resource: redshiftArn('cluster:full'), holds: requested },
          { action: 'redshift:CreateTags', resource: redshiftArn('cluster:full'), holds: requested },
          { action: 'iam:PassRole', resource: iamArn('role/etl/reader'), holds: passed },
          ...keepsPassword('full-admin'),
          ...keys,
          {
            action: 'iam:CreateServiceLinkedRole',
            resource: serviceRole,
            holds: { 'iam:AWSServiceName': 'redshift.amazonaws.com' },
          },
        ],
        ({ redshift }) =>
          redshift.send(
            new CreateClusterCommand({
              ClusterIdentifier: 'full',
              ...shape,
              ManageMasterPassword: true,
              KmsKeyId: key,
              IamRoles: [iamArn('role/etl/reader')],
              Tags,
            }),
          ),
      ),
    ).toEqual([]);
    await available('full');
  });

  test('needs none of that for a cluster without it', async () => {
    expect(
      await lab.unmet([{ action: 'redshift:CreateCluster', resource: redshiftArn('cluster:bare') }], ({ redshift }) =>
        redshift.send(
          new CreateClusterCommand({ ClusterIdentifier: 'bare', ...shape, MasterUserPassword: 'Sparkify2018' }),
        ),
      ),
    ).toEqual([]);
    await available('bare');
  });

  test('gives credentials for a user and a database', async () => {
    const holds = { 'redshift:DbUser': 'ann', 'redshift:DbName': 'dev', 'redshift:DurationSeconds': '900' };
    const dbUser = redshiftArn('dbuser:full/ann');
    expect(
      await lab.unmet(
        [
          { action: 'redshift:GetClusterCredentials', resource: dbUser, holds },
          { action: 'redshift:GetClusterCredentials', resource: redshiftArn('dbname:full/dev'), holds },
          { action: 'redshift:CreateClusterUser', resource: dbUser, holds: { 'redshift:DbUser': 'ann' } },
          { action: 'redshift:JoinGroup', resource: redshiftArn('dbgroup:full/readers') },
        ],
        ({ redshift }) =>
          redshift.send(
            new GetClusterCredentialsCommand({
              ClusterIdentifier: 'FULL',
              DbUser: 'ann',
              DbName: 'dev',
              AutoCreate: true,
              DbGroups: ['readers'],
            }),
          ),
      ),
    ).toEqual([]);
    const database = { resource: redshiftArn('dbname:full/dev'), holds: { 'redshift:DbName': 'dev' } };
    expect(
      await lab.unmet([{ action: 'redshift:GetClusterCredentialsWithIAM', ...database }], ({ redshift }) =>
        redshift.send(new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: 'full', DbName: 'dev' })),
      ),
    ).toEqual([]);
  });

  test('shows one cluster to who may see it, and all of them to who may see any', async () => {
    const full = { action: 'redshift:DescribeClusters', resource: redshiftArn('cluster:full') };
    const describe = (input: object) => (clients: Clients) => clients.redshift.send(new DescribeClustersCommand(input));
    expect(
      await lab.unmet(
        [{ ...full, holds: { 'aws:ResourceTag/Owner': 'ann' } }],
        describe({ ClusterIdentifier: 'full' }),
      ),
    ).toEqual([]);
    const { message } = await refusalOf(describe({})(await lab.permit(statementOf(full))));
    expect(message).toContain(`redshift:DescribeClusters on resource: ${redshiftArn('cluster:*')} because`);
  });

  test('changes a cluster whatever the case of its name, and starts to manage its password', async () => {
    const bare = redshiftArn('cluster:bare');
    expect(
      await lab.unmet(
        [{ action: 'redshift:ModifyCluster', resource: bare }, ...keepsPassword('bare-admin')],
        ({ redshift }) =>
          redshift.send(new ModifyClusterCommand({ ClusterIdentifier: 'BARE', ManageMasterPassword: true })),
      ),
    ).toEqual([]);
    await available('bare');
    const AddIamRoles = [iamArn('role/etl/reader')];
    expect(
      await lab.unmet(
        [
          { action: 'redshift:ModifyClusterIamRoles', resource: bare },
          { action: 'iam:PassRole', resource: AddIamRoles[0] ?? '', holds: passed },
        ],
        ({ redshift }) => redshift.send(new ModifyClusterIamRolesCommand({ ClusterIdentifier: 'bare', AddIamRoles })),
      ),
    ).toEqual([]);
  });

  test('takes a snapshot of a cluster and restores it, with the password managed anew', async () => {
    const snapshot = redshiftArn('snapshot:bare/s');
    expect(
      await lab.unmet(
        [
          { action: 'redshift:CreateClusterSnapshot', resource: snapshot, holds: requested },
          { action: 'redshift:CreateTags', resource: snapshot, holds: requested },
        ],
        ({ redshift }) =>
          redshift.send(new CreateClusterSnapshotCommand({ ClusterIdentifier: 'bare', SnapshotIdentifier: 's', Tags })),
      ),
    ).toEqual([]);
    const restore = new RestoreFromClusterSnapshotCommand({
      ClusterIdentifier: 'again',
      SnapshotIdentifier: 's',
      ManageMasterPassword: true,
    });
    expect(
      await lab.unmet(
        [
          { action: 'redshift:RestoreFromClusterSnapshot', resource: redshiftArn('cluster:again') },
          {
            action: 'redshift:RestoreFromClusterSnapshot',
            resource: snapshot,
            holds: { 'aws:ResourceTag/Owner': 'ann' },
          },
          ...keepsPassword('again-admin'),
        ],
        async ({ redshift }) => {
          for (;;) {
            try {
              return await redshift.send(restore);
            } catch (error) {
              if ((error as Error).name !== 'InvalidClusterSnapshotStateFault') throw error;
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
          }
        },
      ),
    ).toEqual([]);
  });

  test('reads a managed secret, calling it as it was asked for', async () => {
    const { Clusters: [cluster] = [] } = await lab.local.redshift.send(
      new DescribeClustersCommand({ ClusterIdentifier: 'full' }),
    );
    const SecretId = cluster?.MasterPasswordSecretArn ?? '';
    const holds = { 'secretsmanager:SecretId': SecretId };
    expect(
      await lab.unmet([{ action: 'secretsmanager:GetSecretValue', resource: SecretId, holds }], ({ secrets }) =>
        secrets.send(new GetSecretValueCommand({ SecretId })),
      ),
    ).toEqual([]);
    const other = await lab.permit({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const refused = other.secrets.send(new GetSecretValueCommand({ SecretId: 'redshift!none' }));
    expect((await refusalOf(refused)).message).toContain('secretsmanager:GetSecretValue on resource: redshift!none');
  });

  test('deletes a cluster for who may do so by its tags', async () => {
    const resource = redshiftArn('cluster:full');
    expect(
      await lab.unmet(
        [{ action: 'redshift:DeleteCluster', resource, holds: { 'aws:ResourceTag/Owner': 'ann' } }],
        ({ redshift }) =>
          redshift.send(new DeleteClusterCommand({ ClusterIdentifier: 'full', SkipFinalClusterSnapshot: true })),
      ),
    ).toEqual([]);
  });
});

test('the role of a service is made once, and changed by nobody else', async () => {
  const RoleName = 'AWSServiceRoleForRedshift';
  expect((await lab.local.iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn).toBe(serviceRole);
  expect(await refusalOf(lab.local.iam.send(new DeleteRoleCommand({ RoleName })))).toMatchObject({
    code: 'UnmodifiableEntity',
    message: expect.stringContaining(`protected role '${RoleName}'`) as unknown,
  });
});
