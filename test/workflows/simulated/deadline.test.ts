import { sleep } from '@temporalio/workflow';
import { untilDeadline } from '../../../src/workflows/deadline.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let temporal: Temporal;
let startMs: number;
beforeEach(() => {
  temporal = new Temporal();
  startMs = temporal.clock.nowMs;
});

const dayMs = 86_400_000;

/** Waits in a workflow; returns the answer, and after how long it came. */
async function wait(done: () => boolean, deadlineMs: () => number | undefined, meanwhile = async () => undefined) {
  let told: unknown;
  const run = temporal.start(async function waiting() {
    const [inTime] = await Promise.all([untilDeadline(done, deadlineMs, 'what it waits for'), meanwhile()]);
    told = inTime;
  });
  await run.result();
  return { inTime: told, afterMs: temporal.clock.nowMs - startMs };
}

test('what is done already is not waited for, even after the deadline', async () => {
  const waited = await wait(
    () => true,
    () => startMs - 1,
  );
  expect(waited).toEqual({ inTime: true, afterMs: 0 });
});

test('what is done in time is waited for', async () => {
  let done = false;
  const waited = await wait(
    () => done,
    () => startMs + 1_000,
    async () => {
      await sleep(400);
      done = true;
      return undefined;
    },
  );
  expect(waited).toEqual({ inTime: true, afterMs: 400 });
});

test('the deadline ends the wait when it comes first', async () => {
  const waited = await wait(
    () => false,
    () => startMs + 1_000,
  );
  expect(waited).toEqual({ inTime: false, afterMs: 1_000 });
});

test('a deadline that has passed already ends it at once', async () => {
  const waited = await wait(
    () => false,
    () => startMs,
  );
  expect(waited).toEqual({ inTime: false, afterMs: 0 });
});

test.each([
  ['later', 5_000],
  ['earlier', 500],
])('a deadline that is moved to %s counts from then on', async (_, endMs) => {
  let deadlineMs = startMs + 1_000;
  const waited = await wait(
    () => false,
    () => deadlineMs,
    async () => {
      await sleep(100);
      deadlineMs = startMs + endMs;
      return undefined;
    },
  );
  expect(waited).toEqual({ inTime: false, afterMs: endMs });
});

test('without a deadline it takes as long as it takes, and a deadline that comes up counts', async () => {
  let deadlineMs: number | undefined;
  const waited = await wait(
    () => false,
    () => deadlineMs,
    async () => {
      await sleep(dayMs);
      deadlineMs = startMs + dayMs + 1_000;
      return undefined;
    },
  );
  expect(waited).toEqual({ inTime: false, afterMs: dayMs + 1_000 });
});

test('the timer is named by what is waited for', async () => {
  await wait(
    () => false,
    () => startMs + 1_000,
  );
  expect(temporal.timers).toEqual([{ workflowId: 'waiting', summary: 'what it waits for', ms: 1_000 }]);
});
