import { CancelledFailure } from '@temporalio/common';
import type { Activities } from '../../../src/contract/activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import type { ProvisionResult } from '../../../src/contract/results.ts';
import type { Plan } from '../../../src/contract/status.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const hourMs = 3_600_000;
const names = ['revoke', 'delete cluster', 'delete group', 'delete role', 'delete user'];

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => simulate());

function simulate(more: Partial<Activities> = {}): void {
  world = new FakeWorld();
  temporal = new Temporal({ ...world.activities(), ...more });
}

const start = (input: Input<'provision'> = {}, workflowId?: string): Handle =>
  temporal.start('provision', [{ name: 'songs', ...input }], workflowId);
/** What an activity was asked, each time. */
const asked = (type: string) => temporal.scheduled.filter((one) => one.type === type).map(({ input }) => input);

describe('what is created', () => {
  test('is told, with how to reach it', async () => {
    const result = await start({ user: { create: true } }).result<ProvisionResult>();
    expect(result).toMatchObject({
      cluster: {
        identifier: 'songs',
        address: '127.0.0.1',
        port: 5439,
        database: 'dev',
        nodeType: 'ra3.large',
        nodes: 1,
      },
      role: { name: 'songs-redshift', arn: 'arn:aws:iam::000000000000:role/songs-redshift' },
      user: { name: 'songs-analyst', arn: 'arn:aws:iam::000000000000:user/songs-analyst' },
      network: { securityGroupIds: ['sg-1'], cidrs: ['127.0.0.1/32'], port: 5439 },
      created: [
        { type: 'AWS::IAM::Role', id: 'songs-redshift' },
        { type: 'AWS::IAM::User', id: 'songs-analyst' },
        { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' },
        { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1' },
        { type: 'AWS::Redshift::Cluster', id: 'songs' },
      ],
      adopted: [],
    });
    expect(result.durations.map(({ name }) => name)).toEqual([
      'project',
      'preflight',
      'role',
      'user',
      'network',
      'cluster',
      'available',
      'sql',
    ]);
    expect(result.role).toEqual({ name: expect.anything(), arn: expect.anything() });
    expect(result.network).not.toHaveProperty('ruleId');
  });

  test('has no user unless one is asked for', async () => {
    const run = start();
    const result = await run.result<ProvisionResult>();
    expect(result).not.toHaveProperty('user');
    expect(result.created.map(({ type }) => type)).not.toContain('AWS::IAM::User');
    expect([asked('ensureUser'), asked('preflight')[0]]).toEqual([
      [],
      expect.objectContaining({ user: { name: 'songs-analyst', create: false } }),
    ]);
    expect((await run.status()).steps[3]).toEqual({ name: 'user', state: 'skipped', detail: 'not asked for' });
  });

  test('is told apart from what was there before', async () => {
    simulate({
      ensureRole: async ({ name }) => ({ name, arn: 'arn', created: false }),
      ensureUser: async ({ name }) => ({ name, arn: 'arn:u', created: false }),
      ensureNetwork: async ({ port }) => ({
        vpcId: 'vpc-1',
        securityGroupIds: ['sg'],
        cidrs: ['10.0.0.0/8'],
        port,
        made: [
          { type: 'AWS::EC2::SecurityGroup', id: 'sg', created: false },
          { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr', created: true },
        ],
      }),
      ensureCluster: async () => ({ created: false }),
    });
    const run = start({ user: { create: true } });
    const result = await run.result<ProvisionResult>();
    expect(result.created).toEqual([{ type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr' }]);
    expect(result.adopted.map(({ id }) => id)).toEqual(['songs-redshift', 'songs-analyst', 'sg', 'songs']);
    const { steps } = await run.status();
    expect(steps.slice(2, 4).map(({ detail }) => detail)).toEqual(['arn (adopted)', 'arn:u (adopted)']);
  });

  test('is told in the steps, and what waits for what in the plan', async () => {
    const run = start({ user: { create: true } });
    await run.result();
    const { workflow, steps } = await run.status();
    expect(workflow).toBe('provision');
    expect(steps.map(({ name, detail }) => [name, detail])).toEqual([
      ['project', undefined],
      ['preflight', '1 of 1 passed'],
      ['role', 'arn:aws:iam::000000000000:role/songs-redshift'],
      ['user', 'arn:aws:iam::000000000000:user/songs-analyst'],
      ['network', 'sg-1 admits 127.0.0.1/32 to port 5439'],
      ['cluster', undefined],
      ['available', '127.0.0.1:5439'],
      ['sql', undefined],
    ]);
    expect((await run.query<Plan>('plan')).steps.map(({ after }) => after)).toEqual([
      [],
      ['project'],
      ['preflight'],
      ['preflight'],
      ['preflight'],
      ['role', 'user', 'network'],
      ['cluster'],
      ['available'],
    ]);
  });
});

test('every request says whose it is, and what it is for', async () => {
  await start({
    user: { create: true },
    network: { cidrs: ['10.0.0.0/8'] },
    warehouse: { publiclyAccessible: true },
  }).result();
  const owner = { pipeline: 'songs', owner: 'test', run: 'provision/run-1', expires: '2026-01-05T16:00:00.000Z' };
  const cluster = {
    identifier: 'songs',
    nodeType: 'ra3.large',
    nodes: 1,
    database: 'dev',
    adminUser: 'awsuser',
    port: 5439,
    publiclyAccessible: true,
  };
  expect(asked('preflight')).toEqual([
    {
      pipeline: 'songs',
      owner: 'test',
      warehouse: { kind: 'cluster', enhancedVpcRouting: false, ...cluster },
      role: { name: 'songs-redshift', policies: [], isKept: false },
      user: { name: 'songs-analyst', create: true },
      tagKeys: [],
      group: 'songs-redshift',
      network: { cidrs: ['10.0.0.0/8'] },
      subnetGroups: [],
      staging: [
        { table: 'staging_events', source: { uri: 's3://udacity-dend/log_data', region: 'us-west-2' } },
        { table: 'staging_songs', source: { uri: 's3://udacity-dend/song_data', region: 'us-west-2' } },
      ],
      reads: ['s3://udacity-dend/log_data', 's3://udacity-dend/song_data'],
      mode: 'full',
      loads: false,
    },
  ]);
  expect(asked('ensureRole')).toEqual([
    { name: 'songs-redshift', owner, sources: ['s3://udacity-dend/log_data', 's3://udacity-dend/song_data'] },
  ]);
  expect(asked('ensureUser')).toEqual([
    { name: 'songs-analyst', owner, cluster: { identifier: 'songs', database: 'dev' } },
  ]);
  expect(asked('ensureNetwork')).toEqual([
    { name: 'songs-redshift', cidrs: ['10.0.0.0/8'], port: 5439, owner, public: true },
  ]);
  expect(asked('ensureCluster')).toEqual([
    { cluster, roleArn: 'arn:aws:iam::000000000000:role/songs-redshift', securityGroupIds: ['sg-1'], owner },
  ]);
  expect(asked('awaitCluster')).toEqual([{ identifier: 'songs' }]);
  expect(asked('awaitSql')).toEqual([{ clusterIdentifier: 'songs' }]);
});

describe('the role', () => {
  const arn = 'arn:aws:iam::000000000000:role/team/reader';
  const policies = ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'];
  const roleStep = async (run: Handle) => (await run.status()).steps.find(({ name }) => name === 'role');

  test('that is there is looked at, attached, and neither made nor taken back', async () => {
    const run = start({ role: { arn } });
    const result = await run.result<ProvisionResult>();
    expect([asked('inspectRole'), asked('ensureRole')]).toEqual([[{ arn }], []]);
    expect(asked('preflight')).toMatchObject([{ role: { arn } }]);
    expect(asked('ensureCluster')).toMatchObject([{ roleArn: arn }]);
    expect(result.role).toEqual({ name: 'reader', arn });
    expect([...result.created, ...result.adopted].map(({ type }) => type)).not.toContain('AWS::IAM::Role');
    expect((await roleStep(run))?.detail).toBe(`${arn} (left as it is)`);
    simulate();
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    await start({ role: { arn } }).failure();
    expect(asked('removeRole')).toEqual([]);
  });

  test('that is kept outlives the run, whatever becomes of it', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    const run = start({ role: { keep: true } });
    await run.failure();
    expect(asked('ensureRole')).toMatchObject([{ owner: { expires: 'none' } }]);
    expect(asked('ensureNetwork')).toMatchObject([{ owner: { expires: '2026-01-05T16:00:00.000Z' } }]);
    expect(asked('removeRole')).toEqual([]);
    expect(world.resources).toEqual(new Set(['role']));
    expect((await roleStep(run))?.detail).toMatch(/ \(kept\)$/);
  });

  test('gets a path, policies and a boundary, and what differs of an adopted one is told', async () => {
    simulate({ ensureRole: async ({ name }) => ({ name, arn: 'arn', created: false, differs: ['its path is /x/'] }) });
    const more = { path: '/teams/', policies, permissionsBoundary: policies[0] ?? '' };
    const run = start({ role: more });
    await run.result();
    expect(asked('ensureRole')).toMatchObject([more]);
    expect((await roleStep(run))?.detail).toBe('arn (adopted; its path is /x/)');
  });
});

test('everything that is made carries the tags of the user, and no removal asks for them', async () => {
  world.fail('awaitSql', fatal('AwsRefused', 'no'));
  await start({ tags: { team: 'data' }, user: { create: true } }).failure();
  for (const type of ['ensureRole', 'ensureUser', 'ensureNetwork', 'ensureCluster'])
    expect(asked(type)).toMatchObject([{ owner: { tags: { team: 'data' } } }]);
  expect(asked('removeRole')).toEqual([
    { name: 'songs-redshift', pipeline: 'songs', owner: 'test', run: 'provision/run-1' },
  ]);
});

describe('the run that its resources are tagged with', () => {
  const runTag = () => (asked('ensureRole')[0] as { owner: { run: string } }).owner.run;

  test('is told by its workflow id, in letters that a tag may hold, and not too many', async () => {
    await start({}, `ümlaut, Az09_.:/=+@- ${'x'.repeat(300)}`).result();
    expect(runTag()).toBe(`_mlaut__Az09_.:/=+@-_${'x'.repeat(179)}/run-1`);
  });

  test('is told by the workflow at the root of it', async () => {
    await temporal.start('pipeline', [{ name: 'songs' }], 'root').result();
    expect(runTag()).toMatch(/^root\/run-\d+$/);
  });

  test('is the same after a reset', async () => {
    void world.hang('ensureCluster');
    const run = start();
    await temporal.until(() => world.calls.includes('ensureCluster'));
    run.reset();
    await temporal.until(() => asked('ensureRole').length === 2);
    const tags = asked('ensureRole').map((input) => (input as { owner: { run: string } }).owner.run);
    expect(tags).toEqual(['provision/run-1', 'provision/run-1']);
    run.cancel();
    await run.failure();
  });

  test('and their owner and end are those that its pipeline tells', async () => {
    await temporal.startPart('provision', [{ name: 'songs' }, { owner: 'me', expires: 'none' }]).result();
    expect(asked('ensureRole')).toMatchObject([{ owner: { owner: 'me', expires: 'none' } }]);
    expect(temporal.scheduled.map(({ type }) => type)).not.toContain('owner');
  });
});

describe('a clock that is another than AWS’s', () => {
  test('creates nothing that has to live by it', async () => {
    world.setClock(hourMs);
    const run = start();
    expect(await run.failure()).toMatchObject({ type: 'ClockSkew' });
    expect(temporal.scheduled.filter(({ type }) => type.startsWith('ensure'))).toEqual([]);
    expect((await run.status()).steps[1]).toMatchObject({ name: 'preflight', state: 'failed' });
  });

  test('is no matter where nothing has to', async () => {
    world.setClock(hourMs);
    await temporal.startPart('provision', [{ name: 'songs' }, { owner: 'me', expires: 'none' }]).result();
    expect(world.resources).toContain('cluster');
  });

  test('is compared with the time at which AWS was asked', async () => {
    simulate({
      preflight: async () => {
        const awsTime = new Date().toISOString();
        await temporal.sleep(hourMs / 100);
        return { awsTime, findings: [] };
      },
    });
    await start().result();
    expect(world.resources).toContain('cluster');
  });
});

describe('a provisioning that fails', () => {
  test.each([
    ['readProject', []],
    ['preflight', []],
    ['ensureRole', ['revoke', 'delete group', 'delete role', 'delete user']],
    ['ensureUser', ['revoke', 'delete group', 'delete role', 'delete user']],
    ['ensureNetwork', ['revoke', 'delete group', 'delete role', 'delete user']],
    ['ensureCluster', names],
    ['awaitCluster', names],
    ['awaitSql', names],
  ] as const)('at %s takes back what there may be: %j', async (step, removed) => {
    world.fail(step, fatal('AwsRefused', `${step} is refused`));
    const run = start({ user: { create: true } });
    expect(await run.failure()).toMatchObject({ type: 'AwsRefused', message: `${step} is refused` });
    expect((await run.status()).steps.slice(8).map(({ name }) => name)).toEqual(removed);
    expect(world.resources).toEqual(new Set());
  });

  test('takes back what its run made, and nothing else', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    await start().failure();
    const whose = { pipeline: 'songs', owner: 'test', run: 'provision/run-1' };
    expect(asked('removeIngress')).toEqual([whose]);
    expect(asked('removeCluster')).toEqual([{ ...whose, identifier: 'songs' }]);
    expect(asked('removeRole')).toEqual([{ ...whose, name: 'songs-redshift' }]);
  });

  test('tells what could not be taken back', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    world.fail('removeRole', fatal('AwsRefused', 'not allowed'));
    expect(await start().failure()).toMatchObject({
      type: 'AwsRefused',
      message: 'no more clusters (and not everything could be deleted: AWS::IAM::Role songs-redshift: not allowed)',
    });
  });

  test('waits for the others before it takes back', async () => {
    simulate({
      ensureRole: async ({ name }) => {
        await temporal.sleep(30_000);
        return { name, arn: 'arn', created: true };
      },
    });
    world.fail('ensureNetwork', fatal('AwsRefused', 'no more groups'));
    const run = start();
    await temporal.pass(29_000);
    expect(world.calls).not.toContain('removeSecurityGroup');
    expect(await run.failure()).toMatchObject({ message: 'no more groups' });
  });

  test('takes back when it is cancelled, too', async () => {
    void world.hang('awaitCluster');
    const run = start();
    await temporal.until(() => world.calls.includes('awaitCluster'));
    run.cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
    expect(world.resources).toEqual(new Set());
  });
});

test('bad input fails at once', async () => {
  const run = temporal.start('provision', [{ name: 'A' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('of provision') });
  expect((await run.status()).steps).toHaveLength(8);
});

test('what only a pipeline tells is refused from anybody else', async () => {
  const run = temporal.start('provision', [{ name: 'songs' }, { owner: 'me', expires: 'none' }]);
  expect(await run.failure()).toMatchObject({
    type: 'InvalidInput',
    message: 'provision takes one input, and was given two',
  });
});
