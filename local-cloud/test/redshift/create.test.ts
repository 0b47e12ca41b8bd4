import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  CreateClusterSubnetGroupCommand,
  DescribeClustersCommand,
  ModifyClusterCommand,
  type CreateClusterCommandInput,
} from '@aws-sdk/client-redshift';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { until } from '../../../test/support/until.ts';
import { redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
  const AssumeRolePolicyDocument = redshiftTrust.replace('redshift', 'glue');
  await local.iam.send(new CreateRoleCommand({ RoleName: 'of-glue', AssumeRolePolicyDocument }));
  const { Subnets = [] } = await local.ec2.send(new DescribeSubnetsCommand({}));
  const SubnetIds = Subnets.flatMap(({ SubnetId, AvailabilityZone: zone }) =>
    SubnetId === undefined || zone === 'us-west-2c' ? [] : [SubnetId],
  );
  await local.redshift.send(
    new CreateClusterSubnetGroupCommand({ ClusterSubnetGroupName: 'two-zones', Description: 'd', SubnetIds }),
  );
});
afterAll(() => local.stop());

const minimal = {
  NodeType: 'ra3.large',
  ClusterType: 'single-node',
  MasterUsername: 'awsuser',
  MasterUserPassword: 'Passw0rd',
};
const create = (ClusterIdentifier: string, more: Partial<CreateClusterCommandInput> = {}) =>
  local.redshift.send(new CreateClusterCommand({ ...minimal, ClusterIdentifier, ...more }));
const describeOne = async (ClusterIdentifier: string) =>
  (await local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier }))).Clusters?.[0];

describe('a new cluster', () => {
  test.each<[string, Partial<CreateClusterCommandInput>, string, RegExp]>([
    [
      'an identifier with capitals',
      { ClusterIdentifier: 'Wrong' },
      'InvalidParameterValue',
      /ClusterIdentifier is not a valid identifier/,
    ],
    [
      'an identifier that ends with a hyphen',
      { ClusterIdentifier: 'wrong-' },
      'InvalidParameterValue',
      /not a valid identifier/,
    ],
    [
      'a node type that AWS no longer makes',
      { NodeType: 'dc2.large' },
      'InvalidParameterValue',
      /Invalid node type: dc2.large/,
    ],
    ['a node type named like a property', { NodeType: 'constructor' }, 'InvalidParameterValue', /Invalid node type/],
    [
      'one node of a multi-node cluster',
      { ClusterType: 'multi-node' },
      'InvalidParameterCombination',
      /greater than or equal to 2/,
    ],
    ['two nodes of a single-node cluster', { NumberOfNodes: 2 }, 'InvalidParameterCombination', /must be 1/],
    ['a single node that is too big', { NodeType: 'ra3.16xlarge' }, 'InvalidParameterCombination', /single-node/],
    ['no automated snapshots', { AutomatedSnapshotRetentionPeriod: 0 }, 'InvalidParameterValue', /from 1 to 35 days/],
    ['a port outside the ranges', { Port: 5432 + 100 }, 'InvalidParameterValue', /5431-5455 and 8191-8215/],
    ['a password that is short', { MasterUserPassword: 'Passw0r' }, 'InvalidParameterValue', /shorter than 8/],
    ['a password without a digit', { MasterUserPassword: 'Password' }, 'InvalidParameterValue', /decimal digit/],
    ['a password with a quote', { MasterUserPassword: "Passw0rd'" }, 'InvalidParameterValue', /printable ASCII/],
    ['two ways to a password', { ManageMasterPassword: true }, 'InvalidParameterCombination', /cannot be specified/],
    ['no way to a password', { MasterUserPassword: undefined }, 'InvalidParameterCombination', /ManageMasterPassword/],
    ['a master named like a word of SQL', { MasterUsername: 'select' }, 'InvalidParameterValue', /MasterUsername/],
    ['a database with capitals', { DBName: 'Dev' }, 'InvalidParameterValue', /DBName/],
    ['a database named like an option of SQL', { DBName: 'snapshot' }, 'InvalidParameterValue', /DBName/],
    ['data in the clear', { Encrypted: false }, 'InvalidParameterValue', /encrypted/],
    ['a security group that is not there', { VpcSecurityGroupIds: ['sg-0'] }, 'InvalidParameterValue', /sg-0/],
    ['a role that is no ARN', { IamRoles: ['role'] }, 'InvalidParameterValue', /IAM role ARN/],
    [
      'a role that is not there',
      { IamRoles: ['arn:aws:iam::123456789012:role/none'] },
      'InvalidParameterValue',
      /^The IAM role arn:aws:iam::123456789012:role\/none is not valid. The IAM role must delegate access to an Amazon Redshift account.$/,
    ],
    [
      'a default role that does not trust Redshift',
      { DefaultIamRoleArn: 'arn:aws:iam::123456789012:role/of-glue' },
      'InvalidParameterValue',
      /must delegate access to an Amazon Redshift account/,
    ],
    ['a zone that is not there', { AvailabilityZone: 'us-west-2z' }, 'InvalidParameterValue', /us-west-2z/],
    [
      'a zone in which its subnets are not',
      { AvailabilityZone: 'us-west-2c', ClusterSubnetGroupName: 'two-zones' },
      'InvalidVPCNetworkStateFault',
      /two-zones has no subnet in the availability zone us-west-2c/,
    ],
    ...[
      'sunday:08:00-sunday:09:00',
      'sun:8:00-sun:9:00',
      'sun:08:00-sun:08:29',
      'sun:24:00-mon:01:00',
      'xyz:08:00-xyz:09:00',
      'sun:08:00',
      '',
    ].map((PreferredMaintenanceWindow): [string, Partial<CreateClusterCommandInput>, string, RegExp] => [
      `the maintenance window "${PreferredMaintenanceWindow}"`,
      { PreferredMaintenanceWindow },
      'InvalidParameterValue',
      /ddd:hh24:mi-ddd:hh24:mi/,
    ]),
    ...[
      'x',
      'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000',
      'arn:aws:kms:us-west-2:210987654321:key/00000000-0000-0000-0000-000000000000',
      'arn:aws:kms:us-west-2:123456789012:grant/a',
    ].map((KmsKeyId): [string, Partial<CreateClusterCommandInput>, string, RegExp] => [
      `the KMS key ${KmsKeyId}`,
      { KmsKeyId },
      'InvalidParameterValue',
      /^The KMS key .* is not valid/,
    ]),
    ['a maintenance track of no name', { MaintenanceTrackName: 'fast' }, 'InvalidClusterTrack', /fast/],
    ['snapshots kept for no day', { ManualSnapshotRetentionPeriod: 0 }, 'InvalidRetentionPeriodFault', /1 to 3653/],
    [
      'more nodes than a new cluster can have',
      { NodeType: 'ra3.xlplus', ClusterType: 'multi-node', NumberOfNodes: 17 },
      'InvalidParameterValue',
      /at most 16/,
    ],
    ['a subnet group that is not there', { ClusterSubnetGroupName: 'none' }, 'ClusterSubnetGroupNotFoundFault', /none/],
    [
      'a parameter group that is not there',
      { ClusterParameterGroupName: 'none' },
      'ClusterParameterGroupNotFound',
      /none/,
    ],
    ['a tag twice', { Tags: [{ Key: 'a' }, { Key: 'a' }] }, 'InvalidTagFault', /unique/],
  ])('is refused with %s, and leaves nothing', async (_, more, code, message) => {
    const secretsBefore = (await local.secrets.send(new ListSecretsCommand({}))).SecretList?.length;
    const refusal = await refusalOf(create('refused', more));
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await refusalOf(describeOne('refused'))).toMatchObject({ code: 'ClusterNotFound' });
    expect((await local.secrets.send(new ListSecretsCommand({}))).SecretList?.length).toBe(secretsBefore);
  });

  test.each<[string, Partial<CreateClusterCommandInput>, object]>([
    ['zone', { AvailabilityZone: 'us-west-2c' }, { AvailabilityZone: 'us-west-2c' }],
    ['zone-of-group', { ClusterSubnetGroupName: 'Two-Zones' }, { AvailabilityZone: 'us-west-2a' }],
    [
      'window',
      { PreferredMaintenanceWindow: 'Sun:23:45-Mon:00:15' },
      { PreferredMaintenanceWindow: 'sun:23:45-mon:00:15' },
    ],
    ['key', { KmsKeyId: 'alias/mine' }, { KmsKeyId: 'alias/mine' }],
    [
      'key-arn',
      { KmsKeyId: 'arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000' },
      { Encrypted: true },
    ],
    ['many-nodes', { NodeType: 'ra3.xlplus', ClusterType: 'multi-node', NumberOfNodes: 16 }, { NumberOfNodes: 16 }],
  ])('is made as asked: %s', async (identifier, more, expected) => {
    await create(identifier, more);
    expect(await describeOne(identifier)).toMatchObject(expected);
  });

  test('has more nodes once it is resized than when it is new, and no other settings than a new one', async () => {
    await create('larger', { NodeType: 'ra3.xlplus', ClusterType: 'multi-node', NumberOfNodes: 16 });
    await until(async () => (await describeOne('larger'))?.ClusterStatus === 'available');
    const modify = (more: object) =>
      local.redshift.send(new ModifyClusterCommand({ ClusterIdentifier: 'larger', ...more }));
    for (const wrong of [
      { PreferredMaintenanceWindow: 'sun:08:00-sun:08:29' },
      { KmsKeyId: 'x' },
      { AutomatedSnapshotRetentionPeriod: 36 },
      { NumberOfNodes: 33 },
    ]) {
      expect(await refusalOf(modify(wrong))).toMatchObject({ code: 'InvalidParameterValue' });
    }
    await modify({ NumberOfNodes: 32 });
    expect(await describeOne('larger')).toMatchObject({ NumberOfNodes: 32 });
  });
});
