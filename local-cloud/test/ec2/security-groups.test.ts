import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.stop());

const tcp = (port: number, ...cidrs: string[]): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

const createGroup = async (GroupName: string, Tags: { Key: string; Value: string }[] = []): Promise<string> => {
  const specification =
    Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group' as const, Tags }] } : {};
  const { GroupId: id } = await local.ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: 'test', ...specification }),
  );
  return id ?? '';
};

const authorize = (GroupId: string, IpPermissions: IpPermission[], more = {}) =>
  local.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, ...more }));
const revoke = (GroupId: string, more: object) =>
  local.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, ...more }));
const ingress = async (id: string) => {
  const { SecurityGroups: groups } = await local.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  return groups?.[0]?.IpPermissions?.flatMap(({ FromPort, IpRanges = [] }) =>
    IpRanges.map(({ CidrIp }) => `${FromPort} ${CidrIp}`),
  );
};

test('an account starts with a default VPC, its subnets and a default group that admits itself', async () => {
  const { Vpcs: vpcs } = await local.ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  expect(vpcs).toHaveLength(1);
  const inVpc = [{ Name: 'vpc-id', Values: [vpcs?.[0]?.VpcId ?? ''] }];
  const { Subnets: subnets } = await local.ec2.send(new DescribeSubnetsCommand({ Filters: inVpc }));
  expect(subnets?.map(({ AvailabilityZone }) => AvailabilityZone).toSorted()).toEqual([
    'us-west-2a',
    'us-west-2b',
    'us-west-2c',
  ]);
  const Filters = [...inVpc, { Name: 'group-name', Values: ['default'] }];
  const { SecurityGroups: groups } = await local.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  expect(groups).toHaveLength(1);
  expect(groups?.[0]?.IpPermissions?.[0]?.UserIdGroupPairs?.[0]?.GroupId).toBe(groups?.[0]?.GroupId);
});

describe('a rule', () => {
  test('is made with its tags and found again by them', async () => {
    const id = await createGroup('tagged-rule');
    const { SecurityGroupRules: made } = await authorize(id, [tcp(5439, '203.0.113.7/32')], {
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'run', Value: 'r1' }] }],
    });
    const Filters = [
      { Name: 'group-id', Values: [id] },
      { Name: 'tag:run', Values: ['r1'] },
    ];
    const { SecurityGroupRules: found } = await local.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    expect(found?.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toEqual([made?.[0]?.SecurityGroupRuleId]);
    expect(found?.[0]).toMatchObject({
      CidrIpv4: '203.0.113.7/32',
      FromPort: 5439,
      ToPort: 5439,
      IpProtocol: 'tcp',
      IsEgress: false,
    });
  });

  test('that is there already fails the whole request', async () => {
    const id = await createGroup('twice');
    await authorize(id, [tcp(5439, '10.1.0.0/16')]);
    expect(await refusalOf(authorize(id, [tcp(80, '10.0.0.0/8'), tcp(5439, '10.1.2.3/16')]))).toEqual({
      code: 'InvalidPermission.Duplicate',
      message: 'the specified rule "peer: 10.1.0.0/16, TCP, from port: 5439, to port: 5439, ALLOW" already exists',
      status: 400,
    });
    expect(await ingress(id)).toEqual(['5439 10.1.0.0/16']);
  });

  test.each<[IpPermission, string]>([
    [tcp(5439, '10.0.0.0'), 'CIDR block 10.0.0.0 is malformed'],
    [tcp(5439, '10.0.0.0/33'), 'CIDR block 10.0.0.0/33 is malformed'],
    [tcp(5439, '010.0.0.300/8'), 'CIDR block 010.0.0.300/8 is malformed'],
    [{ ...tcp(5439, '10.0.0.0/8'), ToPort: 80 }, 'Invalid TCP/UDP port range (5439:80)'],
    [{ ...tcp(5439, '10.0.0.0/8'), FromPort: 70_000 }, "Invalid value '70000' for ports. Must be between 0 and 65535."],
    [{ ...tcp(5439, '10.0.0.0/8'), IpProtocol: 'tpc' }, "Invalid value 'tpc' for IP protocol. Unknown protocol."],
  ])('like %j is refused', async (permission, message) => {
    const { SecurityGroups: groups } = await local.ec2.send(
      new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }),
    );
    expect(await refusalOf(authorize(groups?.[0]?.GroupId ?? '', [permission]))).toMatchObject({
      code: 'InvalidParameterValue',
      message,
    });
  });

  test('is revoked by its id or by what it says, exactly it', async () => {
    const id = await createGroup('revoked');
    const { SecurityGroupRules: made } = await authorize(id, [tcp(5439, '10.0.0.1/32', '10.0.0.2/32', '10.0.0.3/32')]);
    await revoke(id, { SecurityGroupRuleIds: [made?.[0]?.SecurityGroupRuleId] });
    await revoke(id, { IpPermissions: [tcp(5439, '10.0.0.3/32')] });
    expect(await ingress(id)).toEqual(['5439 10.0.0.2/32']);
    expect(await refusalOf(revoke(id, { SecurityGroupRuleIds: [made?.[0]?.SecurityGroupRuleId] }))).toMatchObject({
      code: 'InvalidSecurityGroupRuleId.NotFound',
    });
    expect(await refusalOf(revoke(id, { IpPermissions: [tcp(5439, '10.0.0.3/32')] }))).toMatchObject({
      code: 'InvalidPermission.NotFound',
    });
    const other = await createGroup('not-revoked');
    expect(await refusalOf(revoke(other, { SecurityGroupRuleIds: [made?.[1]?.SecurityGroupRuleId] }))).toMatchObject({
      code: 'InvalidSecurityGroupRuleId.NotFound',
    });
  });

  test('may be spelled out without a permission', async () => {
    const id = await createGroup('short');
    const short = { GroupId: id, IpProtocol: '6', FromPort: 1, ToPort: 2, CidrIp: '10.0.0.0/8' };
    await local.ec2.send(new AuthorizeSecurityGroupIngressCommand(short));
    expect(await ingress(id)).toEqual(['1 10.0.0.0/8']);
  });
});

describe('a group', () => {
  test('has its name once in a VPC', async () => {
    await createGroup('single');
    expect(await refusalOf(createGroup('single'))).toMatchObject({ code: 'InvalidGroup.Duplicate' });
    expect(await refusalOf(createGroup('default'))).toMatchObject({ code: 'InvalidParameterValue' });
  });

  test('is found by tag with wildcards, and not by a filter that is none', async () => {
    const id = await createGroup('by-tag', [{ Key: 'sparkify:pipeline', Value: 'nightly-7' }]);
    const describeBy = (Name: string, value: string) =>
      local.ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name, Values: [value] }] }));
    expect(
      (await describeBy('tag:sparkify:pipeline', 'nightly-*')).SecurityGroups?.map(({ GroupId }) => GroupId),
    ).toEqual([id]);
    expect((await describeBy('tag:sparkify:pipeline', 'nightly-')).SecurityGroups).toEqual([]);
    expect(await refusalOf(describeBy('group-nam', 'x'))).toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'group-nam' is invalid",
    });
  });

  test('is deleted unless it is the default or another refers to it', async () => {
    const id = await createGroup('referred');
    const other = await createGroup('referring');
    await authorize(other, [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: id }] }]);
    const remove = (GroupId: string) => local.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    expect(await refusalOf(remove(id))).toMatchObject({ code: 'DependencyViolation' });
    await remove(other);
    await remove(id);
    expect(await refusalOf(remove(id))).toMatchObject({
      code: 'InvalidGroup.NotFound',
      message: `The security group '${id}' does not exist`,
    });
    expect(await refusalOf(local.ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'default' })))).toMatchObject({
      code: 'CannotDelete',
    });
  });

  test('comes in pages', async () => {
    for (const number of [1, 2, 3, 4, 5, 6]) await createGroup(`page-${number}`, [{ Key: 'page', Value: 'x' }]);
    const Filters = [{ Name: 'tag-key', Values: ['page'] }];
    const first = await local.ec2.send(new DescribeSecurityGroupsCommand({ Filters, MaxResults: 5 }));
    const rest = await local.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters, MaxResults: 5, NextToken: first.NextToken }),
    );
    expect([first.SecurityGroups?.length, rest.SecurityGroups?.length, rest.NextToken]).toEqual([5, 1, undefined]);
  });
});

describe('a filter', () => {
  test.each<[string, string, (Filters: { Name: string; Values: string[] }[]) => Promise<unknown>]>([
    ['a rule', 'tag-key', (Filters) => local.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))],
    ['a tag', 'tag-key', (Filters) => local.ec2.send(new DescribeTagsCommand({ Filters }))],
    ['a group', 'port', (Filters) => local.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))],
    ['a subnet', 'group-name', (Filters) => local.ec2.send(new DescribeSubnetsCommand({ Filters }))],
    ['a VPC', 'constructor', (Filters) => local.ec2.send(new DescribeVpcsCommand({ Filters }))],
  ])('that AWS does not document for %s is refused: %s', async (_of, Name, describe) => {
    const refusal = { code: 'InvalidParameterValue', message: `The filter '${Name}' is invalid` };
    expect(await refusalOf(describe([{ Name, Values: ['x'] }]))).toMatchObject(refusal);
    // Of nothing, too.
    const nothing = { Name: 'tag:of-nothing', Values: ['x'] };
    expect(await refusalOf(describe([nothing, { Name, Values: ['x'] }]))).toMatchObject(refusal);
  });

  test('on a tag takes any value of it for *', async () => {
    const id = await createGroup('any-value');
    const tagged = (Tags: { Key: string; Value: string }[]) => ({
      TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags }],
    });
    const { SecurityGroupRules: made } = await authorize(
      id,
      [tcp(5439, '203.0.113.7/32')],
      tagged([{ Key: 'whose', Value: '' }]),
    );
    await authorize(id, [tcp(5439, '203.0.113.8/32')], tagged([{ Key: 'other', Value: 'x' }]));
    const Filters = [{ Name: 'tag:whose', Values: ['*'] }];
    const { SecurityGroupRules: found } = await local.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    expect(found?.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toEqual([made?.[0]?.SecurityGroupRuleId]);
  });
});

test('tags are put, described and taken away', async () => {
  const id = await createGroup('tags', [{ Key: 'a', Value: '1' }]);
  const described = async () => {
    const { Tags: tags } = await local.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }),
    );
    return tags?.map(({ Key, Value, ResourceType }) => `${ResourceType} ${Key}=${Value}`);
  };
  await local.ec2.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    }),
  );
  expect(await described()).toEqual(['security-group a=2', 'security-group b=']);
  await local.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] }));
  expect(await described()).toEqual(['security-group a=2']);
  const nowhere = new CreateTagsCommand({ Resources: ['sg-0123'], Tags: [{ Key: 'a', Value: '' }] });
  expect(await refusalOf(local.ec2.send(nowhere))).toMatchObject({ code: 'InvalidGroup.NotFound' });
});

test('groups and rules are there again after a restart', async () => {
  const id = await createGroup('lasting');
  await authorize(id, [tcp(5439, '10.0.0.0/8')]);
  local = await local.again();
  expect(await ingress(id)).toEqual(['5439 10.0.0.0/8']);
});
