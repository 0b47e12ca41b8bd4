import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, CreateAccessKeyCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import {
  DescribeClustersCommand,
  ModifyClusterIamRolesCommand,
  PauseClusterCommand,
  RebootClusterCommand,
} from '@aws-sdk/client-redshift';
import type { ApplicationFailure } from '@temporalio/common';
import { activityClasses } from '../../../src/contract/activity-classes.ts';
import { toFailure, waitedWith } from '../../../src/activities/failures.ts';
import { ensureCluster, readyEndpoint, removeCluster, requireGone } from '../../../src/aws/cluster.ts';
import { ForeignResourceError } from '../../../src/aws/errors.ts';
import { removeIngress } from '../../../src/aws/ingress-rule.ts';
import { ensureNetwork } from '../../../src/aws/network.ts';
import { ensureRole, removeRole } from '../../../src/aws/role.ts';
import { removeGroups } from '../../../src/aws/security-group.ts';
import { ensureUser, removeUser } from '../../../src/aws/user.ts';
import { Account } from '../../support/account.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';
import { clusterSpec } from '../../support/cluster-spec.ts';
import { FaultControl } from '../../support/faults.ts';
import type { FaultRule } from '../../support/faults.ts';

jest.setTimeout(60_000);

/** As far as it is needed here. */
interface NodeHttpHandler {
  updateHttpClientConfig(key: 'requestTimeout', value: number): void;
}

let cloud: TestCloud;
let faults: FaultControl;
let account: Account;
/** What there is in an account without us. */
let empty: string[];

beforeAll(async () => {
  const slow = ['modify', 'pause', 'resume', 'reboot', 'resize'].flatMap((status) => [`--cluster-${status}-ms`, '300']);
  cloud = await startCloud('--faults', 'none', '--cluster-role-ms', '50', ...slow);
  faults = new FaultControl(cloud.endpoint);
  const { iam, region } = cloud.clients;
  account = new Account({ endpoint: cloud.endpoint, region, credentials: await iam.config.credentials() });
  empty = await account.holdings();
});
afterEach(async () => {
  await faults.replace([]);
  await removeAll();
  const left = (await account.holdings()).filter((line) => !empty.includes(line));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
});
afterAll(async () => {
  account?.close();
  await cloud?.stop();
});

const owner = { pipeline: 'p', owner: 'here', run: 'w/r', expires: '2030-01-01T00:00:00.000Z' };
const ours = { pipeline: 'p', owner: 'here', run: 'w/r' };
const spec = clusterSpec('p');

const role = () => ensureRole(cloud.clients, { name: 'p-role', owner, sources: ['s3://bucket/log'] });
const user = () => ensureUser(cloud.clients, { name: 'p-user', owner, cluster: spec });
const made = async (type: string) => {
  const one = (await network()).made.find((each) => each.type === type);
  return { created: one?.created };
};
const network = () =>
  ensureNetwork(cloud.clients, { name: 'p-group', cidrs: ['127.0.0.1/32'], port: 5439, owner, public: false });
async function cluster(): Promise<{ created: boolean }> {
  const { arn } = await role();
  const { securityGroupIds } = await network();
  return ensureCluster(cloud.clients, { cluster: spec, roleArn: arn, securityGroupIds, owner });
}
const removals = {
  cluster: async () => {
    const asked = await persistently(() => removeCluster(cloud.clients, { identifier: 'p' }, ours));
    await persistently(() => requireGone(cloud.clients, 'p'));
    return asked;
  },
  rule: async () => (await removeIngress(cloud.clients, ours)).length > 0,
  group: async () => (await removeGroups(cloud.clients, ours)).length > 0,
  role: () => removeRole(cloud.clients, 'p-role', ours),
  user: () => removeUser(cloud.clients, 'p-user', ours),
};

const limits = activityClasses.removeRole;

/** As Temporal does: tries again for as long as the failure says that it may help. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  let waitedMs = {};
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = toFailure(error, { attempt, waitedMs, spentMs: 0 }, limits) as ApplicationFailure;
      waitedMs = waitedWith(failure, Number(failure.nextRetryDelay ?? 0), waitedMs);
      if (failure.nonRetryable === true || attempt > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function removeAll(): Promise<void> {
  for (const remove of Object.values(removals)) await persistently(remove);
}

/** The SDK itself tries three times. */
const inVain = 3;

type Case = [
  what: string,
  service: 'iam' | 'ec2' | 'redshift',
  action: string,
  ensure: () => Promise<{ created: unknown }>,
];
const groupMade = () => made('AWS::EC2::SecurityGroup');
const ruleMade = () => made('AWS::EC2::SecurityGroupIngress');
const creates: Case[] = [
  ['the role', 'iam', 'CreateRole', role],
  ['the policy of the role', 'iam', 'PutRolePolicy', role],
  ['the user', 'iam', 'CreateUser', user],
  ['the policy of the user', 'iam', 'PutUserPolicy', user],
  ['the group', 'ec2', 'CreateSecurityGroup', groupMade],
  ['the rule', 'ec2', 'AuthorizeSecurityGroupIngress', ruleMade],
  ['the cluster', 'redshift', 'CreateCluster', cluster],
];

describe.each(creates)('%s', (_what, service, action, ensure) => {
  test.each<FaultRule & { count: number }>([
    { fault: 'reset', when: 'after', count: 1 },
    { fault: 'reset', when: 'after', count: inVain },
    { fault: 'internal', when: 'after', count: inVain },
    { fault: 'reset', when: 'before', count: inVain },
    { fault: 'throttle', when: 'before', count: inVain },
    { fault: 'unavailable', when: 'before', count: inVain },
  ])('is created once, and counted as created, through $fault $when × $count', async (rule) => {
    await faults.replace([{ service, action, ...rule }]);
    expect(await persistently(ensure)).toMatchObject({ created: true });
    // What was done already need not be asked for again.
    expect((await faults.report()).rules[0]?.hits).toBeGreaterThanOrEqual(rule.when === 'after' ? 1 : rule.count);
  });
});

describe('what AWS does not show yet', () => {
  const gone = (code: string, statusCode = 404) => ({ fault: 'error' as const, code, statusCode });
  const lost = { fault: 'reset', when: 'after', count: inVain } as const;

  test.each<[string, () => Promise<{ created: unknown }>, FaultRule[]]>([
    [
      'a role whose reply was lost',
      role,
      [
        { service: 'iam', action: 'CreateRole', ...lost },
        { service: 'iam', action: 'GetRole', count: 2, ...gone('NoSuchEntity') },
      ],
    ],
    [
      'a role that is not known where policies are kept',
      role,
      [{ service: 'iam', action: 'PutRolePolicy', count: 2, ...gone('NoSuchEntity') }],
    ],
    [
      'a user that is not known where policies are kept',
      user,
      [{ service: 'iam', action: 'PutUserPolicy', count: 2, ...gone('NoSuchEntity') }],
    ],
    [
      'a group whose reply was lost',
      groupMade,
      [
        { service: 'ec2', action: 'CreateSecurityGroup', ...lost },
        { service: 'ec2', action: 'DescribeSecurityGroups', count: 2, fault: 'empty' },
      ],
    ],
    [
      'a group that takes no rule',
      ruleMade,
      [{ service: 'ec2', action: 'AuthorizeSecurityGroupIngress', count: 2, ...gone('InvalidGroup.NotFound', 400) }],
    ],
    [
      'a rule whose reply was lost',
      ruleMade,
      [
        { service: 'ec2', action: 'AuthorizeSecurityGroupIngress', ...lost },
        { service: 'ec2', action: 'DescribeSecurityGroupRules', count: 2, fault: 'empty' },
      ],
    ],
    [
      'a cluster whose reply was lost',
      cluster,
      [
        { service: 'redshift', action: 'CreateCluster', ...lost },
        { service: 'redshift', action: 'DescribeClusters', count: 3, ...gone('ClusterNotFound') },
      ],
    ],
    [
      'a role that Redshift cannot assume',
      cluster,
      [
        {
          service: 'redshift',
          action: 'CreateCluster',
          count: 2,
          ...gone('InvalidParameterValue', 400),
          message: 'The IAM role p-role is not valid. The IAM role must delegate access to an Amazon Redshift account.',
        },
      ],
    ],
  ])('is waited for: %s', async (_what, ensure, rules) => {
    await faults.replace(rules);
    const { created } = await persistently(ensure);
    expect(created).toBe(true);
    expect((await faults.report()).rules.map(({ hits }) => hits)).toEqual(rules.map(({ count }) => count));
  });

  test('is not waited for when it is the value that is wrong', async () => {
    const wrong = { code: 'InvalidParameterValue', message: 'Invalid node type: ra9.large' };
    await faults.replace([{ service: 'redshift', action: 'CreateCluster', fault: 'error', ...wrong }]);
    await expect(persistently(cluster)).rejects.toThrow('Invalid node type');
  });
});

describe('a caller who may create but not look', () => {
  const denied = (...actions: string[]): FaultRule[] =>
    actions.map((action) => ({ service: '*', action, fault: 'access-denied' }));

  test.each<[keyof typeof removals, () => Promise<unknown>, string[]]>([
    ['role', role, ['GetRole', 'ListAttachedRolePolicies', 'ListRolePolicies']],
    ['user', user, ['GetUser', 'ListAccessKeys', 'ListAttachedUserPolicies', 'ListUserPolicies']],
    ['group', network, ['DescribeSecurityGroups', 'DescribeSecurityGroupRules']],
    ['cluster', cluster, ['DescribeClusters']],
  ])('removes the %s all the same', async (kind, ensure, actions) => {
    await persistently(ensure);
    await faults.replace(denied(...actions));
    expect(await persistently(removals[kind])).toBe(true);
  });

  test.each<[keyof typeof removals, () => Promise<unknown>, string[]]>([
    ['role', role, ['GetRole', 'ListRoleTags']],
    ['user', user, ['GetUser', 'ListUserTags']],
    ['group', network, ['DescribeSecurityGroups', 'DescribeTags']],
    ['cluster', cluster, ['DescribeClusters', 'DescribeTags']],
  ])(
    'is told at once when not even the tags of the %s may be seen, and deletes nothing',
    async (kind, ensure, actions) => {
      await persistently(ensure);
      const before = await account.holdings();
      await faults.replace(denied(...actions));
      await expect(persistently(removals[kind])).rejects.toThrow(/not authorized/);
      await faults.replace([]);
      expect(await account.holdings()).toHaveLength(before.length);
    },
  );

  test('creates group and rule without looking', async () => {
    await faults.replace(denied('DescribeSecurityGroups', 'DescribeSecurityGroupRules'));
    expect(await network()).toMatchObject({ made: [{ created: true }, { created: true }] });
  });
});

describe('a cluster in transition', () => {
  const redshift = () => cloud.clients.redshift;
  const status = async () => {
    const { Clusters } = await redshift().send(new DescribeClustersCommand({ ClusterIdentifier: 'p' }));
    return Clusters?.[0]?.ClusterStatus;
  };
  const available = () => persistently(() => readyEndpoint(cloud.clients, 'p'));
  const pause = () => redshift().send(new PauseClusterCommand({ ClusterIdentifier: 'p' }));
  const reboot = () => redshift().send(new RebootClusterCommand({ ClusterIdentifier: 'p' }));

  test.each<[string, () => Promise<unknown>]>([
    ['creating', async () => undefined],
    ['rebooting', () => available().then(reboot)],
    ['pausing', () => available().then(pause)],
  ])('is deleted while it is %s, as soon as AWS lets it', async (expected, begin) => {
    await persistently(cluster);
    await begin();
    expect(await status()).toBe(expected);
    expect(await persistently(removals.cluster)).toBe(true);
    await expect(status()).rejects.toThrow(/not found/i);
  });

  test('is resumed when it is adopted while it pauses, and gets its role', async () => {
    const { created } = await persistently(cluster);
    expect(created).toBe(true);
    await available();
    const { arn } = await role();
    await redshift().send(new ModifyClusterIamRolesCommand({ ClusterIdentifier: 'p', RemoveIamRoles: [arn] }));
    await available();
    await pause();
    await persistently(cluster);
    await available();
    const { Clusters } = await redshift().send(new DescribeClustersCommand({ ClusterIdentifier: 'p' }));
    expect(Clusters?.[0]?.IamRoles).toEqual([{ IamRoleArn: arn, ApplyStatus: 'in-sync' }]);
  });
});

/** As AWS documents them; the SDK is answered here by ourselves. */
test.each<[string, RegExp, boolean]>([
  ['creating', /is creating/, false],
  ['modifying', /is modifying/, false],
  ['rebooting', /is rebooting/, false],
  ['renaming', /is renaming/, false],
  ['resizing', /is resizing/, false],
  ['rotating-keys', /is rotating-keys/, false],
  ['updating-hsm', /is updating-hsm/, false],
  ['cancelling-resize', /is cancelling-resize/, false],
  ['resuming', /is resuming/, false],
  ['paused', /resume it/, true],
  ['deleting', /is deleting/, true],
  ['final-snapshot', /is final-snapshot/, true],
  ['hardware-failure', /is hardware-failure/, true],
  ['storage-full', /is storage-full/, true],
  ['incompatible-hsm', /is incompatible-hsm/, true],
  ['incompatible-network', /is incompatible-network/, true],
  ['incompatible-parameters', /is incompatible-parameters/, true],
  ['incompatible-restore', /is incompatible-restore/, true],
])('a cluster that is %s is waited for, or given up at once', async (ClusterStatus, message, isFinal) => {
  const error: unknown = await readyEndpoint(answering({ ClusterStatus }), 'p').catch((thrown: unknown) => thrown);
  const failure = toFailure(error, { attempt: 1, waitedMs: {}, spentMs: 0 }, limits);
  expect(failure).toMatchObject({ message: expect.stringMatching(message), nonRetryable: isFinal });
});

test.each(['available', 'available, prep-for-resize', 'available, resize-cleanup'])(
  'a cluster that is %s takes work',
  async (ClusterStatus) => {
    const Endpoint = { Address: 'host', Port: 5439 };
    await expect(readyEndpoint(answering({ ClusterStatus, Endpoint }), 'p')).resolves.toMatchObject({
      address: 'host',
    });
  },
);

function answering(found: object): TestCloud['clients'] {
  const send = async () => ({ Clusters: [{ ClusterIdentifier: 'p', ...found }] });
  return { ...cloud.clients, redshift: { send } as unknown as TestCloud['clients']['redshift'] };
}

test('an answer that does not come is given up, and asked for again', async () => {
  const requestHandler = cloud.clients.iam.config.requestHandler as NodeHttpHandler;
  requestHandler.updateHttpClientConfig('requestTimeout', 200);
  await faults.replace([{ service: 'iam', action: 'CreateRole', when: 'after', fault: 'timeout', count: 1 }]);
  expect(await role()).toMatchObject({ created: true });
  requestHandler.updateHttpClientConfig('requestTimeout', 20_000);
});

test('a rule that somebody made by hand in our group is not adopted', async () => {
  const [groupId, ruleId] = (await network()).made.map(({ id }) => id);
  const more = { GroupId: groupId, IpProtocol: 'tcp', FromPort: 5440, ToPort: 5440, CidrIp: '127.0.0.1/32' };
  await cloud.clients.ec2.send(new AuthorizeSecurityGroupIngressCommand(more));
  const request = { name: 'p-group', cidrs: ['127.0.0.1/32'], port: 5440, owner, public: false };
  await expect(ensureNetwork(cloud.clients, request)).rejects.toThrow(ForeignResourceError);
  expect(await removeIngress(cloud.clients, ours)).toEqual([ruleId]);
});

describe('what others hung on to ours', () => {
  test('goes with it: policies on the role, keys of the user', async () => {
    await role();
    await user();
    const { iam } = cloud.clients;
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'p-role', PolicyArn }));
    await iam.send(new CreateAccessKeyCommand({ UserName: 'p-user' }));
    expect(await removals.role()).toBe(true);
    expect(await removals.user()).toBe(true);
    await expect(iam.send(new GetRoleCommand({ RoleName: 'p-role' }))).rejects.toThrow('cannot be found');
  });

  test('and cannot be taken off is waited for, but not for ever, and told in the words of AWS', async () => {
    await role();
    const conflict = { code: 'DeleteConflict', statusCode: 409, message: 'Cannot delete entity, must remove it first' };
    await faults.replace([{ service: 'iam', action: 'DeleteRole', fault: 'error', ...conflict }]);
    const error: unknown = await removals.role().catch((thrown: unknown) => thrown);
    expect(toFailure(error, { attempt: 1, waitedMs: {}, spentMs: 0 }, limits)).toMatchObject({
      type: 'NotYet',
      nonRetryable: false,
    });
    expect(toFailure(error, { attempt: 40, waitedMs: { NotYet: 480_000 }, spentMs: 0 }, limits)).toMatchObject({
      nonRetryable: true,
      message: expect.stringMatching(/must remove it/),
    });
  });
});
