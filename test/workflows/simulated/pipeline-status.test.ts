import type { Input } from '../../../src/contract/inputs.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const hourMs = 3_600_000;
const update = "    temporal workflow update execute -w 'pipeline' --name";

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (input: Input<'pipeline'> = {}): Handle => temporal.start('pipeline', [{ name: 'songs', ...input }]);
/** The lines that stand below the steps. */
const details = async (run: Handle) => (await run.metadata()).currentDetails.split('\n').slice(4);

test('before anything stands, the steps and the end of the time to live are told', async () => {
  void world.hang('preflight');
  const run = start();
  await temporal.until(() => world.calls.includes('preflight'));
  expect(await run.status()).toEqual({
    workflow: 'pipeline',
    state: 'running',
    steps: [
      { name: 'provision', state: 'running', startedAt: '2026-01-05T12:00:00.000Z' },
      { name: 'load', state: 'pending' },
      { name: 'query', state: 'pending' },
      { name: 'teardown', state: 'pending' },
    ],
    children: [{ type: 'provision', workflowId: 'pipeline/provision' }],
    expiresAt: '2026-01-05T16:00:00.000Z',
  });
  expect(await details(run)).toEqual(['', 'Lives until 2026-01-05T16:00:00.000Z']);
  run.cancel();
  await run.failure();
});

test('what stands is told, what it costs, and what was loaded', async () => {
  const run = start({ query: 'ask', price: { nodeHour: 2, currency: 'EUR' }, warehouse: { nodes: 2 }, ttl: '1d' });
  await temporal.until(async () => (await run.status()).question !== undefined);
  await temporal.pass(hourMs / 2);
  const question = { text: 'Run the queries now?', expiresAt: '2026-01-05T13:00:00.000Z' };
  const status = await run.status();
  expect(status).toMatchObject({
    state: 'waiting',
    question,
    expiresAt: '2026-01-06T12:00:00.000Z',
    rows: { songplays: 2 },
    availableAt: '2026-01-05T12:00:00.000Z',
    nodeHours: 1,
    cost: { amount: 2, currency: 'EUR' },
    created: [
      { type: 'AWS::IAM::Role', id: 'songs-redshift' },
      { type: 'AWS::EC2::SecurityGroup', id: 'sg-1' },
      { type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1' },
      { type: 'AWS::Redshift::Cluster', id: 'songs' },
    ],
  });
  expect(status).not.toHaveProperty('held');
  expect(await details(run)).toEqual([
    '',
    `**Waits for an answer** until ${question.expiresAt}: ${question.text}`,
    '',
    `${update} answer --input '"yes"'`,
    '',
    'Cluster songs: 2 × ra3.large, 0 node-hours (0 EUR) at 2026-01-05T12:00:00.000Z',
    'Created: songs-redshift, sg-1, sgr-1, songs',
    'Rows: songplays 2',
    '',
    'Lives until 2026-01-06T12:00:00.000Z',
  ]);
  await run.update('answer', 'no');
  const { children } = await temporal.handle('pipeline').status();
  expect(children.map(({ type }) => type)).toEqual(['provision', 'load', 'teardown']);
});

test('what is held is told, and how to decide', async () => {
  world.fail('transform', fatal('SqlError', 'no such table'));
  const run = start({ onFailure: 'hold', teardown: 'never', ttl: 'none' });
  await temporal.until(async () => (await run.status()).held !== undefined);
  const status = await run.status();
  expect(status).toMatchObject({ state: 'waiting', nodeHours: 0 });
  expect(status.held).toEqual({ step: 'load', reason: 'no such table', heldAt: '2026-01-05T12:00:00.000Z' });
  for (const absent of ['question', 'expiresAt', 'rows', 'cost']) expect(status).not.toHaveProperty(absent);
  expect(await details(run)).toEqual([
    '',
    '**Held since 2026-01-05T12:00:00.000Z**: load failed: no such table',
    '',
    `${update} retry`,
    `${update} skip`,
    `${update} abort`,
    '',
    'Cluster songs: 1 × ra3.large, 0 node-hours at 2026-01-05T12:00:00.000Z',
    'Created: songs-redshift, sg-1, sgr-1, songs',
  ]);
});

test('several tables are told in one line', async () => {
  temporal = new Temporal({
    ...world.activities(),
    transform: async () => ({ rows: { songs: 1, users: 2 }, checks: [] }),
  });
  const run = start();
  await run.result();
  expect(await details(run)).toContain('Rows: songs 1, users 2');
});

test('what was there before is not told as created', async () => {
  temporal = new Temporal({
    ...world.activities(),
    ensureRole: async () => ({ name: 'r', arn: 'a', created: false }),
    ensureNetwork: async () => ({
      securityGroupIds: ['sg'],
      ruleId: 'sgr',
      cidrs: ['10.0.0.0/8'],
      port: 5439,
      created: { group: false, rule: false },
    }),
    ensureCluster: async () => ({ created: false }),
  });
  const run = start();
  await run.result();
  expect((await details(run)).filter((line) => line.startsWith('Created'))).toEqual([]);
  expect((await run.status()).created).toEqual([]);
});
