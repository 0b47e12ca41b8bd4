import { createAwsClients } from '../../../src/aws/clients.ts';
import { CreateSecurityGroupCommand, DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, CreateUserCommand, GetRoleCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { ensureCluster, readyEndpoint, removeCluster, requireGone } from '../../../src/aws/cluster.ts';
import { findExpired } from '../../../src/aws/expired.ts';
import { ForeignResourceError, NotYetError, ResourceNotFoundError } from '../../../src/aws/errors.ts';
import { removeIngress } from '../../../src/aws/ingress-rule.ts';
import { ensureNetwork } from '../../../src/aws/network.ts';
import { ensureRole, removeRole, useRole } from '../../../src/aws/role.ts';
import { removeGroups } from '../../../src/aws/security-group.ts';
import { ensureUser, removeUser } from '../../../src/aws/user.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';
import { clusterSpec } from '../../support/cluster-spec.ts';
import { FaultControl } from '../../support/faults.ts';
import { untilValue } from '../../support/until.ts';

jest.setTimeout(60_000);

let cloud: TestCloud;
let faults: FaultControl;
beforeAll(async () => {
  cloud = await startCloud('--faults', 'none');
  faults = new FaultControl(cloud.endpoint);
});
afterAll(() => cloud?.stop());

const mine = { pipeline: 'mine', owner: 'here' };
const old = { pipeline: 'old', owner: 'here' };
const owner = { ...mine, run: 'w1/r1', expires: '2030-01-01T00:00:00.000Z' };
const laterRun = { ...owner, run: 'w2/r2' };
const sources = ['s3://bucket/log_data', 's3://other/song*data'];
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

describe('the role', () => {
  test('is made once, found again by the same run, adopted by a later one, and removed with its policy', async () => {
    const made = await ensureRole(cloud.clients, { name: 'r', owner, sources });
    expect(made).toMatchObject({ name: 'r', created: true });
    expect(await ensureRole(cloud.clients, { name: 'r', owner, sources })).toEqual(made);
    expect(await ensureRole(cloud.clients, { name: 'r', owner: laterRun, sources })).toEqual({
      ...made,
      created: false,
    });
    expect(await useRole(cloud.clients, { name: 'r', ...mine, sources })).toBe(made.arn);
    expect(await removeRole(cloud.clients, 'r', { ...mine, run: 'w9/r9' })).toBe(false);
    expect(await removeRole(cloud.clients, 'r', mine)).toBe(true);
    expect(await removeRole(cloud.clients, 'r', mine)).toBe(false);
    await expect(useRole(cloud.clients, { name: 'r', ...mine, sources })).rejects.toThrow(ResourceNotFoundError);
  });

  test('may read the source prefixes and nothing else', async () => {
    await ensureRole(cloud.clients, { name: 'reader', owner, sources });
    const { PolicyDocument = '' } = await cloud.clients.iam.send(
      new GetRolePolicyCommand({ RoleName: 'reader', PolicyName: 'sparkify-read-source' }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: ['arn:aws:s3:::bucket/log_data*', 'arn:aws:s3:::other/song${*}data*'],
        },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::bucket',
          Condition: { StringLike: { 's3:prefix': 'log_data*' } },
        },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::other',
          Condition: { StringLike: { 's3:prefix': 'song${*}data*' } },
        },
      ],
    });
    await removeRole(cloud.clients, 'reader', owner);
  });

  test('of somebody else is refused by name, and neither changed nor removed', async () => {
    await cloud.clients.iam.send(new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument: trust }));
    await expect(ensureRole(cloud.clients, { name: 'theirs', owner, sources })).rejects.toThrow(ForeignResourceError);
    await expect(ensureRole(cloud.clients, { name: 'theirs', owner, sources })).rejects.toThrow(
      /the IAM role theirs exists and was not created by the pipeline mine/,
    );
    expect(await removeRole(cloud.clients, 'theirs', mine)).toBe(false);
    await expect(cloud.clients.iam.send(new GetRoleCommand({ RoleName: 'theirs' }))).resolves.toBeDefined();
  });
});

const spec = clusterSpec('c1');

describe('the user', () => {
  test('is made, adopted and removed', async () => {
    expect(await ensureUser(cloud.clients, { name: 'u', owner, cluster: spec })).toMatchObject({ created: true });
    expect(await ensureUser(cloud.clients, { name: 'u', owner: laterRun, cluster: spec })).toMatchObject({
      created: false,
    });
    expect(await removeUser(cloud.clients, 'u', mine)).toBe(true);
    expect(await removeUser(cloud.clients, 'u', mine)).toBe(false);
  });

  test('of somebody else is refused', async () => {
    await cloud.clients.iam.send(new CreateUserCommand({ UserName: 'someone' }));
    await expect(ensureUser(cloud.clients, { name: 'someone', owner, cluster: spec })).rejects.toThrow(
      ForeignResourceError,
    );
    expect(await removeUser(cloud.clients, 'someone', mine)).toBe(false);
  });
});

describe('the network', () => {
  const request = { name: 'n', cidrs: 'auto' as const, port: 5439, owner, public: false };

  test('is a group of its own that admits this machine alone, once, and is removed', async () => {
    const made = await ensureNetwork(cloud.clients, request);
    const [group, rule] = made.made.map(({ id }) => id);
    expect(made).toMatchObject({ cidrs: ['127.0.0.1/32'], port: 5439, made: [{ created: true }, { created: true }] });
    expect(await ensureNetwork(cloud.clients, request)).toEqual(made);
    const adopted = await ensureNetwork(cloud.clients, { ...request, owner: laterRun });
    expect(adopted).toEqual({ ...made, made: made.made.map((one) => ({ ...one, created: false })) });
    expect(await removeIngress(cloud.clients, mine)).toEqual([rule]);
    expect(await removeIngress(cloud.clients, mine)).toEqual([]);
    expect(await removeGroups(cloud.clients, { ...mine, run: 'w9/r9' })).toEqual([]);
    expect(await removeGroups(cloud.clients, mine)).toEqual([group]);
    expect(await removeGroups(cloud.clients, mine)).toEqual([]);
  });

  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['255.255.255.255/31', '255.255.255.254/31'],
    ['1.2.3.4/0', '0.0.0.0/0'],
  ])('that admits %s is found again as one that admits %s', async (cidr, kept) => {
    const made = await ensureNetwork(cloud.clients, { ...request, cidrs: [cidr] });
    expect(made.cidrs).toEqual([kept]);
    expect(await ensureNetwork(cloud.clients, { ...request, cidrs: [cidr] })).toEqual(made);
    await removeGroups(cloud.clients, mine);
  });

  test('of two pipelines is two groups: removing one leaves the other open', async () => {
    await ensureNetwork(cloud.clients, request);
    const other = { ...mine, pipeline: 'other', run: 'w3/r3', expires: 'none' };
    const theirs = await ensureNetwork(cloud.clients, { ...request, name: 'n2', owner: other });
    await removeIngress(cloud.clients, mine);
    await removeGroups(cloud.clients, mine);
    const { SecurityGroupRules } = await cloud.clients.ec2.send(
      new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [theirs.made[1]?.id ?? ''] }),
    );
    expect(SecurityGroupRules).toHaveLength(1);
    await removeIngress(cloud.clients, other);
    await removeGroups(cloud.clients, other);
  });

  test('of somebody else is refused, and stays', async () => {
    await cloud.clients.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'foreign', Description: 'theirs' }));
    await expect(ensureNetwork(cloud.clients, { ...request, name: 'foreign' })).rejects.toThrow(ForeignResourceError);
    expect(await removeGroups(cloud.clients, mine)).toEqual([]);
  });
});

describe('what outlived its time to live', () => {
  const past = { ...old, run: 'w4/r4', expires: '2020-01-01T00:00:00.000Z' };
  const now = new Date('2026-01-01T00:00:00.000Z');
  const network = { name: 'old', cidrs: 'auto' as const, port: 5439, public: false };

  /** Each of them is a time to `Date.parse`, and none is one that we write. */
  const malformed = ['1', 'in 4 h 2001', '2020-01-01', '2020-13-01T00:00:00.000Z', 'Wed 01 Jan 2020 00:00:00 GMT', ''];

  test('is found by tag, by pipeline; what lives on, for ever, or without a readable time is not', async () => {
    await ensureRole(cloud.clients, { name: 'old-role', owner: past, sources });
    await ensureUser(cloud.clients, { name: 'old-user', owner: past, cluster: spec });
    const { made } = await ensureNetwork(cloud.clients, { ...network, owner: past });
    const [securityGroupId = '', ruleId = ''] = made.map(({ id }) => id);
    await ensureRole(cloud.clients, { name: 'young', owner, sources });
    await ensureRole(cloud.clients, { name: 'standing', owner: { ...owner, expires: 'none' }, sources });
    for (const [index, expires] of malformed.entries()) {
      await ensureRole(cloud.clients, { name: `odd-${index}`, owner: { ...owner, expires }, sources });
    }
    await cloud.clients.iam.send(
      new CreateRoleCommand({
        RoleName: 'half',
        Path: '/sparkify/',
        AssumeRolePolicyDocument: trust,
        Tags: [
          { Key: 'sparkify:pipeline', Value: 'old' },
          { Key: 'sparkify:expires', Value: past.expires },
        ],
      }),
    );
    const { expired, spared } = await findExpired(cloud.clients, 'here', () => now);
    expect(expired).toEqual([
      {
        pipeline: 'old',
        resources: [
          { type: 'AWS::EC2::SecurityGroup', id: securityGroupId },
          { type: 'AWS::EC2::SecurityGroupIngress', id: ruleId },
          { type: 'AWS::IAM::Role', id: 'old-role' },
          { type: 'AWS::IAM::User', id: 'old-user' },
        ],
      },
    ]);
    expect(spared.map(({ resource, reason }) => `${resource.id}: ${reason}`)).toEqual([
      'half: it has no tag sparkify:run',
      ...malformed.map((text, index) => expect.stringMatching(`odd-${index}: .* is ${JSON.stringify(text)}, not`)),
    ]);
    expect(await removeRole(cloud.clients, 'half', { ...old, expiredBy: now.toISOString() })).toBe(false);
  });

  test('is so by the clock of AWS, whatever that of this machine says', async () => {
    const clients = await createAwsClients();
    const trueMs = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => trueMs() - 10 * 365 * 86_400_000);
    const found = await findExpired(clients, 'here').finally(() => jest.restoreAllMocks());
    for (const client of [clients.redshift, clients.iam, clients.ec2, clients.sts]) client.destroy();
    expect(Math.abs(Date.parse(found.now) - Date.now())).toBeLessThan(300_000);
  });

  test('is found as far as the caller may look', async () => {
    await faults.put('denied', { service: 'iam', action: 'ListRoles', fault: 'access-denied' });
    const { expired, unlisted } = await findExpired(cloud.clients, 'here', () => now);
    expect(expired.map(({ resources }) => resources.length)).toEqual([3]);
    expect(unlisted).toEqual([
      { type: 'AWS::IAM::Role', error: expect.objectContaining({ message: expect.stringMatching(/not authorized/) }) },
    ]);
    await faults.remove('denied');
  });

  test('is spared once a later run adopts it', async () => {
    const later = { ...past, run: 'w5/r5', expires: '2030-01-01T00:00:00.000Z' };
    await ensureRole(cloud.clients, { name: 'old-role', owner: later, sources });
    await ensureUser(cloud.clients, { name: 'old-user', owner: later, cluster: spec });
    await ensureNetwork(cloud.clients, { ...network, owner: later });
    expect((await findExpired(cloud.clients, 'here', () => now)).expired).toEqual([]);
    // Who found it expired before that looks again, and leaves it.
    const expired = { ...old, expiredBy: now.toISOString() };
    expect(await removeRole(cloud.clients, 'old-role', expired)).toBe(false);
    expect(await removeUser(cloud.clients, 'old-user', expired)).toBe(false);
    expect(await removeIngress(cloud.clients, expired)).toEqual([]);
    expect(await removeGroups(cloud.clients, expired)).toEqual([]);
    // A shorter life does not shorten the one that is promised already.
    await ensureRole(cloud.clients, { name: 'old-role', owner: past, sources });
    expect((await findExpired(cloud.clients, 'here', () => now)).expired).toEqual([]);
    for (const name of ['old-role', 'half']) await removeRole(cloud.clients, name, old);
    for (const name of ['young', 'standing', ...malformed.map((_, index) => `odd-${index}`)]) {
      await removeRole(cloud.clients, name, mine);
    }
    await removeUser(cloud.clients, 'old-user', past);
    await removeIngress(cloud.clients, old);
    await removeGroups(cloud.clients, old);
  });
});

describe('the cluster', () => {
  test('is made encrypted, private and tagged, and is gone in the end', async () => {
    const role = await ensureRole(cloud.clients, { name: 'cr', owner, sources });
    const rule = await ensureNetwork(cloud.clients, {
      name: 'cn',
      cidrs: 'auto' as const,
      port: 5439,
      owner,
      public: false,
    });
    const request = { cluster: spec, roleArn: role.arn, securityGroupIds: rule.securityGroupIds, owner };
    expect(await ensureCluster(cloud.clients, request)).toEqual({ created: true });
    await expect(readyEndpoint(cloud.clients, 'c1')).rejects.toThrow(NotYetError);
    expect(await ensureCluster(cloud.clients, request)).toEqual({ created: true });
    const endpoint = await untilValue(() => notYet(readyEndpoint(cloud.clients, 'c1')));
    expect(endpoint).toMatchObject({ address: '127.0.0.1', database: 'dev', adminUser: 'awsuser' });
    const { Clusters } = await cloud.clients.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'c1' }));
    expect(Clusters?.[0]).toMatchObject({ Encrypted: true, PubliclyAccessible: false, NumberOfNodes: 1 });
    expect(Clusters?.[0]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'sparkify:pipeline', Value: 'mine' },
        { Key: 'sparkify:owner', Value: 'here' },
        { Key: 'sparkify:run', Value: 'w1/r1' },
        { Key: 'sparkify:expires', Value: '2030-01-01T00:00:00.000Z' },
      ]),
    );
    const standing = { ...laterRun, expires: 'none' };
    expect(await ensureCluster(cloud.clients, { ...request, owner: standing })).toEqual({ created: false });
    const { Clusters: renewed } = await cloud.clients.redshift.send(new DescribeClustersCommand({}));
    expect(renewed?.find((one) => one.ClusterIdentifier === 'c1')?.Tags).toContainEqual({
      Key: 'sparkify:expires',
      Value: 'none',
    });
    expect(await removeCluster(cloud.clients, { identifier: 'c1' }, { ...mine, run: 'w9/r9' })).toBe(false);
    expect(await untilValue(() => notYet(removeCluster(cloud.clients, { identifier: 'c1' }, mine)))).toBe(true);
    await untilValue(() => notYet(requireGone(cloud.clients, 'c1').then(() => true)));
    expect(await removeCluster(cloud.clients, { identifier: 'c1' }, mine)).toBe(false);
    await removeRole(cloud.clients, 'cr', owner);
    await removeIngress(cloud.clients, owner);
    await removeGroups(cloud.clients, owner);
  });

  test('of somebody else is refused, and stays', async () => {
    await cloud.clients.redshift.send(
      new CreateClusterCommand({
        ClusterIdentifier: 'theirs',
        NodeType: 'ra3.large',
        ClusterType: 'single-node',
        MasterUsername: 'awsuser',
        ManageMasterPassword: true,
      }),
    );
    const request = {
      cluster: { ...spec, identifier: 'theirs' },
      roleArn: 'arn:aws:iam::1:role/x',
      securityGroupIds: [''],
    };
    await expect(ensureCluster(cloud.clients, { ...request, owner })).rejects.toThrow(ForeignResourceError);
    expect(await removeCluster(cloud.clients, { identifier: 'theirs' }, mine)).toBe(false);
  });
});

/** The answer, or undefined while it is not there yet. */
async function notYet<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotYetError) return undefined;
    throw error;
  }
}
