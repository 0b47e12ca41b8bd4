import { ensureUsageLimit } from '../../../src/aws/serverless/usage-limit.ts';
import {
  builtWorkgroup,
  ensureWorkgroup,
  removeWorkgroup,
  requireOwnWorkgroup,
  requireWorkgroupGone,
} from '../../../src/aws/serverless/workgroup.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { foreign, ours, owner, ownership } from '../../support/owners.ts';

const missing = awsError('ResourceNotFoundException');
const conflict = awsError('ConflictException', 'an operation is running');
const denied = awsError('AccessDeniedException');
const request = {
  workgroup: { name: 'p-group', baseCapacity: 8, port: 5439, publiclyAccessible: false },
  securityGroupIds: ['sg-1'],
  owner,
};
const shown = {
  workgroupName: 'p-group',
  namespaceName: 'p-group',
  workgroupArn: 'arn:w',
  status: 'AVAILABLE',
  baseCapacity: 8,
  port: 5439,
  publiclyAccessible: false,
  enhancedVpcRouting: false,
  securityGroupIds: ['sg-1'],
  subnetIds: ['subnet-1', 'subnet-2'],
  endpoint: { address: 'p.example', port: 5439 },
};
const space = { namespaceName: 'p-group', status: 'AVAILABLE', dbName: 'dev', adminUsername: 'awsuser' };
const inLowerCase = (tags: { Key: string; Value: string }[]) =>
  tags.map(({ Key, Value }) => ({ key: Key, value: Value }));

/** One that is there, with these tags. */
const there = (tags: { Key: string; Value: string }[], more: object = {}, replies: object = {}) =>
  new FakeAws({
    'serverless.GetWorkgroup': { workgroup: { ...shown, ...more } },
    'serverless.GetNamespace': { namespace: space },
    'serverless.ListTagsForResource': { tags: inLowerCase(tags) },
    'serverless.TagResource': {},
    'serverless.DeleteWorkgroup': {},
    ...replies,
  });

describe('a workgroup that is not there', () => {
  test('is asked for in the namespace of its name, with its tags, where it is told to stand', async () => {
    const aws = new FakeAws({ 'serverless.GetWorkgroup': missing, 'serverless.CreateWorkgroup': {} });
    const workgroup = { ...request.workgroup, maxCapacity: 64, enhancedVpcRouting: true };
    const subnetIds = ['subnet-1', 'subnet-2', 'subnet-3'];
    expect(await ensureWorkgroup(aws.clients, { ...request, workgroup, subnetIds })).toEqual({ created: true });
    expect(aws.inputs('serverless.CreateWorkgroup')).toEqual([
      {
        workgroupName: 'p-group',
        namespaceName: 'p-group',
        baseCapacity: 8,
        maxCapacity: 64,
        port: 5439,
        publiclyAccessible: false,
        enhancedVpcRouting: true,
        securityGroupIds: ['sg-1'],
        subnetIds,
        tags: inLowerCase(ours),
      },
    ]);
  });

  test('waits for its namespace, for a while', async () => {
    const aws = new FakeAws({ 'serverless.GetWorkgroup': missing, 'serverless.CreateWorkgroup': conflict });
    await expect(ensureWorkgroup(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the workgroup p-group cannot be created yet: an operation is running',
      withinMs: 480_000,
    });
  });
});

describe('a workgroup that is there', () => {
  test('is adopted as it stands, and tells what differs', async () => {
    const other = { ...owner, run: 'w/other' };
    expect(await ensureWorkgroup(there(ours).clients, { ...request, owner: other })).toEqual({ created: false });
    const aws = there(ours, { baseCapacity: 16, publiclyAccessible: true, securityGroupIds: ['sg-2'] });
    expect(await ensureWorkgroup(aws.clients, { ...request, subnetIds: ['subnet-9'], owner: other })).toEqual({
      created: false,
      differs: [
        'its base capacity is 16, not 8',
        'its public access is true, not false',
        'its security groups are sg-2, not sg-1',
        'its subnets are subnet-1, subnet-2, not subnet-9',
      ],
    });
    expect(await ensureWorkgroup(aws.clients, request)).toEqual({ created: true });
  });

  test.each([
    ['not ours', foreign, {}, /^ForeignResourceError: the workgroup p-group of Redshift Serverless exists and/],
    ['being deleted', ours, { status: 'DELETING' }, /^NotYetError: the workgroup p-group is still being deleted$/],
  ])('is not taken when it is %s', async (_how, tags, more, message) => {
    expect(await ensureWorkgroup(there(tags, more).clients, request).catch(String)).toMatch(message);
  });

  test.each([
    ['the workgroup is', { status: 'CREATING' }, space, 'the workgroup p-group is CREATING'],
    ['its namespace is', {}, { ...space, status: 'MODIFYING' }, 'the namespace p-group is MODIFYING'],
    [
      'a role is',
      {},
      { ...space, iamRoles: ['IamRole(applyStatus=adding, iamRoleArn=arn:r)'] },
      'the role arn:r is adding the namespace p-group',
    ],
  ])('is not built while %s not ready', async (_what, more, namespace, message) => {
    const aws = there(ours, more, { 'serverless.GetNamespace': { namespace } });
    await expect(builtWorkgroup(aws.clients, 'p-group')).rejects.toMatchObject({ name: 'NotYetError', message });
  });

  test('is built when all of it is', async () => {
    expect(await builtWorkgroup(there(ours).clients, 'p-group')).toEqual({
      address: 'p.example',
      port: 5439,
      database: 'dev',
      adminUser: 'awsuser',
    });
  });

  test('is loaded when it is the pipeline’s own, and available', async () => {
    await requireOwnWorkgroup(there(ours).clients, 'p-group', ownership);
    const ask = (aws: FakeAws) => requireOwnWorkgroup(aws.clients, 'p-group', ownership).catch(String);
    expect(await ask(there(foreign))).toMatch(/^ForeignResourceError: /);
    expect(await ask(there(ours, { status: 'MODIFYING' }))).toMatch(/^NotYetError: /);
    expect(await ask(new FakeAws({ 'serverless.GetWorkgroup': missing }))).toMatch(/^ResourceNotFoundError: /);
  });
});

describe('a workgroup that is to go', () => {
  test('is deleted when it is ours, once', async () => {
    const aws = there(ours);
    expect(await removeWorkgroup(aws.clients, 'p-group', ownership)).toBe(true);
    expect(aws.inputs('serverless.DeleteWorkgroup')).toEqual([{ workgroupName: 'p-group' }]);
    const going = there(ours, { status: 'DELETING' });
    expect(await removeWorkgroup(going.clients, 'p-group', ownership)).toBe(true);
    expect(going.inputs('serverless.DeleteWorkgroup')).toEqual([]);
    expect(await removeWorkgroup(there(foreign).clients, 'p-group', ownership)).toBe(false);
  });

  test('is found by the list when it may not be looked at, and waited for while something is under way', async () => {
    const aws = there(
      ours,
      {},
      {
        'serverless.GetWorkgroup': denied,
        'serverless.ListWorkgroups': { workgroups: [{ ...shown, status: 'CREATING' }] },
        'serverless.DeleteWorkgroup': conflict,
      },
    );
    await expect(removeWorkgroup(aws.clients, 'p-group', ownership)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the workgroup p-group is CREATING, and cannot be deleted in that state: an operation is running',
      withinMs: Infinity,
    });
  });

  test('is gone when AWS no longer knows it', async () => {
    await expect(requireWorkgroupGone(there(ours).clients, 'p-group')).rejects.toMatchObject({ name: 'NotYetError' });
    await requireWorkgroupGone(new FakeAws({ 'serverless.GetWorkgroup': missing }).clients, 'p-group');
  });
});

describe('a usage limit', () => {
  const limit = { amount: 60, period: 'daily', breachAction: 'deactivate' } as const;
  const known = { usageLimitId: 'u', period: 'daily', breachAction: 'deactivate', amount: 60 };
  const limited = (usageLimits: object[], more: object = {}) =>
    there(
      ours,
      {},
      {
        'serverless.ListUsageLimits': { usageLimits },
        'serverless.CreateUsageLimit': {},
        'serverless.UpdateUsageLimit': {},
        ...more,
      },
    );

  test('is set where there is none of its period and action, and changed where that has another amount', async () => {
    const other = { ...known, period: 'weekly' };
    const bare = limited([other]);
    await ensureUsageLimit(bare.clients, 'p-group', limit);
    expect(bare.inputs('serverless.CreateUsageLimit')).toEqual([
      { resourceArn: 'arn:w', usageType: 'serverless-compute', ...limit },
    ]);
    const less = limited([other, { ...known, amount: 5 }]);
    await ensureUsageLimit(less.clients, 'p-group', limit);
    expect(less.inputs('serverless.UpdateUsageLimit')).toEqual([{ usageLimitId: 'u', amount: 60 }]);
    const same = limited([known]);
    await ensureUsageLimit(same.clients, 'p-group', limit);
    expect(same.commands.filter((name) => /Update|Create/.test(name))).toEqual([]);
  });

  test('that AWS does not show yet is looked for again', async () => {
    const aws = limited([], { 'serverless.CreateUsageLimit': conflict });
    await expect(ensureUsageLimit(aws.clients, 'p-group', limit)).rejects.toMatchObject({ name: 'NotYetError' });
  });
});
