import { CancelledFailure, isCancellation, sleep } from '@temporalio/workflow';
import { all, together } from '../../../src/workflows/all.ts';
import { fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

/** What the work results in, what it fails with, and what had ended by then, of a workflow that does it. */
async function outcome(work: (ended: string[]) => Promise<unknown>) {
  const ended: string[] = [];
  let told: unknown;
  const run = new Temporal().start(async function doAll() {
    told = await work(ended).then(
      (result) => ({ result, ended: [...ended] }),
      (error: unknown) => ({ error, ended: [...ended] }),
    );
  });
  await run.result();
  return told;
}

const broken = fatal('SqlError', 'broken');
const bug = new TypeError('a bug');
const late = async (ended: string[], name: string, ms: number, error?: Error) => {
  try {
    await sleep(ms);
    if (error) throw error;
    return name;
  } catch (caught) {
    if (isCancellation(caught)) ended.push(`${name} was cancelled`);
    throw caught;
  } finally {
    ended.push(name);
  }
};

describe('all', () => {
  test('results in the results, in their order', async () => {
    const told = await outcome((ended) => all(late(ended, 'slow', 20), late(ended, 'quick', 10)));
    expect(told).toEqual({ result: ['slow', 'quick'], ended: ['quick', 'slow'] });
  });

  test('fails as the first in that order did, when every one has ended', async () => {
    const first = fatal('SqlError', 'first');
    const told = await outcome((ended) =>
      all(late(ended, 'good', 30), late(ended, 'slow', 20, first), late(ended, 'quick', 10, broken)),
    );
    expect(told).toEqual({ error: first, ended: ['quick', 'slow', 'good'] });
  });
});

describe('a bug', () => {
  test('is not waited for: nothing else is to happen before it is mended', async () => {
    const told = await outcome((ended) => all(late(ended, 'slow', 20), late(ended, 'quick', 10, bug)));
    expect(told).toEqual({ error: bug, ended: ['quick'] });
  });

  test('does not cancel what goes on beside it', async () => {
    const told = await outcome((ended) =>
      together(
        () => late(ended, 'slow', 20),
        () => late(ended, 'quick', 10, bug),
      ),
    );
    expect(told).toEqual({ error: bug, ended: ['quick'] });
  });
});

describe('together', () => {
  test('results in the results, in their order', async () => {
    const told = await outcome((ended) =>
      together(
        () => late(ended, 'slow', 20),
        () => late(ended, 'quick', 10),
      ),
    );
    expect(told).toEqual({ result: ['slow', 'quick'], ended: ['quick', 'slow'] });
  });

  test('cancels the others when one fails, and fails as that one did once they have ended', async () => {
    const told = await outcome((ended) =>
      together(
        () => late(ended, 'slow', 20),
        () => late(ended, 'quick', 10, broken),
      ),
    );
    expect(told).toEqual({ error: broken, ended: ['quick', 'slow was cancelled', 'slow'] });
  });

  test('is cancelled from outside, and then fails so', async () => {
    const temporal = new Temporal();
    const ended: string[] = [];
    const run = temporal.start(async function wait() {
      await together(
        () => late(ended, 'one', 1_000),
        () => late(ended, 'two', 2_000),
      );
    });
    await temporal.pass(10);
    run.cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
    expect(ended).toEqual(['one was cancelled', 'one', 'two was cancelled', 'two']);
    expect(temporal.clock.nowMs).toBe(Date.parse('2026-01-05T12:00:00.010Z'));
  });
});
