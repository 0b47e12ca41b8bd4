import { CancellationScope, CancelledFailure, isCancellation, sleep } from '@temporalio/workflow';
import { all, together, togetherAtMost } from '../../../src/workflows/parallel.ts';
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

describe('together at most so many at a time', () => {
  /** Tasks of these durations in milliseconds, some of which fail; also returns which had started. */
  const works = (ended: string[], begun: string[], ms: number[], failing?: { at: number; error: Error }) =>
    ms.map((duration, at) => () => {
      begun.push(String(at));
      return late(ended, String(at), duration, failing?.at === at ? failing.error : undefined);
    });

  test.each([1, 2, 3, 9])('%i: results in the results, in their order, each begun in turn', async (limit) => {
    const begun: string[] = [];
    const told = await outcome((ended) => togetherAtMost(limit, works(ended, begun, [30, 10, 20, 5])));
    expect(told).toMatchObject({ result: ['0', '1', '2', '3'] });
    expect(begun).toEqual(['0', '1', '2', '3']);
  });

  test('begins the next as soon as one has ended', async () => {
    const told = await outcome((ended) => togetherAtMost(2, works(ended, [], [50, 10, 10, 10])));
    expect(told).toMatchObject({ ended: ['1', '2', '3', '0'] });
  });

  test('of nothing is nothing', async () => {
    expect(await outcome(() => togetherAtMost(3, []))).toEqual({ result: [], ended: [] });
  });

  test('cancels what is at work when one fails, and begins no other', async () => {
    const begun: string[] = [];
    const failing = { at: 1, error: broken };
    const told = await outcome((ended) => togetherAtMost(2, works(ended, begun, [30, 10, 10, 10], failing)));
    expect(told).toEqual({ error: broken, ended: ['1', '0 was cancelled', '0'] });
    expect(begun).toEqual(['0', '1']);
  });

  test('begins no other, either, behind one that ends well though it is cancelled', async () => {
    const begun: string[] = [];
    const told = await outcome(() =>
      togetherAtMost(2, [
        async () => {
          begun.push('0');
          await CancellationScope.nonCancellable(() => sleep(30));
          return '0';
        },
        ...works([], begun, [10, 10], { at: 0, error: broken }),
      ]),
    );
    expect(told).toMatchObject({ error: broken });
    expect(begun).toEqual(['0', '0']);
  });

  test('is cancelled from outside, and then fails so, however well what is at work ends', async () => {
    const temporal = new Temporal();
    const begun: string[] = [];
    const run = temporal.start(async function wait() {
      await togetherAtMost(
        1,
        ['a', 'b'].map((name) => async () => {
          begun.push(name);
          await CancellationScope.nonCancellable(() => sleep(1_000));
        }),
      );
    });
    await temporal.pass(10);
    run.cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
    expect(begun).toEqual(['a']);
  });

  test('does not wait for the others at a bug, and cancels none', async () => {
    const begun: string[] = [];
    const told = await outcome((ended) => togetherAtMost(2, works(ended, begun, [30, 10, 10], { at: 1, error: bug })));
    expect(told).toEqual({ error: bug, ended: ['1'] });
  });
});
