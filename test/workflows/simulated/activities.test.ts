import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { Activities } from '../../../src/contract/activities.ts';
import { activityClasses } from '../../../src/contract/activity-classes.ts';
import { failures } from '../../../src/contract/failures.ts';
import { activities } from '../../../src/workflows/activities.ts';
import { fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
type Name = keyof Activities;
const names = Object.keys(activityClasses) as Name[];
/** One of each class. */
const samples = ['removeRole', 'extendLife', 'awaitSql', 'ensureRole', 'notify', 'transform'] as const satisfies Name[];
/** Any summary of it. */
const input = {
  sources: [],
  cluster: {},
  source: {},
  namespace: {},
  workgroup: {},
  limit: {},
  notice: {},
  ending: {},
} as never;

/**
 * Runs an activity in a workflow; returns the times of its attempts and of its end after its start, and the outcome.
 */
async function ask(name: Name, work: (temporal: Temporal) => Promise<unknown>) {
  const tried: number[] = [];
  const temporal: Temporal = new Temporal({
    [name]: async () => {
      tried.push(temporal.clock.nowMs - startMs);
      await work(temporal);
    },
  });
  const startMs = temporal.clock.nowMs;
  const errors: unknown[] = [];
  const run = temporal.start(async function asking() {
    await (activities[name](input) as Promise<unknown>).catch((error: unknown) => errors.push(error));
  });
  await run.result();
  const { options, summary } = temporal.scheduled[0] ?? {};
  return { tried, endedMs: temporal.clock.nowMs - startMs, error: errors[0], options, summary };
}

/** Fails so often, and then passes. */
function passes(times: number): () => Promise<unknown> {
  let failed = 0;
  return async () => {
    failed += 1;
    if (failed <= times) throw new Error('throttled');
  };
}
const hangs = () => new Promise(() => undefined);

test.each(names)('%s has the queue, the priority, the time and the heartbeat of its class', async (name) => {
  const { options, summary } = await ask(name, async () => undefined);
  const { queue, priorityKey, attemptMs, heartbeatTimeoutMs } = activityClasses[name];
  expect(options?.taskQueue).toBe(queue === 'sql' ? 'simulated-sql' : 'simulated');
  expect(options?.priority?.priorityKey).toBe(priorityKey);
  expect(optionalTsToMs(options?.startToCloseTimeout)).toBe(attemptMs);
  expect(optionalTsToMs(options?.heartbeatTimeout)).toBe(heartbeatTimeoutMs);
  expect(summary).toMatch(/\w/);
});

test.each([
  ['removeRole', minuteMs],
  ['extendLife', minuteMs],
  ['awaitSql', minuteMs],
  ['ensureRole', minuteMs],
  ['transform', 4 * hourMs],
] as const)('one try of %s has %i ms, and another follows', async (name, ms) => {
  let tries = 0;
  const { tried } = await ask(name, async () => {
    tries += 1;
    if (tries === 1) await hangs();
  });
  expect(tried).toEqual([0, ms + 500]);
});

test('what nobody works on is given up after a week', async () => {
  const { endedMs, error } = await ask('transform', hangs);
  expect(error).toMatchObject({ cause: { name: 'TimeoutFailure' } });
  expect(endedMs).toBeGreaterThan(7 * dayMs - 4 * hourMs - minuteMs);
  expect(endedMs).toBeLessThanOrEqual(7 * dayMs);
});

test.each([
  ['removeRole', [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500]],
  ['extendLife', [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 51_500]],
  ['awaitSql', [0, 500, 1_250, 2_375, 4_062.5]],
  ['ensureRole', [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 51_500]],
  ['transform', [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500]],
] as const)('%s is tried again when it fails: quickly at first, then more slowly', async (name, times) => {
  const { tried, error } = await ask(name, passes(times.length - 1));
  expect([tried, error]).toEqual([times, undefined]);
});

test.each(Object.entries(failures).map(([type, { retryable }]) => [type, retryable] as const))(
  'after %s it is tried again: %p',
  async (type, retryable) => {
    for (const name of samples) {
      let tries = 0;
      const { error } = await ask(name, async () => {
        tries += 1;
        if (tries === 1) throw Object.assign(fatal(type, 'failed'), { nonRetryable: false });
      });
      expect([tries, error === undefined]).toEqual(retryable ? [2, true] : [1, false]);
    }
  },
);

test.each(samples)('%s is waited for when it is cancelled', async (name) => {
  const temporal: Temporal = new Temporal({
    [name]: async () => {
      await temporal.sleep(minuteMs / 2);
      throw new Error('failed before it heard of it');
    },
  });
  const run = temporal.start(async function asking() {
    await activities[name](input);
  });
  await temporal.pass(secondMs);
  run.cancel();
  await temporal.pass(secondMs);
  expect(run.run.isOpen).toBe(true);
  await run.failure();
  expect(temporal.scheduled).toHaveLength(1);
});

test('the timeline says what an activity does, shortened where it is long', async () => {
  const temporal = new Temporal({ ensureUser: async () => ({}) });
  const run = temporal.start(async function asking() {
    await activities.ensureUser({ name: 'x'.repeat(300), owner: {} as never, cluster: {} as never });
  });
  await run.result();
  expect(temporal.scheduled[0]).toMatchObject({
    summary: `user ${'x'.repeat(194)}…`,
    input: { name: 'x'.repeat(300) },
  });
});
