import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { parseInput } from '../../../src/contract/parse.ts';
import { endParts, partId, runPart, runTeardown, whenFree } from '../../../src/workflows/parts.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
const sources = { staging_events: { uri: 's3://one/e' } };
const input = parseInput('pipeline', { name: 'songs', query: 'never', sources });
const given = { owner: 'me', expires: 'none' };

let world: FakeWorld;
let temporal: Temporal;
let startMs: number;

beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
  startMs = temporal.clock.nowMs;
});

const passedMs = () => temporal.clock.nowMs - startMs;

/** A workflow of that id that works until it is cancelled, and takes a while to end then. */
async function startLeft(workflowId: string, endsAfterMs: number): Promise<void> {
  temporal.start(
    async function left() {
      await condition(() => false).catch(() => undefined);
      await CancellationScope.nonCancellable(() => sleep(endsAfterMs));
    },
    [],
    workflowId,
  );
  await temporal.settle();
}

test('a part has an id made from that of its pipeline, which may be the workflow itself', async () => {
  let id: string | undefined;
  await temporal
    .start(async function naming() {
      id = partId(undefined, 'load');
    })
    .result();
  expect(id).toBe('naming/load');
  expect(partId('other', 'teardown')).toBe('other/teardown');
});

describe('a part', () => {
  const startPart = () =>
    temporal.start(
      async function pipe() {
        return runPart('load', input, given);
      },
      [],
      'pipe',
    );

  test('gets its share of the input and what the pipeline tells, and gives its result', async () => {
    const run = startPart();
    expect(await run.result()).toMatchObject({ rows: { songplays: 2 } });
    const { begin } = temporal.handle('pipe/load').run;
    const summary = 'load the sources of the project with staging_events from s3://one/e into songs';
    expect([begin.type, begin.summary]).toEqual(['load', summary]);
    expect(begin.parent).toEqual({ run: run.run, seq: 1, closePolicy: 3 });
    const [, opened] = temporal.scheduled;
    expect(opened?.input).toMatchObject({ pipeline: 'songs', owner: 'me', sources: ['s3://one/e', expect.anything()] });
  });

  test('is cancelled when its pipeline is terminated', async () => {
    void world.hang('transform');
    const run = startPart();
    await temporal.until(() => world.calls.includes('transform'));
    run.terminate();
    await temporal.until(() => !temporal.handle('pipe/load').run.isOpen);
    expect(temporal.handle('pipe/load').run.outcome).toEqual({ status: 'cancelled' });
  });

  test('waits for one that an earlier run left, which it cancels', async () => {
    await startLeft('pipe/load', 2 * secondMs);
    expect(await startPart().result()).toMatchObject({ rows: { songplays: 2 } });
    expect(passedMs()).toBe(3_750);
    expect(temporal.timers.filter(({ workflowId }) => workflowId === 'pipe').map(({ ms }) => ms)).toEqual([
      250, 500, 1_000, 2_000,
    ]);
  });
});

describe('a teardown', () => {
  const startTeardown = () =>
    temporal.start(async function lease() {
      return runTeardown(input, 'pipe', { owner: 'me' });
    });

  test('is that of the pipeline, and goes on when its parent is terminated', async () => {
    const slowly = async () => {
      await temporal.sleep(secondMs);
      return { deleted: [] };
    };
    temporal = new Temporal({ ...world.activities(), removeIngress: slowly });
    const run = startTeardown();
    await temporal.settle();
    run.terminate();
    await temporal.pass(minuteMs);
    const { begin, outcome } = temporal.handle('pipe/teardown').run;
    expect([begin.summary, outcome?.status]).toEqual(['delete what songs created', 'completed']);
    expect(temporal.scheduled.map(({ input: told }) => told)).toContainEqual({ pipeline: 'songs', owner: 'me' });
  });

  test('that is under way already is not cancelled, but waited for', async () => {
    let isDone = false;
    temporal.start(
      async function left() {
        await sleep(10 * secondMs);
        isDone = true;
      },
      [],
      'pipe/teardown',
    );
    await startTeardown().result();
    expect(isDone).toBe(true);
  });
});

describe('a start under an id that is taken', () => {
  const taken = new WorkflowExecutionAlreadyStartedError('taken', 'id', 'load');
  /** Starts until the name is free; returns the times of the attempts, and how often it asked for room. */
  async function start(isFree: () => boolean, error: Error = taken) {
    const tried: number[] = [];
    let asked = 0;
    const outcome: unknown[] = [];
    const run = temporal.start(async function starting() {
      const begin = async () => {
        tried.push(passedMs());
        if (!isFree()) throw error;
        return 'started';
      };
      outcome.push(await whenFree(begin, async () => (asked += 1)).catch((failed: unknown) => failed));
    });
    await run.result();
    return { tried, asked, outcome: outcome[0] };
  }

  test('is not waited for where it is free', async () => {
    expect(await start(() => true)).toEqual({ tried: [0], asked: 0, outcome: 'started' });
  });

  test('asks once for room, and is tried again, every ten seconds at last', async () => {
    const { tried, asked, outcome } = await start(() => passedMs() > 40 * secondMs);
    expect(tried).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 15_750, 25_750, 35_750, 45_750]);
    expect([asked, outcome]).toEqual([1, 'started']);
    expect(temporal.timers[0]).toEqual({
      workflowId: 'starting',
      summary: 'what an earlier run left is still ending',
      ms: 250,
    });
  });

  test('fails as it does for any other reason', async () => {
    const broken = new Error('broken');
    expect(await start(() => false, broken)).toEqual({ tried: [0], asked: 0, outcome: broken });
  });

  test('fails when it stays taken for three hours', async () => {
    const { tried, outcome } = await start(() => false);
    expect(outcome).toBe(taken);
    expect(tried.at(-1)).toBeGreaterThan(3 * hourMs);
    expect(tried.at(-1)).toBeLessThan(3 * hourMs + 11 * secondMs);
  });

  test('may be free at the last moment, three hours later', async () => {
    const { outcome } = await start(() => passedMs() >= 3 * hourMs - 10 * secondMs);
    expect(outcome).toBe('started');
  });
});

describe('the end of all parts', () => {
  const end = () =>
    temporal
      .start(async function ending() {
        await endParts('pipe');
      })
      .result();

  test('is waited for, side by side', async () => {
    for (const part of ['provision', 'load', 'query']) await startLeft(`pipe/${part}`, 4 * secondMs);
    await startLeft('pipe/teardown', 0);
    await end();
    expect(passedMs()).toBe(7_750);
    for (const part of ['provision', 'load', 'query']) expect(temporal.handle(`pipe/${part}`).run.isOpen).toBe(false);
    expect(temporal.handle('pipe/teardown').run.isOpen).toBe(true);
    expect(temporal.timers.map(({ summary }) => summary)).toContain('pipe/load is still ending');
  });

  test('takes no time where none runs', async () => {
    await end();
    expect(passedMs()).toBe(0);
  });

  test('is waited for two minutes at most', async () => {
    await startLeft('pipe/load', hourMs);
    await end();
    expect(passedMs()).toBeGreaterThanOrEqual(2 * minuteMs);
    expect(passedMs()).toBeLessThan(2 * minuteMs + 11 * secondMs);
    expect(temporal.handle('pipe/load').run.isOpen).toBe(true);
  });
});
