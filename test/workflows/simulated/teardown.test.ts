import type { Input } from '../../../src/contract/inputs.ts';
import type { TeardownResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let temporal: Temporal;
beforeEach(() => (temporal = new Temporal(new FakeWorld().activities())));

const start = (input: Input<'teardown'> = {}): Handle => temporal.start('teardown', [{ name: 'songs', ...input }]);
const removals = () => temporal.scheduled.filter(({ type }) => type.startsWith('remove')).map(({ input }) => input);

test('removes everything that bears the names of the pipeline', async () => {
  const run = start();
  expect(await run.result()).toMatchObject({ left: [] });
  const whose = { pipeline: 'songs', owner: 'test' };
  expect(removals()).toEqual([
    whose,
    { ...whose, identifier: 'songs' },
    whose,
    { ...whose, name: 'songs-redshift' },
    { ...whose, name: 'songs-analyst' },
  ]);
  const { workflow, steps } = await run.status();
  expect([workflow, steps.map(({ name }) => name)]).toEqual([
    'teardown',
    ['revoke', 'delete cluster', 'delete group', 'delete role', 'delete user'],
  ]);
});

test('removes what has names of its own', async () => {
  await start({ warehouse: { identifier: 'big' }, role: { name: 'reader' }, user: { name: 'ana' } }).result();
  expect(removals().slice(1)).toMatchObject([{ identifier: 'big' }, {}, { name: 'reader' }, { name: 'ana' }]);
});

test.each([{ keep: true }, { arn: 'arn:aws:iam::000000000000:role/team/reader' }])(
  'leaves the role %j',
  async (role) => {
    const run = start({ role });
    await run.result();
    expect(temporal.scheduled.map(({ type }) => type)).not.toContain('removeRole');
    expect((await run.status()).steps.map(({ name }) => name)).toEqual([
      'revoke',
      'delete cluster',
      'delete group',
      'delete user',
    ]);
  },
);

test('deletes the subnet group where one was made', async () => {
  await start({ network: { vpcId: 'vpc-0a1b2c3d' } }).result();
  const asked = temporal.scheduled.filter(({ type }) => type === 'removeSubnetGroup').map(({ input }) => input);
  expect(asked).toEqual([{ pipeline: 'songs', owner: 'test', name: 'songs-redshift' }]);
});

test('is that of whom its pipeline tells', async () => {
  await temporal.startPart('teardown', [{ name: 'songs' }, { owner: 'me' }]).result();
  expect(removals()[0]).toEqual({ pipeline: 'songs', owner: 'me' });
  expect(temporal.scheduled.map(({ type }) => type)).not.toContain('owner');
});

test('takes a final snapshot when one is asked for, named after its start', async () => {
  const { finalSnapshot } = await start({ finalSnapshot: { create: true } }).result<TeardownResult>();
  expect(finalSnapshot).toBe('songs-final-20260105-120000');
});

test('fails when something is still there, with what it did for details', async () => {
  const world = new FakeWorld();
  world.fail('removeRole', fatal('AwsRefused', 'not allowed'));
  temporal = new Temporal(world.activities());
  const run = start();
  const left = [{ resource: { type: 'AWS::IAM::Role', id: 'songs-redshift' }, reason: 'not allowed' }];
  expect(await run.failure()).toMatchObject({
    type: 'LeftStanding',
    nonRetryable: true,
    message: 'not everything could be deleted: AWS::IAM::Role songs-redshift: not allowed',
    details: [{ deleted: [], left, durations: expect.anything() }],
  });
  expect((await run.status()).steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'failed', 'done']);
});

test('bad input fails at once', async () => {
  const run = temporal.start('teardown', [{ name: 'A' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('of teardown') });
  expect(removals()).toEqual([]);
});
