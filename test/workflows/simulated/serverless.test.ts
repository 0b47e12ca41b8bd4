import type { PipelineResult, ProvisionResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const warehouse = { kind: 'serverless' as const };
const hourMs = 3_600_000;

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (type: 'provision' | 'pipeline' | 'load' | 'teardown', input: object = {}) =>
  temporal.start(type, [{ name: 'songs', warehouse, ...input }]);
const asked = (type: string) => temporal.scheduled.filter((one) => one.type === type).map(({ input }) => input);
const order = (...types: string[]) => world.calls.filter((call) => types.includes(call));

test('a namespace and its workgroup are made after role and network, as they are told', async () => {
  const told = { workgroup: 'light', baseCapacity: 16, maxCapacity: 32, usageLimit: { amount: 9 }, database: 'sales' };
  const network = { subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e', 'subnet-0a1b2c3f'] };
  const run = start('provision', { warehouse: { ...warehouse, ...told }, network });
  const result = await run.result<ProvisionResult>();
  expect(asked('ensureRole')).toMatchObject([{ name: 'songs-redshift', isServerless: true }]);
  expect(asked('ensureNetwork')).toMatchObject([{ isServerless: true, ...network }]);
  expect(asked('ensureNamespace')).toMatchObject([
    {
      namespace: { name: 'light', database: 'sales', adminUser: 'awsuser' },
      roleArn: expect.stringContaining('songs'),
    },
  ]);
  expect(asked('ensureWorkgroup')).toMatchObject([
    { workgroup: { name: 'light', baseCapacity: 16, maxCapacity: 32 }, securityGroupIds: ['sg-1'], ...network },
  ]);
  expect(asked('ensureUsageLimit')).toEqual([
    { workgroup: 'light', limit: { amount: 9, period: 'monthly', breachAction: 'deactivate' } },
  ]);
  expect(asked('awaitSql')).toEqual([{ clusterIdentifier: 'light', isWorkgroup: true }]);
  expect(result).toMatchObject({
    kind: 'serverless',
    cluster: { identifier: 'light', nodeType: 'serverless', nodes: 0 },
    network: { securityGroupIds: ['sg-1'], ...network },
  });
  expect(result.created.map(({ type }) => type)).toContain('AWS::RedshiftServerless::Workgroup');
  const { steps } = await run.status();
  expect(steps.map(({ name, state }) => [name, state])).toEqual([
    ['project', 'done'],
    ['preflight', 'done'],
    ['role', 'done'],
    ['user', 'skipped'],
    ['network', 'done'],
    ['namespace', 'done'],
    ['workgroup', 'done'],
    ['available', 'done'],
    ['usage limit', 'done'],
    ['sql', 'done'],
  ]);
});

test('a load asks for the workgroup as the pipeline’s own', async () => {
  await start('load').result();
  expect(asked('openWarehouse')).toMatchObject([
    { identifier: 'songs', isWorkgroup: true, roleName: 'songs-redshift' },
  ]);
  expect(asked('openWarehouse')[0]).not.toHaveProperty('isExisting');
});

test.each(['ensureNamespace', 'ensureWorkgroup', 'awaitWorkgroup'] as const)(
  'what fails at %s is taken back, the workgroup before its namespace',
  async (step) => {
    world.fail(step, fatal('AwsRefused', 'no'));
    expect(await start('provision').failure()).toMatchObject({ type: 'AwsRefused' });
    expect(world.resources).toEqual(new Set());
    const isMade = step !== 'ensureNamespace';
    expect(order('removeWorkgroup', 'awaitWorkgroupGone', 'removeNamespace', 'awaitNamespaceGone')).toEqual([
      ...(isMade ? ['removeWorkgroup', 'awaitWorkgroupGone'] : []),
      'removeNamespace',
      'awaitNamespaceGone',
    ]);
  },
);

test('a pipeline deletes it, and tells no node-hours', async () => {
  const run = start('pipeline');
  const result = await run.result<PipelineResult>();
  expect([result.nodeHours, result.teardown?.left, world.resources]).toEqual([0, [], new Set()]);
  expect(await run.status()).not.toHaveProperty('availableAt');
  expect(order('removeIngress', 'removeWorkgroup', 'removeNamespace')).toEqual([
    'removeIngress',
    'removeWorkgroup',
    'removeNamespace',
  ]);
});

test.each(['cancel', 'terminate'] as const)('its lease deletes it when one would %s the pipeline', async (end) => {
  void world.hang('transform');
  const run = start('pipeline');
  await temporal.until(() => world.calls.includes('transform'));
  run[end]();
  await temporal.pass(hourMs);
  expect([temporal.handle('sparkify-lease/songs').run.isOpen, world.resources]).toEqual([false, new Set()]);
});

test('a workgroup that cannot be deleted keeps its namespace and its group, which are told as left', async () => {
  await start('provision').result();
  world.fail('removeWorkgroup', fatal('AwsRefused', 'not authorized'));
  const failure = await start('teardown').failure();
  expect(failure).toMatchObject({ type: 'LeftStanding' });
  expect(failure.message).toMatch(/Workgroup songs.*Namespace songs.*SecurityGroup songs/s);
  expect(order('removeNamespace', 'removeSecurityGroup')).toEqual([]);
  expect(order('removeRole')).toHaveLength(1);
});

test('the reaper deletes what is expired of it', async () => {
  const resources = [
    { type: 'AWS::RedshiftServerless::Namespace' as const, id: 'songs' },
    { type: 'AWS::RedshiftServerless::Workgroup' as const, id: 'songs' },
  ];
  const found = { expired: [{ pipeline: 'songs', resources }], spared: [], now: new Date().toISOString() };
  temporal = new Temporal({ ...world.activities(), findExpired: async () => found });
  await temporal.start('reap', [{}]).result();
  for (const type of ['removeWorkgroup', 'removeNamespace'])
    expect(asked(type)).toMatchObject([{ name: 'songs', pipeline: 'songs', expiredBy: found.now }]);
});
