import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupRulesCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateClusterSubnetGroupCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { trustPolicy } from '../../src/aws/trust.ts';
import type { ProvisionResult, TeardownResult } from '../../src/contract/results.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { questionCount } from '../support/questions.ts';

jest.setTimeout(400_000);

/** Pipelines in a VPC that is not the default one, with a role that is kept, bounded and widened, or somebody else's. */

let lab: FaultLab;
let aws: AwsClients;
let vpcId: string;
let subnetIds: string[];
/** Whatever there is before a run. */
let before: string[];

const read = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const more = 'arn:aws:iam::aws:policy/AmazonRedshiftReadOnlyAccess';
const cidrs = ['127.0.0.1/32', '10.20.0.0/16'];

beforeAll(async () => {
  lab = await startFaultLab();
  aws = await createAwsClients();
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  vpcId = Vpc?.VpcId ?? '';
  const subnet = async (CidrBlock: string) =>
    (await aws.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock }))).Subnet?.SubnetId ?? '';
  subnetIds = [await subnet('10.20.1.0/24'), await subnet('10.20.2.0/24')];
  before = await lab.account.holdings();
});
afterAll(() => lab?.stop());

const run = async <Result>(type: string, input: object): Promise<Result> =>
  (await lab.start(type, { ...input })).result() as Promise<Result>;
/** What there is more than before. */
const left = async () => (await lab.account.holdings()).filter((line) => !before.includes(line));
const roleOf = async (RoleName: string) => (await aws.iam.send(new GetRoleCommand({ RoleName }))).Role;

test('its parts make, use and delete it, and leave the role that is kept, which the next run takes up', async () => {
  const role = { path: '/teams/data/', keep: true, permissionsBoundary: read, policies: [more] };
  const own = { name: 'netted', role, network: { subnetIds, cidrs }, warehouse: { enhancedVpcRouting: true } };
  const { created, network } = await run<ProvisionResult>('provision', { ...own, tags: { team: 'data' } });
  expect(created.map(({ type }) => type)).toEqual([
    'AWS::IAM::Role',
    'AWS::Redshift::ClusterSubnetGroup',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::Redshift::Cluster',
  ]);
  expect(network).toMatchObject({ vpcId, subnetGroup: 'netted-redshift', cidrs });
  const { Clusters } = await aws.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'netted' }));
  expect(Clusters).toMatchObject([
    { VpcId: vpcId, ClusterSubnetGroupName: 'netted-redshift', EnhancedVpcRouting: true },
  ]);
  // AWS makes the rule that lets everything out, and the secret.
  const made = (await left()).filter((line) => !/^secret|"IsEgress":true/.test(line));
  expect(made).toHaveLength(created.length);
  for (const line of made) expect(line).toContain('{"Key":"team","Value":"data"}');

  await run('load', { name: own.name, role });
  expect(await run<{ answers: unknown[] }>('query', { name: own.name })).toMatchObject({
    answers: { length: questionCount },
  });
  const kept = await roleOf('netted-redshift');
  expect(kept).toMatchObject({ Path: '/teams/data/', PermissionsBoundary: { PermissionsBoundaryArn: read } });
  expect(kept?.Tags).toContainEqual({ Key: 'sparkify:expires', Value: 'none' });

  const torn = await run<TeardownResult>('teardown', { name: own.name, role, network: own.network });
  expect(torn.deleted.map(({ type }) => type)).not.toContain('AWS::IAM::Role');
  expect(torn).toMatchObject({ left: [] });
  expect(await left()).toEqual([expect.stringMatching(/^role netted-redshift /)]);

  const { provision } = await resultOf(await lab.start('pipeline', own));
  expect(provision.adopted).toEqual([{ type: 'AWS::IAM::Role', id: 'netted-redshift' }]);
  expect((await roleOf('netted-redshift'))?.RoleId).toBe(kept?.RoleId);
  expect(await left()).toHaveLength(1);
  await run('teardown', { name: own.name, role: { path: role.path } });
  expect(await left()).toEqual([]);
});

test('what is there is used, and stays as it is: the role, the subnet group and the security group', async () => {
  const { Role } = await aws.iam.send(
    new CreateRoleCommand({ RoleName: 'ours', AssumeRolePolicyDocument: trustPolicy() }),
  );
  const reading = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: reading });
  await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'ours', PolicyName: 'read', PolicyDocument }));
  const subnetGroup = { ClusterSubnetGroupName: 'ours', Description: 'd', SubnetIds: subnetIds };
  await aws.redshift.send(new CreateClusterSubnetGroupCommand(subnetGroup));
  const group = { GroupName: 'ours', Description: 'd', VpcId: vpcId };
  const { GroupId = '' } = await aws.ec2.send(new CreateSecurityGroupCommand(group));
  const open = { GroupId, IpProtocol: 'tcp', FromPort: 5439, ToPort: 5439, CidrIp: '127.0.0.1/32' };
  await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(open));
  before = await lab.account.holdings();

  const input = {
    name: 'guest',
    role: { arn: Role?.Arn },
    network: { subnetGroup: 'ours', securityGroupIds: [GroupId] },
  };
  const { provision, query } = await resultOf(await lab.start('pipeline', input));
  expect(provision).toMatchObject({
    created: [{ type: 'AWS::Redshift::Cluster', id: 'guest' }],
    adopted: [],
    role: { name: 'ours', arn: Role?.Arn },
    network: { vpcId, subnetGroup: 'ours', securityGroupIds: [GroupId], cidrs: [] },
  });
  expect(query?.answers).toHaveLength(questionCount);
  expect(await lab.account.holdings()).toEqual(before);
});

test('a run that fails takes its network back, rule for rule', async () => {
  before = await lab.account.holdings();
  const sources = { staging_events: { uri: 's3://no-such-bucket/log_data' } };
  const pipeline = await lab.start('pipeline', { name: 'failing', network: { vpcId, cidrs }, sources });
  await expect(pipeline.result()).rejects.toThrow('Workflow execution failed');
  expect(await lab.account.holdings()).toEqual(before);
  const { SecurityGroupRules = [] } = await aws.ec2.send(new DescribeSecurityGroupRulesCommand({}));
  expect(SecurityGroupRules.filter(({ Tags = [] }) => Tags.some(({ Value }) => Value === 'failing'))).toEqual([]);
});
