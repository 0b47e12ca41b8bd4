import { ensureNetwork } from '../../src/aws/network.ts';
import { removeSubnetGroup } from '../../src/aws/subnet-group.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const request = { name: 'p-group', cidrs: ['203.0.113.7/32'], port: 5439, owner, public: false };
/** Replies for creating everything, except what a test replaces. */
const fresh = {
  'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1' }] },
  'ec2.CreateSecurityGroup': { GroupId: 'sg-1' },
  'ec2.AuthorizeSecurityGroupIngress': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1' }] },
};

describe('a network that is told', () => {
  const subnets = (...vpcIds: string[]) => ({
    Subnets: vpcIds.map((VpcId, at) => ({ VpcId, SubnetId: `subnet-${at + 1}` })),
  });
  const elsewhere = {
    ...fresh,
    'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-7' }] },
    'ec2.DescribeSubnets': subnets('vpc-7', 'vpc-7'),
    'redshift.CreateClusterSubnetGroup': {},
  };
  const subnetIds = ['subnet-1', 'subnet-2'];
  const made = { type: 'AWS::Redshift::ClusterSubnetGroup', id: 'p-group' };

  test('by its subnets has a subnet group of them, and the security group in their VPC', async () => {
    const aws = new FakeAws(elsewhere);
    expect(await ensureNetwork(aws.clients, { ...request, subnetIds })).toMatchObject({
      vpcId: 'vpc-7',
      subnetGroup: 'p-group',
      made: [{ ...made, created: true }, { id: 'sg-1' }, { id: 'sgr-1' }],
    });
    expect(aws.inputs('ec2.DescribeSubnets')).toEqual([{ SubnetIds: subnetIds }]);
    expect(aws.inputs('redshift.CreateClusterSubnetGroup')).toEqual([
      {
        ClusterSubnetGroupName: 'p-group',
        Description: 'Where the warehouse of the Sparkify pipeline p stands',
        SubnetIds: subnetIds,
        Tags: ours,
      },
    ]);
    expect(aws.inputs('ec2.CreateSecurityGroup')).toMatchObject([{ VpcId: 'vpc-7' }]);
  });

  test('by its VPC has a subnet group of all its subnets', async () => {
    const aws = new FakeAws(elsewhere);
    await ensureNetwork(aws.clients, { ...request, vpcId: 'vpc-7' });
    expect(aws.inputs('ec2.DescribeSubnets')).toEqual([{ Filters: [{ Name: 'vpc-id', Values: ['vpc-7'] }] }]);
    expect(aws.inputs('redshift.CreateClusterSubnetGroup')).toMatchObject([{ SubnetIds: subnetIds }]);
  });

  test('by a subnet group that is there uses it as it is', async () => {
    const groups = { ClusterSubnetGroups: [{ VpcId: 'vpc-7' }] };
    const aws = new FakeAws({ ...elsewhere, 'redshift.DescribeClusterSubnetGroups': groups });
    expect(await ensureNetwork(aws.clients, { ...request, subnetGroup: 'theirs' })).toMatchObject({
      vpcId: 'vpc-7',
      subnetGroup: 'theirs',
      made: [{ id: 'sg-1' }, { id: 'sgr-1' }],
    });
    expect(aws.commands.filter((name) => name.startsWith('redshift'))).toEqual([
      'redshift.DescribeClusterSubnetGroups',
    ]);
  });

  test('by security groups that are there makes none, and opens nothing', async () => {
    const aws = new FakeAws({ ...fresh, 'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-7' }] } });
    expect(await ensureNetwork(aws.clients, { ...request, cidrs: 'auto', securityGroupIds: ['sg-7'] })).toEqual({
      vpcId: 'vpc-1',
      securityGroupIds: ['sg-7'],
      cidrs: [],
      port: 5439,
      made: [],
    });
    expect(aws.commands).toEqual(['ec2.DescribeVpcs', 'ec2.DescribeSecurityGroups']);
  });

  test('adopts a subnet group of an earlier run, and tells which subnets it has', async () => {
    const group = { VpcId: 'vpc-7', Tags: earlier, Subnets: [{ SubnetIdentifier: 'subnet-9' }] };
    const aws = new FakeAws({
      ...elsewhere,
      'redshift.CreateClusterSubnetGroup': awsError('ClusterSubnetGroupAlreadyExists'),
      'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [group] },
      'sts.GetCallerIdentity': { Arn: 'arn:aws-cn:sts::123456789012:assumed-role/worker/x' },
      'redshift.CreateTags': {},
    });
    expect(await ensureNetwork(aws.clients, { ...request, subnetIds })).toMatchObject({
      made: [{ ...made, created: false }, {}, {}],
      differs: ['the subnet group p-group is of subnet-9'],
    });
    expect(aws.inputs('redshift.CreateTags')).toMatchObject([
      { ResourceName: 'arn:aws-cn:redshift:eu-west-1:123456789012:subnetgroup:p-group' },
    ]);
  });

  test.each<[string, object, object, string]>([
    [
      'subnets of two VPCs',
      { subnetIds },
      { 'ec2.DescribeSubnets': subnets('vpc-7', 'vpc-8') },
      'subnet-2 is in vpc-8, not in vpc-7',
    ],
    ['subnets of another VPC', { subnetIds, vpcId: 'vpc-1' }, {}, 'subnet-1 is in vpc-7, not in vpc-1'],
    [
      'subnets that are not there',
      { subnetIds },
      { 'ec2.DescribeSubnets': awsError('InvalidSubnetID.NotFound') },
      'not all of the subnets subnet-1, subnet-2 exist',
    ],
    ['a VPC without subnets', { vpcId: 'vpc-7' }, { 'ec2.DescribeSubnets': {} }, 'there are no subnets in vpc-7'],
    ['no such VPC', { subnetIds }, { 'ec2.DescribeVpcs': awsError('InvalidVpcID.NotFound') }, 'there is no VPC vpc-7'],
    [
      'no such subnet group',
      { subnetGroup: 'gone' },
      { 'redshift.DescribeClusterSubnetGroups': awsError('ClusterSubnetGroupNotFoundFault') },
      'there is no cluster subnet group gone',
    ],
    [
      'no such security group',
      { securityGroupIds: ['sg-8'] },
      { 'ec2.DescribeSecurityGroups': { SecurityGroups: [] } },
      'there is no security group sg-8 in vpc-7',
    ],
  ])('fails before anything is made for %s', async (_what, wanted, answers, message) => {
    const aws = new FakeAws({ ...elsewhere, ...answers });
    await expect(ensureNetwork(aws.clients, { ...request, ...wanted })).rejects.toMatchObject({
      name: 'ResourceNotFoundError',
      message: expect.stringContaining(message),
    });
    expect(aws.commands.filter((name) => /Create|Authorize/.test(name))).toEqual([]);
  });
});

describe('a subnet group that is removed', () => {
  const group = (Tags: object[]) => ({ 'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [{ Tags }] } });
  const remove = (aws: FakeAws) => removeSubnetGroup(aws.clients, 'p-group', ownership);

  test('is ours alone, and may be gone', async () => {
    const aws = new FakeAws({ ...group(ours), 'redshift.DeleteClusterSubnetGroup': {} });
    expect(await remove(aws)).toBe(true);
    expect(aws.inputs('redshift.DeleteClusterSubnetGroup')).toEqual([{ ClusterSubnetGroupName: 'p-group' }]);
    for (const tags of [theirs, foreign, []]) expect(await remove(new FakeAws(group(tags)))).toBe(false);
    const missing = awsError('ClusterSubnetGroupNotFoundFault');
    expect(await remove(new FakeAws({ 'redshift.DescribeClusterSubnetGroups': missing }))).toBe(false);
    expect(await remove(new FakeAws({ ...group(ours), 'redshift.DeleteClusterSubnetGroup': missing }))).toBe(true);
  });

  test('is waited for while a cluster is in it', async () => {
    const used = awsError('InvalidClusterSubnetGroupStateFault');
    await expect(
      remove(new FakeAws({ ...group(ours), 'redshift.DeleteClusterSubnetGroup': used })),
    ).rejects.toMatchObject({
      name: 'NotYetError',
      withinMs: 480_000,
    });
  });
});
