import type { ExpiredPipeline } from '../../../src/contract/activities.ts';
import type { Left, ReapResult } from '../../../src/contract/results.ts';
import type { Plan } from '../../../src/contract/status.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const expired: ExpiredPipeline[] = [
  {
    pipeline: 'old',
    resources: [
      { type: 'AWS::Redshift::Cluster', id: 'old-a' },
      { type: 'AWS::Redshift::Cluster', id: 'old-b' },
      { type: 'AWS::IAM::Role', id: 'old-redshift' },
      { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' },
    ],
  },
  { pipeline: 'older', resources: [{ type: 'AWS::IAM::User', id: 'older-analyst' }] },
];
const spared: Left[] = [{ resource: { type: 'AWS::IAM::Role', id: 'odd' }, reason: 'its tag is "soon"' }];
const now = '2026-01-05T11:59:59.000Z';

let temporal: Temporal;
let found: { expired: ExpiredPipeline[]; spared: Left[]; unseen?: Left[]; now: string };
beforeEach(() => {
  found = { expired, spared, now };
  temporal = new Temporal({ ...new FakeWorld().activities(), findExpired: async () => found });
});

const removals = () =>
  temporal.scheduled.filter(({ type }) => type.startsWith('remove')).map(({ type, input }) => [type, input]);
const asked = () => temporal.scheduled.find(({ type }) => type === 'findExpired')?.input;

test('removes what has expired, if it still has by the time at which it was found', async () => {
  const run = temporal.start('reap');
  const result = await run.result<ReapResult>();
  expect(asked()).toEqual({ owner: 'test' });
  const old = { pipeline: 'old', owner: 'test', expiredBy: now };
  const older = { ...old, pipeline: 'older' };
  expect(removals()).toHaveLength(8);
  expect(removals()).toEqual(
    expect.arrayContaining([
      ['removeIngress', old],
      ['removeCluster', { ...old, identifier: 'old-a' }],
      ['removeCluster', { ...old, identifier: 'old-b' }],
      ['removeSecurityGroup', old],
      ['removeRole', { ...old, name: 'old-redshift' }],
      ['removeIngress', older],
      ['removeSecurityGroup', older],
      ['removeUser', { ...older, name: 'older-analyst' }],
    ]),
  );
  expect(result).toMatchObject({ expired, spared, unseen: [], left: [] });
  expect(result).not.toHaveProperty('more');
  const { workflow, steps } = await run.status();
  expect([workflow, steps[0]]).toMatchObject(['reap', { name: 'find expired', detail: 'old, older' }]);
  expect(steps.map(({ name }) => name)).toContain('delete cluster old-a');
  expect((await run.query<Plan>('plan')).steps[1]).toMatchObject({ after: ['find expired'] });
});

test('warns of what is spared', async () => {
  const run = temporal.start('reap');
  await run.result();
  expect(run.run.logs.filter(({ level }) => level === 'warn')).toMatchObject([
    { message: 'a resource that looks like ours is left alone', attributes: { spared } },
  ]);
});

test('tells the first of what is too much for a result, and how many more there are', async () => {
  const many = Array.from({ length: 1500 }, (_, at) => `stale-${at}`);
  const role = (id: string) => ({ type: 'AWS::IAM::Role' as const, id });
  found = {
    expired: [{ pipeline: 'old', resources: [role('old-redshift')] }],
    spared: many.map((id) => ({ resource: role(id), reason: 'its tag is "soon"' })),
    now,
  };
  const run = temporal.start('reap');
  const result = await run.result<ReapResult>();
  expect(Buffer.byteLength(JSON.stringify(result.spared))).toBeLessThanOrEqual(64 * 1024);
  expect(result.spared).toEqual(found.spared.slice(0, result.spared.length));
  expect(result.more).toEqual({ spared: 1500 - result.spared.length });
  expect(result.spared.length).toBeGreaterThan(600);
  const [warning] = run.run.logs.filter(({ level }) => level === 'warn');
  expect(warning?.attributes).toMatchObject({ spared: result.spared });
});

test('does nothing where nothing has expired', async () => {
  found = { expired: [], spared: [], now };
  const run = temporal.start('reap', [{ owner: 'another' }]);
  expect(await run.result()).toMatchObject({ expired: [], spared: [], deleted: [], left: [] });
  expect([asked(), removals()]).toEqual([{ owner: 'another' }, []]);
  const { steps } = await run.status();
  expect(steps).toMatchObject([{ name: 'find expired', state: 'done', detail: 'nothing' }]);
  expect(run.run.logs.filter(({ level }) => level === 'warn')).toEqual([]);
  expect(temporal.scheduled.map(({ type }) => type)).not.toContain('owner');
});

test('fails in the end when it could not look everywhere, or delete everything, and deletes the rest', async () => {
  const world = new FakeWorld();
  world.fail('removeUser', fatal('AwsRefused', 'not allowed'));
  const unseen = [{ resource: { type: 'AWS::EC2::SecurityGroupIngress' as const, id: '*' }, reason: 'no such filter' }];
  temporal = new Temporal({ ...world.activities(), findExpired: async () => ({ ...found, unseen }) });
  expect(await temporal.start('reap').failure()).toMatchObject({
    type: 'LeftStanding',
    message:
      'not everything could be deleted: AWS::IAM::User older-analyst: not allowed; ' +
      'not everything could be checked: AWS::EC2::SecurityGroupIngress *: no such filter',
    details: [{ expired, spared, unseen, left: [{ reason: 'not allowed' }] }],
  });
  expect(removals()).toHaveLength(8);
});

test('names the first of what is left, and says how many more there are', async () => {
  const ids = Array.from({ length: 1500 }, (_, at) => `stale-${at}`);
  const resources = ids.map((id) => ({ type: 'AWS::IAM::Role' as const, id }));
  found = { expired: [{ pipeline: 'old', resources }], spared: [], now };
  const world = new FakeWorld();
  world.fail('removeRole', fatal('AwsRefused', 'not allowed'));
  temporal = new Temporal({ ...world.activities(), findExpired: async () => found });
  const failure = await temporal.start('reap').failure();
  expect(failure.message).toMatch(/AWS::IAM::Role stale-0: not allowed; .*; \d{3,} more$/);
  expect(failure.message.length).toBeLessThan(32 * 1024);
});

test('fails when it cannot look', async () => {
  temporal = new Temporal({ findExpired: () => Promise.reject(fatal('AwsRefused', 'not allowed to list')) });
  expect(await temporal.start('reap').failure()).toMatchObject({ cause: { type: 'AwsRefused' } });
});

test('bad input fails at once', async () => {
  const run = temporal.start('reap', [{ owner: '' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('of reap') });
});
