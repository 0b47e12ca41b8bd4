import { Context, asyncLocalStorage } from '@temporalio/activity';
import type { Elapsed } from '../../src/activities/heartbeat.ts';
import { elapsed, elapsedBefore, handOn, report, withHeartbeat } from '../../src/activities/heartbeat.ts';
import { until } from '../support/until.ts';

/** Runs the work in an attempt that got this heartbeat from the previous one; returns its own. */
async function inAttempt(
  info: { attempt: number; heartbeatDetails?: object },
  work: (told: Partial<Elapsed & { statement: string }>[]) => Promise<void>,
) {
  const told: Partial<Elapsed & { statement: string }>[] = [];
  const context = Object.create(Context.prototype) as Context;
  Object.assign(context, { info, heartbeat: (details: object) => told.push(details) });
  await asyncLocalStorage.run(context, () => work(told));
  return told;
}

const often = { quickMs: 5, quickForMs: 50, slowMs: 5 };

test('heartbeats come at the quick pace first, and at the slow one then', async () => {
  const pace = { quickMs: 5, quickForMs: 200, slowMs: 100_000 };
  await inAttempt({ attempt: 1 }, async (told) => {
    await withHeartbeat(pace, async () => {
      await until(() => told.length > 3);
      // No heartbeat comes any more, however long it takes.
      let seen = 0;
      await until(async () => {
        const before = seen;
        seen = told.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return before === told.length;
      });
    });
    const lastMs = told.at(-1)?.spentMs ?? 0;
    expect(lastMs).toBeGreaterThanOrEqual(200 - pace.quickMs);
  });
});

test('they end with the work, also when it fails', async () => {
  const told = await inAttempt({ attempt: 1 }, async (beats) => {
    const work = withHeartbeat(often, async () => {
      await until(() => beats.length > 0);
      throw new Error('failed');
    });
    await expect(work).rejects.toThrow('failed');
    beats.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  expect(told).toEqual([]);
});

test('an attempt tells what the one before told until it has something to say, and adds its own time', async () => {
  const heartbeatDetails = { statement: 'copy', spentMs: 60_000, waitedMs: { NotYet: 700 } };
  await inAttempt({ attempt: 2, heartbeatDetails }, async (told) => {
    await withHeartbeat(often, () => until(() => told.length > 0));
    expect(told[0]).toMatchObject({ statement: 'copy', waitedMs: { NotYet: 700 } });
    expect(told[0]?.spentMs).toBeGreaterThanOrEqual(60_000);
    report(() => ({ statement: 'commit' }));
    expect(told.at(-1)).toMatchObject({ statement: 'commit', waitedMs: { NotYet: 700 } });
    expect(elapsed().spentMs).toBeLessThan(120_000);
    handOn({ spentMs: 61_000, waitedMs: { NotYet: 1_700 } });
    expect(told.at(-1)).toEqual({ statement: 'commit', spentMs: 61_000, waitedMs: { NotYet: 1_700 } });
  });
});

test('an activity that was reset has all of its time again', async () => {
  const heartbeatDetails = { spentMs: 60_000, waitedMs: { NotYet: 700 } };
  await inAttempt({ attempt: 1, heartbeatDetails }, async () => {
    expect(elapsedBefore()).toEqual({ spentMs: 0, waitedMs: {} });
  });
});
