import { join } from 'node:path';
import type { ApplicationFailure } from '@temporalio/common';
import { createActivities } from '../../src/activities/index.ts';
import { activityClasses } from '../../src/contract/activity-classes.ts';
import { Attempt, failureOf } from '../support/attempt.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { FakeAws, awsError, tagsOf } from '../support/fake-aws.ts';
import { emptyAccount, preflightRequest } from '../support/preflight-request.ts';
import { earlier, foreign, ours, owner, ownership } from '../support/owners.ts';

const missing = awsError('NoSuchEntityException');
const noCluster = awsError('ClusterNotFoundFault');
const denied = awsError('AccessDenied', 'not authorized');
const roleArn = 'arn:aws:iam::123456789012:role/sparkify/p-role';
const role = { Arn: roleArn, Tags: ours };
const cluster = {
  ClusterIdentifier: 'p',
  ClusterStatus: 'available',
  Endpoint: { Address: '127.0.0.1', Port: 9 },
  DBName: 'sales',
  MasterUsername: 'boss',
  Tags: ours,
};
const standing = { 'redshift.DescribeClusters': { Clusters: [cluster] } };

/** An attempt that is not the first. */
const second = () => new Attempt({ attempt: 2 });
const activitiesOf = (aws: FakeAws) => createActivities({ aws: aws.clients, projectDir: '' });

const answered = (code: string, message: string) =>
  Object.assign(awsError(code, message), { $metadata: { httpStatusCode: 400 } });
const noFilter = answered('InvalidParameterValue', 'no such filter');
const throttled = answered('Throttling', 'slower');

describe('what is made', () => {
  test('is nothing while it is looked at what may be in the way, and AWS tells its time', async () => {
    const project = { projectDir: join(__dirname, '../..') };
    const aws = new FakeAws(emptyAccount);
    aws.clients.redshift.config.systemClockOffset = 3_600_000;
    const { preflight } = createActivities({ aws: aws.clients, ...project });
    const { awsTime, findings } = await second().run(() => preflight(preflightRequest()));
    expect(awsTime).toBe(new Date(Date.parse(awsTime)).toISOString());
    expect(Math.abs(Date.parse(awsTime) - Date.now() - 3_600_000)).toBeLessThan(600_000);
    expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['passed']));
  });

  test('is nothing where something is in the way: all of it is told, and what is only taken has its own name', async () => {
    const failWith = (replies: object) => {
      const aws = new FakeAws({ ...emptyAccount, ...replies });
      const { preflight } = createActivities({ aws: aws.clients, projectDir: join(__dirname, '../..') });
      return failureOf(second(), () => preflight(preflightRequest()));
    };
    const taken = { 'iam.GetRole': { Role: { Tags: foreign } } };
    expect(await failWith(taken)).toMatchObject({ type: 'ForeignResource', nonRetryable: true });
    const failure = await failWith({ ...taken, 's3.ListObjectsV2': {} });
    expect(failure).toMatchObject({ type: 'PreflightFailed', nonRetryable: true });
    expect((failure as ApplicationFailure).details).toMatchObject([{ check: 'names' }, { check: 'sources' }]);
    expect(await failWith({ 'iam.GetRole': throttled })).toMatchObject({ nonRetryable: false });
  });

  test('is a role, a user, a network and a cluster, each as AWS tells it', async () => {
    const aws = new FakeAws({
      'iam.CreateRole': { Role: { Arn: roleArn } },
      'iam.GetRolePolicy': missing,
      'iam.PutRolePolicy': {},
      'iam.CreateUser': { User: { Arn: 'arn:aws:iam::123456789012:user/sparkify/p-user' } },
      'iam.PutUserPolicy': {},
      'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1' }] },
      'ec2.CreateSecurityGroup': { GroupId: 'sg-1' },
      'ec2.AuthorizeSecurityGroupIngress': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1' }] },
      'redshift.DescribeClusters': noCluster,
      'redshift.CreateCluster': {},
    });
    const { ensureRole, ensureUser, ensureNetwork, ensureCluster } = activitiesOf(aws);
    const spec = clusterSpec('p');
    const made = await second().run(async () => [
      await ensureRole({ name: 'p-role', owner, sources: [] }),
      await ensureUser({ name: 'p-user', owner, cluster: spec }),
      await ensureNetwork({ name: 'p-group', cidrs: ['127.0.0.1/32'], port: 5439, owner, public: false }),
      await ensureCluster({ cluster: spec, roleArn, securityGroupIds: ['sg-1'], owner }),
    ]);
    expect(made).toMatchObject([
      { name: 'p-role', arn: roleArn, created: true },
      { name: 'p-user', created: true },
      {
        securityGroupIds: ['sg-1'],
        made: [
          { id: 'sg-1', created: true },
          { id: 'sgr-1', created: true },
        ],
      },
      { created: true },
    ]);
  });

  test('is a cluster that is awaited: told when it stands, waited for while it does not show', async () => {
    expect(await second().run(() => activitiesOf(new FakeAws(standing)).awaitCluster({ identifier: 'p' }))).toEqual({
      address: '127.0.0.1',
      port: 9,
      database: 'sales',
    });
    const none = activitiesOf(new FakeAws({ 'redshift.DescribeClusters': noCluster }));
    const attempt = (waitedMs: number) =>
      new Attempt({ attempt: 2, heartbeatDetails: { waitedMs: { NotYet: waitedMs }, spentMs: waitedMs } });
    const told = { type: 'NotYet', message: 'there is no Redshift cluster p yet' };
    const fail = (waitedMs: number) => failureOf(attempt(waitedMs), () => none.awaitCluster({ identifier: 'p' }));
    expect(await fail(59_999)).toMatchObject({ ...told, nonRetryable: false });
    expect(await fail(60_000)).toMatchObject({ ...told, nonRetryable: true });
    const broken = new FakeAws({
      'redshift.DescribeClusters': { Clusters: [{ ...cluster, ClusterStatus: 'storage-full' }] },
    });
    expect(await failureOf(second(), () => activitiesOf(broken).awaitCluster({ identifier: 'p' }))).toMatchObject({
      type: 'ClusterFailed',
      nonRetryable: true,
    });
  });

  test('is in reach of the worker, or it is told what may be wrong', async () => {
    const login = { 'redshift.GetClusterCredentials': { DbUser: 'boss', DbPassword: 'x' } };
    const { awaitSql } = activitiesOf(new FakeAws({ ...standing, ...login }));
    expect(await failureOf(second(), () => awaitSql({ clusterIdentifier: 'p' }))).toMatchObject({
      type: 'WarehouseUnavailable',
      nonRetryable: false,
      message: expect.stringMatching(
        /^the warehouse at 127\.0\.0\.1:9 is unavailable: .* \(can this worker reach it\? see network\.cidrs and warehouse\.publiclyAccessible\)$/,
      ),
      cause: expect.objectContaining({ cause: expect.objectContaining({ name: 'WarehouseUnavailableError' }) }),
    });
    const refused = activitiesOf(new FakeAws({ ...standing, 'redshift.GetClusterCredentials': denied }));
    expect(await failureOf(second(), () => refused.awaitSql({ clusterIdentifier: 'p' }))).toMatchObject({
      message: 'not authorized',
    });
  });
});

describe('a warehouse is opened', () => {
  const input = { ...ownership, identifier: 'p', roleName: 'p-role', sources: ['s3://b/log'] };
  const answers = { ...standing, 'iam.GetRole': { Role: role }, 'iam.GetRolePolicy': missing, 'iam.PutRolePolicy': {} };

  test('when cluster and role are ours, and the role may read the sources then', async () => {
    const aws = new FakeAws(answers);
    expect(await second().run(() => activitiesOf(aws).openWarehouse(input))).toEqual({ roleArn });
    expect(aws.inputs('redshift.DescribeClusters')).toEqual([{ ClusterIdentifier: 'p' }]);
    expect(aws.inputs('iam.GetRole')).toEqual([{ RoleName: 'p-role' }]);
    expect(JSON.stringify(aws.inputs('iam.PutRolePolicy'))).toContain('arn:aws:s3:::b/log*');
  });

  test('and not when the cluster is not ours: the role is left alone', async () => {
    const aws = new FakeAws({ ...answers, 'redshift.DescribeClusters': { Clusters: [{ ...cluster, Tags: foreign }] } });
    expect(await failureOf(second(), () => activitiesOf(aws).openWarehouse(input))).toMatchObject({
      type: 'ForeignResource',
    });
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });
});

describe('what is removed is told, by its type and id', () => {
  const removing = {
    'iam.ListAttachedRolePolicies': {},
    'iam.ListRolePolicies': {},
    'iam.DeleteRole': {},
    'iam.ListAccessKeys': {},
    'iam.ListAttachedUserPolicies': {},
    'iam.ListUserPolicies': {},
    'iam.DeleteUser': {},
    'ec2.RevokeSecurityGroupIngress': {},
    'ec2.DeleteSecurityGroup': {},
    'redshift.DeleteCluster': {},
  };
  const account = (Tags: object[]) => ({
    ...removing,
    'iam.GetRole': { Role: { Tags } },
    'iam.GetUser': { User: { Tags } },
    'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', Tags }] },
    'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-1', Tags }] },
    'redshift.DescribeClusters': { Clusters: [{ ...cluster, Tags }] },
  });
  const claim = { ...ownership, run: 'w/r' };
  const removals: [string, (aws: FakeAws) => Promise<unknown>, object][] = [
    [
      'a rule',
      (aws) => activitiesOf(aws).removeIngress(claim),
      { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1' },
    ],
    ['a group', (aws) => activitiesOf(aws).removeSecurityGroup(claim), { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' }],
    [
      'a role',
      (aws) => activitiesOf(aws).removeRole({ ...claim, name: 'p-role' }),
      { type: 'AWS::IAM::Role', id: 'p-role' },
    ],
    [
      'a user',
      (aws) => activitiesOf(aws).removeUser({ ...claim, name: 'p-user' }),
      { type: 'AWS::IAM::User', id: 'p-user' },
    ],
    [
      'a cluster',
      (aws) => activitiesOf(aws).removeCluster({ ...claim, identifier: 'p' }),
      { type: 'AWS::Redshift::Cluster', id: 'p' },
    ],
  ];

  test.each(removals)('%s of this run, and of no other', async (_what, remove, told) => {
    expect(await second().run(() => remove(new FakeAws(account(ours))))).toEqual({ deleted: [told] });
    for (const tags of [earlier, foreign]) {
      expect(await second().run(() => remove(new FakeAws(account(tags))))).toEqual({ deleted: [] });
    }
  });

  test('a cluster with its final snapshot, where it leaves one', async () => {
    const input = { ...claim, identifier: 'p', finalSnapshot: 'p-final' };
    const aws = new FakeAws(account(ours));
    expect(await second().run(() => activitiesOf(aws).removeCluster(input))).toEqual({
      deleted: [{ type: 'AWS::Redshift::Cluster', id: 'p' }],
      finalSnapshot: 'p-final',
    });
    expect(aws.inputs('redshift.DeleteCluster')).toEqual([
      { ClusterIdentifier: 'p', FinalClusterSnapshotIdentifier: 'p-final' },
    ]);
    const none = new FakeAws(account(foreign));
    expect(await second().run(() => activitiesOf(none).removeCluster(input))).toEqual({ deleted: [] });
  });

  test('a cluster is waited for until it is gone', async () => {
    const gone = activitiesOf(new FakeAws({ 'redshift.DescribeClusters': noCluster }));
    await expect(second().run(() => gone.awaitClusterGone({ identifier: 'p' }))).resolves.toBeUndefined();
    const there = activitiesOf(new FakeAws(standing));
    expect(await failureOf(second(), () => there.awaitClusterGone({ identifier: 'p' }))).toMatchObject({
      type: 'NotYet',
    });
  });
});

describe('a life', () => {
  const past = '2001-01-01T00:00:00.000Z';
  const account = (Tags: object[]) => ({
    'redshift.DescribeClusterSubnetGroups': { ClusterSubnetGroups: [] },
    'redshift.DescribeClusters': { Clusters: [] },
    'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-1', Tags }] },
    'ec2.DescribeSecurityGroupRules': { SecurityGroupRules: [] },
    'iam.ListRoles': { Roles: [] },
    'iam.ListUsers': { Users: [] },
    'serverless.ListWorkgroups': { workgroups: [] },
    'serverless.ListNamespaces': { namespaces: [] },
    'ec2.CreateTags': {},
  });
  const group = { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' };

  test('is extended, and it is told of what', async () => {
    const aws = new FakeAws(account(ours));
    const expires = '2031-01-01T00:00:00.000Z';
    expect(await second().run(() => activitiesOf(aws).extendLife({ ...ownership, expires }))).toEqual({
      extended: [group],
    });
    expect(aws.inputs('ec2.CreateTags')).toEqual([
      { Resources: ['sg-1'], Tags: [{ Key: 'sparkify:expires', Value: expires }] },
    ]);
  });

  test('that ended is told with the owner who is asked about', async () => {
    const tags = tagsOf({
      'sparkify:pipeline': 'p',
      'sparkify:owner': 'here',
      'sparkify:run': 'r',
      'sparkify:expires': past,
    });
    const found = (who: string) =>
      second().run(() => activitiesOf(new FakeAws(account(tags))).findExpired({ owner: who }));
    expect(await found('here')).toMatchObject({ expired: [{ pipeline: 'p', resources: [group] }], spared: [] });
    expect(await found('there')).toMatchObject({ expired: [], spared: [{ resource: group }] });
  });

  test.each<[string, Error, number, object]>([
    ['not waited for where it is refused', noFilter, 0, { unseen: [{ reason: 'no such filter' }] }],
    ['waited for where it may pass', throttled, 0, { type: 'AwsUnavailable', nonRetryable: false }],
    ['given up after two minutes, and told', throttled, 120_000, { unseen: [{ reason: 'slower' }] }],
  ])('is looked for everywhere; what cannot be listed is %s', async (_how, error, spentMs, outcome) => {
    const aws = new FakeAws({ ...account([]), 'ec2.DescribeSecurityGroupRules': error });
    const attempt = new Attempt({ attempt: 2, heartbeatDetails: { spentMs } });
    const look = () => activitiesOf(aws).findExpired({ owner: 'here' });
    const ended = 'type' in outcome ? await failureOf(attempt, look) : await attempt.run(look);
    expect(ended).toMatchObject(outcome);
  });
});

describe('an attempt', () => {
  test('asks once, and leaves the waiting to Temporal', async () => {
    const aws = new FakeAws({ 'redshift.DescribeClusters': { Clusters: [{ ...cluster, ClusterStatus: 'creating' }] } });
    expect(await failureOf(new Attempt(), () => activitiesOf(aws).awaitCluster({ identifier: 'p' }))).toMatchObject({
      type: 'NotYet',
    });
    expect(aws.calls).toHaveLength(1);
  });

  test('tells the next one how long it was tried and waited, its own delay included', async () => {
    const { awaitClusterGone } = activitiesOf(new FakeAws(standing));
    const attempt = new Attempt({
      attempt: 3,
      heartbeatDetails: { spentMs: 5_000, waitedMs: { NotYet: 4_000 }, session: 'kept' },
    });
    const { nextRetryDelay } = (await failureOf(attempt, () => awaitClusterGone({ identifier: 'p' }))) as {
      nextRetryDelay: number;
    };
    expect(nextRetryDelay).toBeGreaterThan(0);
    const last = attempt.beats.at(-1);
    expect(last).toMatchObject({ session: 'kept', waitedMs: { NotYet: 4_000 + nextRetryDelay } });
    expect(last?.['spentMs']).toBeGreaterThanOrEqual(5_000 + nextRetryDelay);
    expect(last?.['spentMs']).toBeLessThan(65_000 + nextRetryDelay);
  });

  test('that did not wait, but failed, counts as time spent and not as waiting', async () => {
    const { awaitCluster } = activitiesOf(new FakeAws({ 'redshift.DescribeClusters': awsError('Throttling') }));
    const attempt = new Attempt({ attempt: 2, heartbeatDetails: { spentMs: 5_000, waitedMs: { NotYet: 4_000 } } });
    const busy = activitiesOf(new FakeAws({ 'redshift.DescribeClusters': throttled }));
    expect(await failureOf(attempt, () => busy.awaitCluster({ identifier: 'p' }))).toMatchObject({
      type: 'AwsUnavailable',
    });
    expect(attempt.beats.at(-1)).toMatchObject({ waitedMs: { NotYet: 4_000 } });
    expect(await failureOf(second(), () => awaitCluster({ identifier: 'p' }))).toMatchObject({ type: 'Throttling' });
  });

  test('is not made once all before it have taken as long as they may', async () => {
    const { withinMs } = activityClasses.awaitClusterGone;
    const aws = new FakeAws(standing);
    const late = (spentMs: number) =>
      failureOf(new Attempt({ attempt: 9, activityType: 'awaitClusterGone', heartbeatDetails: { spentMs } }), () =>
        activitiesOf(aws).awaitClusterGone({ identifier: 'p' }),
      );
    expect(await late(withinMs)).toMatchObject({
      type: 'TookTooLong',
      nonRetryable: true,
      message: 'the attempts of awaitClusterGone took longer than 180 minutes together, and none finished',
    });
    expect(aws.calls).toEqual([]);
    expect(await late(withinMs - 60_000)).toMatchObject({ type: 'NotYet' });
  });

  test('that is cancelled ends as cancelled, whatever it was doing', async () => {
    const attempt = new Attempt();
    const { awaitClusterGone } = activitiesOf(new FakeAws(standing));
    const failing = failureOf(attempt, () => awaitClusterGone({ identifier: 'p' }));
    attempt.cancel();
    expect(await failing).toMatchObject({ name: 'CancelledFailure' });
  });
});
