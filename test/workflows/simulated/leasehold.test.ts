import type { FoundRun } from '../../../src/contract/local-activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import type { PipelineResult } from '../../../src/contract/results.ts';
import type { Status } from '../../../src/contract/status.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { toPayloads } from '../../support/simulation/payloads.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];
const everything = new Set(['role', 'group', 'rule', 'cluster']);

let world: FakeWorld;
let temporal: Temporal;
/** The false answer about a workflow. */
let answers: Map<string, FoundRun | null>;

beforeEach(() => {
  world = new FakeWorld();
  answers = new Map();
  temporal = new Temporal({
    ...world.activities(),
    findRun: async ({ workflowId }: { workflowId: string }) =>
      answers.has(workflowId) ? answers.get(workflowId) : temporal.find(workflowId),
  });
});

const start = (input: Input<'pipeline'> = {}, workflowId = 'pipeline'): Handle =>
  temporal.start('pipeline', [{ name: 'p', ...input }], workflowId);
const lease = () => temporal.handle('sparkify-lease/p');
const leases = () => temporal.runs.filter(({ begin }) => begin.type === 'lease');
const count = (call: string) => world.calls.filter((one) => one === call).length;

/** A pipeline whose transform failed for good, held. */
async function startHeld(input: Input<'pipeline'> = {}): Promise<Handle> {
  world.fail('transform', fatal('SqlError', 'no such table'));
  const run = start({ onFailure: 'hold', ...input });
  await temporal.until(async () => (await run.status()).held !== undefined);
  return run;
}

/** Extends it until it has continued as new. */
async function extendUntilNew(run: Handle): Promise<void> {
  const first = run.run;
  while (first.isOpen) await run.update('extend', '1m');
}

test('a lease is told of its pipeline, and stands in lists as it does', async () => {
  const run = start({ ttl: '2h' });
  await temporal.until(() => leases().length > 0);
  const { parent, summary, type } = lease().run.begin;
  expect([type, parent?.run, summary]).toEqual(['lease', run.run, 'owns what p creates, and deletes it']);
  expect(temporal.timers[0]?.summary).toBe('time to live: 2026-01-05T14:00:00.000Z');
});

test('one name has one pipeline at a time; the other fails at once, and creates nothing', async () => {
  await startHeld();
  const beforeMs = temporal.clock.nowMs;
  const other = start({}, 'other');
  expect(await other.failure()).toMatchObject({
    type: 'PipelineBusy',
    message:
      'another run of the pipeline p is still under way (workflow sparkify-lease/p): wait for its end, or choose ' +
      'another name',
  });
  expect([count('preflight'), world.resources]).toEqual([1, everything]);
  expect(temporal.clock.nowMs).toBe(beforeMs);
});

test('the warehouse is paid for until it is deleted', async () => {
  const activities = world.activities();
  temporal = new Temporal({
    ...activities,
    transform: async (input: never) => {
      await temporal.sleep(hourMs);
      return activities.transform(input);
    },
    awaitClusterGone: async () => temporal.sleep(hourMs / 100),
  });
  const result = await start({
    price: { nodeHour: 2, currency: 'EUR' },
    warehouse: { nodes: 2 },
  }).result<PipelineResult>();
  expect(result).toMatchObject({ nodeHours: 2.02, cost: { amount: 4.04, currency: 'EUR' }, durationMs: 1.01 * hourMs });
  await temporal.pass(hourMs);
  expect((await temporal.handle('pipeline').status()).nodeHours).toBe(2.02);
});

describe('a provisioning that is terminated', () => {
  test('leaves activities behind, which are waited for before the teardown', async () => {
    void world.hang('awaitCluster');
    const run = start();
    await temporal.until(() => world.calls.includes('awaitCluster'));
    temporal.handle('pipeline/provision').terminate();
    await temporal.settle();
    expect(temporal.timers.at(-1)).toEqual({
      workflowId: 'pipeline',
      summary: 'the last calls of the terminated provisioning',
      ms: 30_000,
    });
    expect(count('removeRole')).toBe(0);
    await run.failure();
    expect(world.resources).toEqual(new Set());
  });

  test('is waited for alone: not a load, nor a failure', async () => {
    void world.hang('transform');
    const run = start();
    await temporal.until(() => world.calls.includes('transform'));
    temporal.handle('pipeline/load').terminate();
    await run.failure();
    world.fail('ensureRole', fatal('AwsRefused', 'no'));
    await start({}, 'second').failure();
    expect(temporal.timers.filter(({ summary }) => summary?.startsWith('what the'))).toEqual([]);
  });
});

describe('a lease that is terminated', () => {
  const during = async (input: Input<'pipeline'>) => {
    void world.hang('transform');
    const run = start(input);
    await temporal.until(() => world.calls.includes('transform'));
    lease().terminate();
    return run;
  };

  test('leaves the deletion to its pipeline, which ends its parts first', async () => {
    const run = await during({});
    expect(await run.failure()).toMatchObject({
      type: 'LeaseEnded',
      message: 'the lease sparkify-lease/p was terminated before the work was done',
    });
    expect(world.resources).toEqual(new Set());
    expect(temporal.current('pipeline/teardown')?.begin.parent?.run).toBe(run.run);
    expect((await run.status()).steps.at(-1)).toMatchObject({ name: 'teardown', state: 'done' });
    expect(temporal.timers.filter(({ summary }) => summary?.includes('still ending'))).toEqual([]);
  });

  test.each(['never', 'on-success'] as const)('deletes nothing with the policy "%s"', async (teardown) => {
    const run = await during({ teardown });
    expect(await run.failure()).toMatchObject({ type: 'LeaseEnded' });
    expect(world.resources).toEqual(everything);
    expect((await run.status()).steps.at(-1)).toMatchObject({ name: 'teardown', detail: 'left standing' });
  });
});

describe('a teardown that cannot be done', () => {
  /** Terminated as often as the lease begins it. */
  async function end(): Promise<Error> {
    const slowly = async () => {
      await temporal.sleep(minuteMs / 2);
      return { deleted: [] };
    };
    temporal = new Temporal({ ...world.activities(), removeIngress: slowly });
    const run = start();
    for (let attempt = 1; attempt <= 3; attempt++) {
      await temporal.until(() => temporal.current('pipeline/teardown')?.isOpen);
      temporal.handle('pipeline/teardown').terminate();
      await temporal.settle();
    }
    return run.failure();
  }

  test('is the failure of a pipeline that had no other', async () => {
    expect(await end()).toMatchObject({ name: 'ChildWorkflowFailure', workflowType: 'lease' });
  });

  test('does not hide the failure of one that had', async () => {
    world.fail('transform', fatal('SqlError', 'no such table'));
    expect(await end()).toMatchObject({ type: 'SqlError' });
  });
});

describe('a pipeline that continues as new', () => {
  test('has its new lease take the place of the old one, and does nothing twice', async () => {
    const run = await startHeld({ ttl: '1h' });
    const { held } = await run.status();
    await extendUntilNew(run);
    const after = await run.status();
    expect(after).toMatchObject({ state: 'waiting', held });
    expect(leases().map(({ outcome }) => outcome?.status)).toEqual(['terminated', undefined]);
    expect(lease().run.begin.parent?.run).toBe(run.run);
    world.mend('transform');
    await run.update('retry');
    const result = await run.result<PipelineResult>();
    expect([count('ensureCluster'), count('transform'), result.teardown?.left]).toEqual([1, 2, []]);
    expect(result.provision.created).toHaveLength(4);
    expect(world.resources).toEqual(new Set());
  });

  test('carries its end over, to which an extension during that adds', async () => {
    const run = await startHeld({ ttl: '1h' });
    await extendUntilNew(run);
    const before = Date.parse((await run.status()).expiresAt ?? '');
    expect(await run.update<string>('extend', '1h')).toBe(new Date(before + hourMs).toISOString());
    await temporal.pass(before - temporal.clock.nowMs + minuteMs);
    expect(lease().run.isOpen).toBe(true);
    await temporal.pass(hourMs);
    expect(run.run.isOpen).toBe(false);
  });

  /** Runs as if an earlier one had been held under the lease that it finds. */
  const goOn = (carriedExpiresMs = temporal.clock.nowMs + hourMs) => {
    const provision = { kind: 'cluster', cluster: { identifier: 'p', nodeType: 'ra3.large', nodes: 1 }, created: [] };
    const steps: Status['steps'] = [
      { name: 'provision', state: 'done' },
      { name: 'load', state: 'pending' },
      { name: 'query', state: 'pending' },
      { name: 'teardown', state: 'pending' },
    ];
    const carried = {
      owner: 'carried',
      startedMs: temporal.clock.nowMs - hourMs,
      living: { pipeline: 'p', owner: 'carried', expiresMs: carriedExpiresMs },
      steps,
      outcome: { provision },
      availableMs: temporal.clock.nowMs - hourMs,
    };
    temporal.beginRun({
      type: 'pipeline',
      workflowId: 'pipeline',
      runId: temporal.newRunId(),
      continuedFrom: 'run-0',
      args: toPayloads([{ name: 'p' }, carried]),
    });
    return temporal.handle('pipeline');
  };
  const found = { runId: 'r', firstRunId: 'r', isOpen: true, parentId: 'pipeline' };

  test('goes on with what it carries where its lease stands', async () => {
    answers.set('sparkify-lease/p', found);
    const result = await goOn().result<PipelineResult>();
    expect([count('ensureCluster'), count('transform')]).toEqual([0, 1]);
    expect(result).toMatchObject({ nodeHours: 1, durationMs: hourMs });
    const [opened] = temporal.scheduled.filter(({ type }) => type === 'openWarehouse');
    expect(opened?.input).toMatchObject({ owner: 'carried' });
  });

  test.each([
    ['has ended', { ...found, isOpen: false }],
    ['is unknown', null],
    ['is that of another pipeline', { ...found, parentId: 'other' }],
  ])('begins anew where its lease %s', async (_, told) => {
    answers.set('sparkify-lease/p', told);
    const result = await goOn().result<PipelineResult>();
    expect([count('ensureCluster'), count('transform')]).toEqual([1, 1]);
    expect(result.nodeHours).toBe(0);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('begins anew where a teardown is under way: %p', async (isOpen, times) => {
    answers.set('sparkify-lease/p', found);
    answers.set('pipeline/teardown', { ...found, isOpen });
    await goOn().result();
    expect(count('ensureCluster')).toBe(times);
  });

  test('tells its new lease of an extension that came while that was begun', async () => {
    answers.set('sparkify-lease/p', found);
    void world.hang('transform');
    const begin = temporal.beginRun.bind(temporal);
    jest.spyOn(temporal, 'beginRun').mockImplementation((told) => {
      if (told.type === 'lease' && leases().length === 0) temporal.handle('pipeline').send('extend', '1h');
      return begin(told);
    });
    const run = goOn();
    await temporal.until(() => world.calls.includes('transform'));
    expect((await run.status()).expiresAt).toBe('2026-01-05T14:00:00.000Z');
    await temporal.pass(hourMs + minuteMs);
    expect(lease().run.isOpen).toBe(true);
    await temporal.pass(hourMs);
    expect(await run.failure()).toMatchObject({ type: 'Expired' });
  });
});

test('what only a run tells its next one is refused from anybody else', async () => {
  const run = temporal.start('pipeline', [{ name: 'p' }, { owner: 'me' }]);
  expect(await run.failure()).toMatchObject({
    type: 'InvalidInput',
    message: 'pipeline takes one input, and was given two',
  });
});
