import { createSocket } from 'node:dgram';
import { removeIngress } from '../../src/aws/ingress-rule.ts';
import { ensureNetwork } from '../../src/aws/network.ts';
import { removeGroups } from '../../src/aws/security-group.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const request = { name: 'p-group', cidrs: ['203.0.113.7/32'], port: 5439, owner, public: false };
const vpc = { Vpcs: [{ VpcId: 'vpc-1' }] };
const rule = {
  SecurityGroupRuleId: 'sgr-1',
  IpProtocol: 'tcp',
  FromPort: 5439,
  ToPort: 5439,
  CidrIpv4: '203.0.113.7/32',
  IsEgress: false,
  GroupId: 'sg-1',
  Tags: ours,
};
const denied = awsError('UnauthorizedOperation', 'not authorized');
const inUse = awsError('DependencyViolation');

/** Replies for creating everything, except what a test replaces. */
const fresh = {
  'ec2.DescribeVpcs': vpc,
  'ec2.CreateSecurityGroup': { GroupId: 'sg-1' },
  'ec2.AuthorizeSecurityGroupIngress': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1' }] },
  'ec2.CreateTags': {},
};
const groupExists = {
  ...fresh,
  'ec2.CreateSecurityGroup': awsError('InvalidGroup.Duplicate'),
  'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-9', Tags: earlier }] },
  'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-9', CidrIpv4: '10.0.0.0/8' }] },
};
const ruleExists = {
  ...fresh,
  'ec2.AuthorizeSecurityGroupIngress': awsError('InvalidPermission.Duplicate'),
  'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [rule] },
};

describe('a network that is made', () => {
  test('is a group of the default VPC with one rule, both with our tags from their first moment on', async () => {
    const aws = new FakeAws(fresh);
    expect(await ensureNetwork(aws.clients, request)).toEqual({
      vpcId: 'vpc-1',
      securityGroupIds: ['sg-1'],
      cidrs: ['203.0.113.7/32'],
      port: 5439,
      made: [
        { type: 'AWS::EC2::SecurityGroup', id: 'sg-1', created: true },
        { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1', created: true },
      ],
    });
    expect(aws.calls).toEqual([
      ['ec2.DescribeVpcs', { Filters: [{ Name: 'is-default', Values: ['true'] }] }],
      [
        'ec2.CreateSecurityGroup',
        {
          GroupName: 'p-group',
          Description: 'Who may reach the warehouse of the Sparkify pipeline p',
          VpcId: 'vpc-1',
          TagSpecifications: [{ ResourceType: 'security-group', Tags: ours }],
        },
      ],
      [
        'ec2.AuthorizeSecurityGroupIngress',
        {
          GroupId: 'sg-1',
          IpPermissions: [
            {
              IpProtocol: 'tcp',
              FromPort: 5439,
              ToPort: 5439,
              IpRanges: [{ CidrIp: '203.0.113.7/32', Description: 'Sparkify pipeline p' }],
            },
          ],
          TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: ours }],
        },
      ],
    ]);
  });

  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3/32', '10.1.2.3/32'],
    ['203.0.113.130/25', '203.0.113.128/25'],
    ['172.31.255.255/12', '172.16.0.0/12'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['255.255.255.255/31', '255.255.255.254/31'],
  ])('lets %s in as %s, which is how AWS keeps it', async (cidr, kept) => {
    expect(await ensureNetwork(new FakeAws(fresh).clients, { ...request, cidrs: [cidr] })).toMatchObject({
      cidrs: [kept],
    });
  });

  test('needs a default VPC', async () => {
    for (const Vpcs of [[], undefined]) {
      await expect(ensureNetwork(new FakeAws({ 'ec2.DescribeVpcs': { Vpcs } }).clients, request)).rejects.toMatchObject(
        {
          name: 'ResourceNotFoundError',
          message:
            'eu-west-1 has no default VPC: set network.subnetIds, or create one with `aws ec2 create-default-vpc`',
        },
      );
    }
  });

  test('is waited for while the group takes no rule yet', async () => {
    const aws = new FakeAws({ ...fresh, 'ec2.AuthorizeSecurityGroupIngress': awsError('InvalidGroup.NotFound') });
    await expect(ensureNetwork(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the security group sg-1 does not show yet: InvalidGroup.NotFound, says AWS',
      withinMs: 60_000,
    });
  });
});

describe('ranges', () => {
  test('are a rule each, and the same one is one', async () => {
    const aws = new FakeAws(fresh);
    const cidrs = ['10.0.0.0/8', '10.1.2.3/8', '192.0.2.0/24'];
    const made = await ensureNetwork(aws.clients, { ...request, cidrs });
    expect(made.cidrs).toEqual(['10.0.0.0/8', '192.0.2.0/24']);
    expect(made.made.map(({ type }) => type)).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::SecurityGroupIngress',
    ]);
    expect(aws.inputs('ec2.AuthorizeSecurityGroupIngress')).toHaveLength(2);
  });

  test('of a call that was scheduled before there could be several is the one that it tells', async () => {
    const { cidrs: _, ...before } = request;
    const aws = new FakeAws(fresh);
    expect((await ensureNetwork(aws.clients, { ...before, cidr: '10.1.2.3/8' })).cidrs).toEqual(['10.0.0.0/8']);
  });
});

describe('a group that is there already', () => {
  test('is adopted when it is of the pipeline, and lives as long as this run wants it', async () => {
    const aws = new FakeAws(groupExists);
    expect(await ensureNetwork(aws.clients, request)).toMatchObject({
      securityGroupIds: ['sg-9'],
      made: [{ created: false }, { created: true }],
      differs: ['it also admits 10.0.0.0/8 (sgr-9)'],
    });
    expect(aws.inputs('ec2.DescribeSecurityGroups')).toEqual([
      {
        Filters: [
          { Name: 'vpc-id', Values: ['vpc-1'] },
          { Name: 'group-name', Values: ['p-group'] },
        ],
      },
    ]);
    expect(aws.inputs('ec2.CreateTags')).toEqual([
      { Resources: ['sg-9'], Tags: [{ Key: 'sparkify:expires', Value: owner.expires }] },
    ]);
  });

  test('is left alone when it is of others', async () => {
    for (const Tags of [foreign, theirs, undefined]) {
      const aws = new FakeAws({
        ...groupExists,
        'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-9', Tags }] },
      });
      await expect(ensureNetwork(aws.clients, request)).rejects.toMatchObject({
        name: 'ForeignResourceError',
        message: expect.stringContaining('the security group p-group exists'),
      });
      expect(aws.commands).not.toContain('ec2.CreateTags');
      expect(aws.commands).not.toContain('ec2.AuthorizeSecurityGroupIngress');
    }
  });

  test('is waited for while it does not show', async () => {
    const aws = new FakeAws({ ...groupExists, 'ec2.DescribeSecurityGroups': { SecurityGroups: [] } });
    await expect(ensureNetwork(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the security group p-group exists, but does not show yet',
    });
  });
});

describe('a rule that is there already', () => {
  const withRules = (...SecurityGroupRules: object[]) =>
    new FakeAws({ ...ruleExists, 'ec2.DescribeSecurityGroupRules': { SecurityGroupRules } });

  test('is ours when this run made it', async () => {
    const aws = new FakeAws(ruleExists);
    expect(await ensureNetwork(aws.clients, request)).toMatchObject({ made: [{}, { id: 'sgr-1', created: true }] });
    expect(aws.inputs('ec2.DescribeSecurityGroupRules')).toEqual([
      { Filters: [{ Name: 'group-id', Values: ['sg-1'] }] },
    ]);
    expect(aws.commands).not.toContain('ec2.CreateTags');
  });

  test('is adopted when an earlier run made it', async () => {
    const aws = withRules({ ...rule, SecurityGroupRuleId: 'sgr-2', Tags: earlier });
    expect(await ensureNetwork(aws.clients, request)).toMatchObject({ made: [{}, { id: 'sgr-2', created: false }] });
    expect(aws.inputs('ec2.CreateTags')).toEqual([
      { Resources: ['sgr-2'], Tags: [{ Key: 'sparkify:expires', Value: owner.expires }] },
    ]);
  });

  test('is left alone when somebody else made it', async () => {
    const aws = withRules({ ...rule, Tags: [] });
    await expect(ensureNetwork(aws.clients, request)).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringContaining('the rule sgr-1 of the security group sg-1 exists'),
    });
  });

  test.each([
    ['protocol', { IpProtocol: 'udp' }],
    ['first port', { FromPort: 5438 }],
    ['last port', { ToPort: 5440 }],
    ['range', { CidrIpv4: '203.0.113.8/32' }],
    ['direction', { IsEgress: true }],
  ])('is another one when its %s is another', async (_what, other) => {
    await expect(ensureNetwork(withRules({ ...rule, ...other }).clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the rule for 203.0.113.7/32 port 5439 does not show in sg-1 yet',
    });
    const found = { ...rule, SecurityGroupRuleId: 'sgr-3' };
    expect(await ensureNetwork(withRules({ ...rule, ...other }, found).clients, request)).toMatchObject({
      made: [{}, { id: 'sgr-3' }],
    });
  });
});

describe('rules that are removed', () => {
  const rules = (...SecurityGroupRules: object[]) => ({
    'ec2.DescribeSecurityGroupRules': { SecurityGroupRules },
    'ec2.RevokeSecurityGroupIngress': {},
  });

  test('are all of ours, and none of others', async () => {
    const aws = new FakeAws(
      rules(
        rule,
        { ...rule, SecurityGroupRuleId: 'sgr-2', Tags: theirs },
        { ...rule, SecurityGroupRuleId: undefined },
        { ...rule, SecurityGroupRuleId: 'sgr-3', Tags: earlier },
        { ...rule, SecurityGroupRuleId: 'sgr-4', IsEgress: true },
      ),
    );
    expect(await removeIngress(aws.clients, ownership)).toEqual(['sgr-1', 'sgr-3']);
    expect(aws.inputs('ec2.DescribeSecurityGroupRules')).toEqual([
      { Filters: [{ Name: 'tag:sparkify:pipeline', Values: ['p'] }] },
    ]);
    expect(aws.inputs('ec2.RevokeSecurityGroupIngress')).toEqual([
      { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-1'] },
      { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-3'] },
    ]);
  });

  test.each(['InvalidSecurityGroupRuleId.NotFound', 'InvalidPermission.NotFound', 'InvalidGroup.NotFound'])(
    'may be gone meanwhile: %s',
    async (code) => {
      const aws = new FakeAws({ ...rules(rule), 'ec2.RevokeSecurityGroupIngress': awsError(code) });
      expect(await removeIngress(aws.clients, ownership)).toEqual(['sgr-1']);
    },
  );

  test('are not said to be removed when AWS refuses', async () => {
    const aws = new FakeAws({ ...rules(rule), 'ec2.RevokeSecurityGroupIngress': denied });
    await expect(removeIngress(aws.clients, ownership)).rejects.toBe(denied);
  });
});

describe('groups that are removed', () => {
  const groups = (...SecurityGroups: object[]) => ({
    'ec2.DescribeSecurityGroups': { SecurityGroups },
    'ec2.DeleteSecurityGroup': {},
  });

  test('are all of ours, and none of others', async () => {
    const aws = new FakeAws(
      groups(
        { GroupId: 'sg-1', Tags: ours },
        { GroupId: 'sg-2', Tags: theirs },
        { Tags: ours },
        { GroupId: 'sg-3', Tags: earlier },
      ),
    );
    expect(await removeGroups(aws.clients, ownership)).toEqual(['sg-1', 'sg-3']);
    expect(aws.inputs('ec2.DescribeSecurityGroups')).toEqual([
      { Filters: [{ Name: 'tag:sparkify:pipeline', Values: ['p'] }] },
    ]);
    expect(aws.inputs('ec2.DeleteSecurityGroup')).toEqual([{ GroupId: 'sg-1' }, { GroupId: 'sg-3' }]);
  });

  test('may be gone meanwhile', async () => {
    const gone = awsError('InvalidGroup.NotFound');
    const aws = new FakeAws({ ...groups({ GroupId: 'sg-1', Tags: ours }), 'ec2.DeleteSecurityGroup': gone });
    expect(await removeGroups(aws.clients, ownership)).toEqual(['sg-1']);
  });

  test('are waited for while something uses them, for some minutes', async () => {
    const aws = new FakeAws({ ...groups({ GroupId: 'sg-1', Tags: ours }), 'ec2.DeleteSecurityGroup': inUse });
    await expect(removeGroups(aws.clients, ownership)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the security group sg-1 is still in use: DependencyViolation, says AWS',
      withinMs: 480_000,
    });
  });

  test('are known by their tags to a caller who may not look', async () => {
    const tagsOn = (ResourceId: string, tags: object[]) => tags.map((tag) => ({ ResourceId, ...tag }));
    const aws = new FakeAws({
      'ec2.DescribeSecurityGroups': denied,
      'ec2.DescribeTags': [{ Tags: tagsOn('sg-1', ours), NextToken: 'more' }, { Tags: tagsOn('sg-2', theirs) }],
      'ec2.DeleteSecurityGroup': {},
    });
    expect(await removeGroups(aws.clients, ownership)).toEqual(['sg-1']);
    expect(aws.inputs('ec2.DescribeTags')[0]).toMatchObject({
      Filters: [
        { Name: 'resource-type', Values: ['security-group'] },
        { Name: 'key', Values: ['sparkify:pipeline', 'sparkify:owner', 'sparkify:run', 'sparkify:expires'] },
      ],
    });
  });
});

describe('the address of this machine', () => {
  afterEach(() => jest.restoreAllMocks());
  const auto = { ...request, cidrs: 'auto' as const };
  const answering = (body: string) => jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body));

  test('is the one that the internet sees, for a public cluster', async () => {
    const asked = answering('198.51.100.23\n');
    const { cidrs } = await ensureNetwork(new FakeAws(fresh).clients, { ...auto, public: true });
    expect(cidrs).toEqual(['198.51.100.23/32']);
    expect(asked).toHaveBeenCalledWith('https://checkip.amazonaws.com', { signal: expect.any(AbortSignal) });
  });

  test.each(['<html>sign in</html>', '1198.51.100.23', '198.51.100.23 5', '198.51.100', 'a198.51.100.23'])(
    'is not %j',
    async (body) => {
      answering(body);
      await expect(ensureNetwork(new FakeAws(fresh).clients, { ...auto, public: true })).rejects.toMatchObject({
        message: `https://checkip.amazonaws.com did not return this machine's address: set network.cidrs instead of "auto"`,
        cause: expect.objectContaining({ message: `it answered ${JSON.stringify(body)}` }),
      });
    },
  );

  test('is told to be unknown when nobody answers', async () => {
    const cause = new Error('timed out');
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(cause);
    await expect(ensureNetwork(new FakeAws(fresh).clients, { ...auto, public: true })).rejects.toMatchObject({ cause });
  });

  test('is the one that the route to AWS begins with, for a private cluster', async () => {
    const peer = createSocket('udp4');
    await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
    const { clients } = new FakeAws(fresh);
    const apiHost = { name: '127.0.0.1', port: peer.address().port };
    expect(await ensureNetwork({ ...clients, apiHost }, auto)).toMatchObject({ cidrs: ['127.0.0.1/32'] });
    peer.close();
  });

  test('is both, for a public cluster in whose VPC it is: the name of the cluster may lead to either', async () => {
    const peer = createSocket('udp4');
    await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
    const inVpc = (CidrBlock: string) => {
      const { clients } = new FakeAws({ ...fresh, 'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock }] } });
      const apiHost = { name: '127.0.0.1', port: peer.address().port };
      return ensureNetwork({ ...clients, apiHost }, { ...auto, public: true });
    };
    answering('198.51.100.23');
    expect((await inVpc('127.0.0.0/8')).cidrs).toEqual(['127.0.0.1/32', '198.51.100.23/32']);
    answering('198.51.100.23');
    expect((await inVpc('10.0.0.0/8')).cidrs).toEqual(['198.51.100.23/32']);
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no way out'));
    expect((await inVpc('127.0.0.0/8')).cidrs).toEqual(['127.0.0.1/32']);
    peer.close();
  });

  test('is told to be unknown when there is no route', async () => {
    const { clients } = new FakeAws(fresh);
    await expect(ensureNetwork({ ...clients, apiHost: { name: '::1', port: 9 } }, auto)).rejects.toThrow(
      "no route to ::1 shows this machine's address: set network.cidrs",
    );
  });
});
