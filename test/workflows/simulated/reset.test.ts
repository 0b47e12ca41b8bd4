import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { anewAfterReset, reclaimed } from '../../../src/workflows/reset.ts';
import type { PipelineRun } from '../../../src/workflows/pipeline-run.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let world: FakeWorld;
let temporal: Temporal;

beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const count = (call: string) => world.calls.filter((one) => one === call).length;
const leases = () => temporal.runs.filter(({ begin }) => begin.type === 'lease');

test('a pipeline that is reset to its beginning has the lease of the run before make room, and begins anew', async () => {
  void world.hang('transform');
  const run = temporal.start('pipeline', [{ name: 'p' }]);
  await temporal.until(() => world.calls.includes('transform'));
  run.reset();
  await temporal.until(() => leases().length === 2);
  expect(count('removeCluster')).toBe(1);
  expect(temporal.timers.some(({ summary }) => summary === 'what an earlier run left is still ending')).toBe(true);
  await temporal.until(() => count('transform') === 2);
  expect(count('ensureCluster')).toBe(2);
  run.cancel();
  await run.failure();
  expect(world.resources).toEqual(new Set());
});

test('one that is reset when its lease has ended needs no room', async () => {
  const run = temporal.start('pipeline', [{ name: 'p' }]);
  await run.result();
  run.reset();
  expect(await run.result()).toMatchObject({ teardown: { left: [] } });
  expect([count('ensureCluster'), leases().length]).toEqual([2, 2]);
});

test('a pipeline whose lease had ended before works again under another one', async () => {
  void world.hang('transform');
  const run = temporal.start('pipeline', [{ name: 'p', price: { nodeHour: 1 } }]);
  await temporal.until(() => count('transform') === 1);
  temporal.handle('sparkify-lease/p').signal('release', { keep: false, runId: 'another-run' });
  await temporal.until(() => count('transform') === 2);
  const { steps, expiresAt } = await run.status();
  expect(steps.map(({ state }) => state)).toEqual(['done', 'running', 'pending', 'pending']);
  expect(expiresAt).toBeDefined();
  expect([count('ensureCluster'), leases().length]).toEqual([2, 2]);
  run.cancel();
  await run.failure();
  expect(world.resources).toEqual(new Set());
});

test('three leases that end are enough', async () => {
  void world.hang('transform');
  const run = temporal.start('pipeline', [{ name: 'p' }]);
  for (let lease = 1; lease <= 3; lease++) {
    await temporal.until(() => count('transform') === lease);
    temporal.handle('sparkify-lease/p').signal('release', { keep: false, runId: 'another-run' });
  }
  expect(await run.failure()).toMatchObject({
    type: 'LeaseEnded',
    message: 'the lease sparkify-lease/p ended before the work was done',
  });
  expect(leases()).toHaveLength(3);
});

describe('working anew', () => {
  /** How often it works, and restarts, when that often the lease was lost. */
  async function work(losses: number) {
    let [works, restarts] = [0, 0];
    const tenancy = { lost: false };
    const run = { tenancy, restart: () => (restarts += 1) } as unknown as PipelineRun;
    const end = await anewAfterReset(run, async () => {
      works += 1;
      tenancy.lost = works <= losses;
      return works;
    });
    return { end, works, restarts };
  }

  test.each([
    [0, { end: 1, works: 1, restarts: 0 }],
    [1, { end: 2, works: 2, restarts: 1 }],
    [2, { end: 3, works: 3, restarts: 2 }],
    [9, { end: 3, works: 3, restarts: 2 }],
  ])('after %i losses', async (losses, expected) => {
    expect(await work(losses)).toEqual(expected);
  });
});

test('a run that was not reset asks for no room, and does not wait for any', async () => {
  temporal = new Temporal();
  const taken = new WorkflowExecutionAlreadyStartedError('taken', 'lease', 'lease');
  let starts = 0;
  const caught: unknown[] = [];
  const run = temporal.start(async function starting() {
    const start = async () => {
      starts += 1;
      throw taken;
    };
    await reclaimed('lease', start).catch((error: unknown) => caught.push(error));
  });
  await run.result();
  expect([caught, starts, temporal.timers]).toEqual([[taken], 1, []]);
});
