import { findExpired } from '../../src/aws/expired.ts';
import { extendLife } from '../../src/aws/life.ts';
import { countClusters, findTagged } from '../../src/aws/tagged.ts';
import { tag } from '../../src/aws/tags.ts';
import { FakeAws, awsError, tagsOf } from '../support/fake-aws.ts';
import { foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const missing = awsError('NoSuchEntityException');
const denied = awsError('AccessDenied', 'not authorized to list');
const ending = (pipeline: string, expires: string) =>
  tagsOf({
    'sparkify:pipeline': pipeline,
    'sparkify:owner': 'here',
    'sparkify:run': 'w/r',
    'sparkify:expires': expires,
  });
const past = '2001-01-01T00:00:00.000Z';
const now = new Date('2030-01-01T00:00:00.000Z');

/** An account in which nothing is. */
const empty = {
  'redshift.DescribeClusters': { Clusters: [] },
  'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [] },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [] },
  'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [] },
  'iam.ListRoles': { Roles: [] },
  'iam.ListUsers': { Users: [] },
  'serverless.ListWorkgroups': { workgroups: [] },
  'serverless.ListNamespaces': { namespaces: [] },
};
/** Serverless spells the members of a tag in lower case. */
const inLowerCase = (tags: object[]) =>
  (tags as { Key: string; Value: string }[]).map(({ Key: key, Value: value }) => ({ key, value }));
/** One resource of each kind with these tags, and one without our tags wherever AWS lists those too. */
const account = (Tags: object[]) => ({
  'redshift.DescribeClusters': {
    Clusters: [
      { ClusterIdentifier: 'p', ClusterNamespaceArn: 'arn:aws:redshift:eu-west-1:123456789012:namespace:0a1b', Tags },
    ],
  },
  'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [] },
  'serverless.ListWorkgroups': { workgroups: [{ workgroupName: 'w', workgroupArn: 'arn:w' }] },
  'serverless.GetWorkgroup': { workgroup: { workgroupName: 'w', workgroupArn: 'arn:w' } },
  'serverless.ListNamespaces': { namespaces: [{ namespaceName: 'n', namespaceArn: 'arn:n' }] },
  'serverless.GetNamespace': { namespace: { namespaceName: 'n', namespaceArn: 'arn:n' } },
  'serverless.ListTagsForResource': { tags: inLowerCase(Tags) },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-1', Tags }] },
  'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', Tags }] },
  'iam.ListRoles': {
    Roles: [
      { RoleName: 'gone', Path: '/sparkify/' },
      { RoleName: 'p-role', Path: '/teams/', Description: 'Reads the source of the Sparkify pipeline p' },
      { RoleName: 'plain', Path: '/sparkify/deep/' },
      { RoleName: 'others', Path: '/', Description: 'Reads the source of something else' },
    ],
  },
  'iam.ListRoleTags': [missing, { Tags }, { Tags: [{ Key: 'team', Value: 'x' }] }],
  'iam.ListUsers': { Users: [{ UserName: 'p-user' }, { UserName: 'bare' }] },
  'iam.ListUserTags': [{ Tags }, {}],
});
const all = [
  { type: 'AWS::Redshift::Cluster', id: 'p' },
  { type: 'AWS::RedshiftServerless::Workgroup', id: 'w' },
  { type: 'AWS::RedshiftServerless::Namespace', id: 'n' },
  { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' },
  { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1' },
  { type: 'AWS::IAM::Role', id: 'p-role' },
  { type: 'AWS::IAM::User', id: 'p-user' },
] as const;

describe('what carries our tags', () => {
  test('is found of every kind, with its tags', async () => {
    const aws = new FakeAws(account(ours));
    expect(await findTagged(aws.clients)).toEqual({
      found: all.map((resource) => ({ resource, tags: ours })),
      unlisted: [],
    });
    // DescribeSecurityGroupRules documents no other filter than group-id, security-group-rule-id and tag:<key>.
    const withOurTag = { Filters: [{ Name: 'tag:sparkify:pipeline', Values: ['*'] }] };
    expect(aws.inputs('redshift.DescribeClusters')).toHaveLength(1);
    expect(aws.inputs('ec2.DescribeSecurityGroups')).toMatchObject([withOurTag]);
    expect(aws.inputs('ec2.DescribeSecurityGroupRules')).toMatchObject([withOurTag]);
    expect(aws.inputs('iam.ListRoles')).toMatchObject([{ MaxItems: 1000 }]);
    expect(aws.inputs('iam.ListUsers')).toMatchObject([{ PathPrefix: '/sparkify/' }]);
    expect(aws.inputs('iam.ListRoleTags')).toEqual(['gone', 'p-role', 'plain'].map((RoleName) => ({ RoleName })));
    expect(aws.inputs('iam.ListUserTags')).toEqual(['p-user', 'bare'].map((UserName) => ({ UserName })));
  });

  test('is looked for where it may be of the pipeline that is told: others’ tags need others’ permissions', async () => {
    const asked = async (pipeline: string) => {
      const aws = new FakeAws(account(ours));
      await findTagged(aws.clients, pipeline);
      return aws.inputs('iam.ListRoleTags');
    };
    expect(await asked('p')).toContainEqual({ RoleName: 'p-role' });
    for (const other of ['p2', 'other']) expect(await asked(other)).not.toContainEqual({ RoleName: 'p-role' });
  });

  test('is found of subnet groups, too, and lives longer by an ARN that Redshift does not tell', async () => {
    const group = { ClusterSubnetGroupName: 'p-redshift', Tags: ours };
    const aws = new FakeAws({
      ...empty,
      'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [group] },
      'sts.GetCallerIdentity': { Arn: 'arn:aws:iam::123456789012:user/worker' },
      'redshift.CreateTags': {},
    });
    const resource = { type: 'AWS::Redshift::ClusterSubnetGroup', id: 'p-redshift' };
    expect((await findTagged(aws.clients)).found).toEqual([{ resource, tags: ours }]);
    expect(await extendLife(aws.clients, ownership, 'none')).toEqual([resource]);
    expect(aws.inputs('redshift.CreateTags')).toEqual([
      {
        ResourceName: 'arn:aws:redshift:eu-west-1:123456789012:subnetgroup:p-redshift',
        Tags: [{ Key: 'sparkify:expires', Value: 'none' }],
      },
    ]);
  });

  test('is found on every page', async () => {
    const aws = new FakeAws({
      ...empty,
      'redshift.DescribeClusters': [
        { Clusters: [{ ClusterIdentifier: 'a', Tags: ours }], Marker: 'more' },
        { Clusters: [{ Tags: ours }, { ClusterIdentifier: 'plain' }] },
      ],
    });
    expect((await findTagged(aws.clients)).found.map(({ resource }) => resource.id)).toEqual(['a', '']);
    expect(await countClusters(new FakeAws(account(ours)).clients)).toBe(1);
    expect(await countClusters(new FakeAws({ 'redshift.DescribeClusters': {} }).clients)).toBe(0);
  });
});

describe('a tag', () => {
  const tags = [{ Key: 'sparkify:expires', Value: 'none' }];
  test.each<[(typeof all)[number]['type'], string, object]>([
    ['AWS::IAM::Role', 'iam.TagRole', { RoleName: 'x', Tags: tags }],
    ['AWS::IAM::User', 'iam.TagUser', { UserName: 'x', Tags: tags }],
    ['AWS::EC2::SecurityGroup', 'ec2.CreateTags', { Resources: ['x'], Tags: tags }],
    ['AWS::EC2::SecurityGroupIngress', 'ec2.CreateTags', { Resources: ['x'], Tags: tags }],
    [
      'AWS::Redshift::Cluster',
      'redshift.CreateTags',
      { ResourceName: 'arn:aws:redshift:eu-west-1:123456789012:cluster:p', Tags: tags },
    ],
    ['AWS::RedshiftServerless::Workgroup', 'serverless.TagResource', { resourceArn: 'arn:w', tags: inLowerCase(tags) }],
    ['AWS::RedshiftServerless::Namespace', 'serverless.TagResource', { resourceArn: 'arn:n', tags: inLowerCase(tags) }],
  ])('is given to a %s by %s', async (type, command, input) => {
    const aws = new FakeAws({ ...account(ours), [command]: {} });
    await tag(aws.clients, { type, id: 'x' }, tags);
    expect(aws.inputs(command)).toEqual([input]);
  });

  test('is given to no cluster that is gone, and none is asked for when there is none to give', async () => {
    const aws = new FakeAws({ 'redshift.DescribeClusters': awsError('ClusterNotFoundFault') });
    await tag(aws.clients, { type: 'AWS::Redshift::Cluster', id: 'p' }, []);
    expect(aws.commands).toEqual([]);
    await tag(aws.clients, { type: 'AWS::Redshift::Cluster', id: 'p' }, tags);
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });
});

const isServerless = (type: string) => type.startsWith('AWS::RedshiftServerless');

describe('a life that is extended', () => {
  const taggable = {
    'redshift.CreateTags': {},
    'serverless.TagResource': {},
    'ec2.CreateTags': {},
    'iam.TagRole': {},
    'iam.TagUser': {},
  };
  const extend = async (tags: object[], expires: string, claim: Parameters<typeof extendLife>[1] = ownership) => {
    const aws = new FakeAws({ ...account(tags), ...taggable });
    const found = await extendLife(aws.clients, claim, expires);
    const given = Object.keys(taggable).flatMap((command) => aws.inputs(command)) as { Tags: object; tags: object }[];
    return { found, given: given.map(({ Tags, tags: told }) => Tags ?? told) };
  };
  const later = '2031-01-01T00:00:00.000Z';

  test('is that of everything of the pipeline', async () => {
    const longer = [{ Key: 'sparkify:expires', Value: later }];
    const { found, given } = await extend(ours, later);
    expect([found, given]).toEqual([all, all.map(({ type }) => (isServerless(type) ? inLowerCase(longer) : longer))]);
  });

  test.each([
    ['shorter', ours, '2029-01-01T00:00:00.000Z'],
    ['as long as it is', ours, owner.expires],
    ['shorter than for ever', ending('p', 'none'), later],
  ])('is not made %s', async (_how, tags, expires) => {
    expect(await extend(tags, expires)).toEqual({ found: all, given: [] });
  });

  test('is that of all that can be listed, and the error of what cannot is thrown', async () => {
    const aws = new FakeAws({ ...account(ours), ...taggable, 'ec2.DescribeSecurityGroupRules': denied });
    await expect(extendLife(aws.clients, ownership, later)).rejects.toBe(denied);
    expect(Object.keys(taggable).flatMap((command) => aws.inputs(command))).toHaveLength(6);
  });

  test.each([
    ['another pipeline', foreign, ownership],
    ['another owner', theirs, ownership],
    ['another run', ours, { ...ownership, run: 'w/other' }],
  ])('is not that of %s', async (_whose, tags, claim) => {
    expect(await extend(tags, later, claim)).toEqual({ found: [], given: [] });
  });
});

describe('what is expired', () => {
  const find = (aws: FakeAws) => findExpired(aws.clients, 'here', () => now);

  test('is told by pipeline, with the time that it was told by', async () => {
    const aws = new FakeAws({
      ...empty,
      'redshift.DescribeClusters': { Clusters: [{ ClusterIdentifier: 'a', Tags: ending('a', past) }] },
      'ec2.DescribeSecurityGroups': {
        SecurityGroups: [
          { GroupId: 'sg-b', Tags: ending('b', past) },
          { GroupId: 'sg-a', Tags: ending('a', past) },
        ],
      },
    });
    expect(await find(aws)).toEqual({
      expired: [
        {
          pipeline: 'a',
          resources: [
            { type: 'AWS::Redshift::Cluster', id: 'a' },
            { type: 'AWS::EC2::SecurityGroup', id: 'sg-a' },
          ],
        },
        { pipeline: 'b', resources: [{ type: 'AWS::EC2::SecurityGroup', id: 'sg-b' }] },
      ],
      spared: [],
      unlisted: [],
      now: '2030-01-01T00:00:00.000Z',
    });
  });

  test('is of every kind', async () => {
    const { expired, spared } = await find(new FakeAws(account(ending('p', past))));
    expect(expired).toEqual([{ pipeline: 'p', resources: all }]);
    expect(spared).toEqual([]);
  });

  test.each<[string, object[], string | undefined]>([
    ['lives', ending('p', '2030-01-01T00:00:00.001Z'), undefined],
    ['lives for ever', ending('p', 'none'), undefined],
    [
      'is of another owner',
      tagsOf({ ...Object.fromEntries(ending('p', past).map((t) => [t.Key, t.Value])), 'sparkify:owner': 'there' }),
      'it belongs to there, not to here',
    ],
    [
      'is tagged oddly',
      ending('p', 'soon'),
      'its tag sparkify:expires is "soon", not "none" or a time in UTC such as 2030-01-31T12:00:00.000Z',
    ],
  ])('is not what %s', async (_what, tags, reason) => {
    const { expired, spared } = await find(new FakeAws(account(tags)));
    expect(expired).toEqual([]);
    expect(spared).toEqual(reason === undefined ? [] : all.map((resource) => ({ resource, reason })));
  });

  test('is judged by the clock of AWS, as the last answer told it', async () => {
    const aws = new FakeAws(account(ending('p', new Date(Date.now() + 3_600_000).toISOString())));
    expect((await findExpired(aws.clients, 'here')).expired).toEqual([]);
    const ahead = new FakeAws(account(ending('p', new Date(Date.now() + 3_600_000).toISOString())));
    ahead.clients.redshift.config.systemClockOffset = 7_200_000;
    const { expired, now: told } = await findExpired(ahead.clients, 'here');
    expect(expired).toEqual([{ pipeline: 'p', resources: all }]);
    expect(Math.abs(Date.parse(told) - Date.now() - 7_200_000)).toBeLessThan(600_000);
  });

  const lists = [
    'redshift.DescribeClusters',
    'serverless.ListWorkgroups',
    'serverless.ListNamespaces',
    'ec2.DescribeSecurityGroups',
    'ec2.DescribeSecurityGroupRules',
    'iam.ListRoles',
    'iam.ListUsers',
  ] as const;
  test.each(
    lists.flatMap((list) => [denied, awsError('InvalidParameterValue')].map((error) => [list, error] as const)),
  )('of the other kinds is found when %s fails with %p, which is told', async (command, error) => {
    const { expired, spared, unlisted } = await find(new FakeAws({ ...account(ending('p', past)), [command]: error }));
    expect(expired[0]?.resources).toHaveLength(all.length - 1);
    expect(spared).toEqual([]);
    expect(unlisted).toEqual([{ type: expect.any(String), error }]);
    const found = [...(expired[0]?.resources ?? []), ...unlisted].map(({ type }) => type);
    expect(found.toSorted()).toEqual(all.map(({ type }) => type).toSorted());
  });
});
