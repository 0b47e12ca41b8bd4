import {
  CancellationScope,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  isCancellation,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { FoundRun } from '../../../src/contract/local-activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import { parseInput } from '../../../src/contract/parse.ts';
import { lease } from '../../../src/workflows/lease.ts';
import { endingSignal } from '../../../src/workflows/messages.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];

let world: FakeWorld;
let temporal: Temporal;
let startMs: number;
/** When the lease checked on its pipeline, after the start, and false answers it was given. */
let looks: number[];
let answer: ((workflowId: string) => Promise<FoundRun | null>) | undefined;
/** What the pipeline heard of the lease's end. */
let heard: unknown[];

beforeEach(() => {
  world = new FakeWorld();
  [looks, heard, answer] = [[], [], undefined];
  temporal = new Temporal({
    ...world.activities(),
    findRun: async ({ workflowId }: { workflowId: string }) => {
      if (workflowId === 'pipe') looks.push(temporal.clock.nowMs - startMs);
      return answer ? answer(workflowId) : temporal.find(workflowId);
    },
  });
  startMs = temporal.clock.nowMs;
});

const owner = () => temporal.handle('pipe');
const held = () => temporal.handle('lease');
/** The lease continues as new while it checks. */
const firstRunId = () => held().run.info.firstExecutionRunId;
const isTornDown = () => temporal.current('pipe/teardown') !== undefined;
const isOver = () => !held().run.isOpen;
const warnings = () => held().run.logs.filter(({ level }) => level === 'warn');

/** A pipeline with a lease, and nothing else to do, which ends when it is cancelled. */
async function start(input: Input<'pipeline'> = {}, lifeMs?: number): Promise<void> {
  const parsed = parseInput('pipeline', { name: 'songs', ...input });
  const expiresMs = lifeMs === undefined ? undefined : startMs + lifeMs;
  temporal.start(
    async function holder() {
      setHandler(endingSignal, (...args) => void heard.push(args));
      const term = { owner: 'me', firstRunId: workflowInfo().firstExecutionRunId, expiresMs };
      const options = { workflowId: 'lease', parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL };
      await startChild(lease, { ...options, args: [parsed, term] });
      await condition(() => false).catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    },
    [],
    'pipe',
  );
  await temporal.settle();
}

/** A part of the pipeline that works until it is cancelled, and takes a while to end then. */
async function startPart(part: string, endsAfterMs: number): Promise<void> {
  temporal.start(
    async function work() {
      await condition(() => false).catch(() => undefined);
      await CancellationScope.nonCancellable(() => sleep(endsAfterMs));
      await condition(allHandlersFinished);
    },
    [],
    `pipe/${part}`,
  );
  await temporal.settle();
}

describe('looks after its pipeline', () => {
  test.each([
    ['each 24th of its life', dayMs, hourMs],
    ['each day at least', undefined, dayMs],
    ['each day at least, of a long life', 60 * dayMs, dayMs],
    ['each second at most', 12 * secondMs, secondMs],
  ])('%s', async (_, lifeMs, everyMs) => {
    await start({}, lifeMs);
    await temporal.pass(3 * everyMs);
    expect(looks).toEqual([everyMs, 2 * everyMs, 3 * everyMs]);
    expect(isOver()).toBe(false);
  });

  test('more seldom once its life is longer', async () => {
    await start({}, hourMs);
    await temporal.pass(minuteMs);
    held().signal('extended', startMs + minuteMs + dayMs);
    await temporal.pass(hourMs);
    expect(looks).toEqual([minuteMs + hourMs]);
  });

  test('and is over when that is gone', async () => {
    await start({}, dayMs);
    owner().run.outcome = { status: 'terminated' };
    await temporal.until(isOver);
    expect(looks).toEqual([hourMs]);
    expect(isTornDown()).toBe(true);
    expect(held().run.outcome).toMatchObject({ status: 'completed', result: expect.anything() });
  });

  test('and is over when nobody knows of it', async () => {
    await start({}, dayMs);
    answer = async () => null;
    await temporal.pass(hourMs);
    expect(isTornDown()).toBe(true);
  });

  test('and keeps what a pipeline that is gone was to keep', async () => {
    await start({ teardown: 'never' }, dayMs);
    owner().run.outcome = { status: 'terminated' };
    await temporal.until(isOver);
    expect(isTornDown()).toBe(false);
  });

  test('and takes it to run when the server cannot be asked', async () => {
    await start({}, dayMs);
    answer = () => Promise.reject(new Error('the server is away'));
    await temporal.pass(3 * hourMs);
    expect(isOver()).toBe(false);
    expect(warnings()).toHaveLength(2);
    expect(warnings()[0]?.message).toBe('the server does not say whether the pipeline is running: assuming that it is');
    // Each look asks three times, with a second and two seconds between.
    expect(looks.slice(0, 4)).toEqual([hourMs, hourMs + secondMs, hourMs + 3 * secondMs, 2 * hourMs + 3 * secondMs]);
  });

  test('and does not take another one, which has its workflow id, for it, nor that one’s parts for its own', async () => {
    await start({}, dayMs);
    await startPart('load', secondMs);
    const other = { runId: 'other', firstRunId: 'other', isOpen: true };
    answer = async (workflowId) => (workflowId === 'pipe' ? other : temporal.find(workflowId));
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
    expect(temporal.handle('pipe/load').run.isOpen).toBe(true);
  });

  test('and ends its parts when it is gone', async () => {
    await start({}, dayMs);
    await startPart('load', minuteMs);
    owner().run.outcome = { status: 'terminated' };
    await temporal.until(isTornDown);
    expect(temporal.handle('pipe/load').run.isOpen).toBe(false);
    expect(temporal.clock.nowMs - startMs).toBeGreaterThanOrEqual(hourMs + minuteMs);
  });
});

describe('ends with the time to live', () => {
  test('and deletes, after it has told the pipeline and ended its parts', async () => {
    await start({}, hourMs);
    await startPart('provision', minuteMs);
    await temporal.pass(hourMs - 1);
    expect([isOver(), heard]).toEqual([false, []]);
    await temporal.pass(1);
    expect(heard).toEqual([[firstRunId(), { expired: true }]]);
    expect(isTornDown()).toBe(false);
    await temporal.until(isOver);
    expect(temporal.handle('pipe/provision').run.isOpen).toBe(false);
    expect(isTornDown()).toBe(true);
  });

  test('even that of a warehouse that was to be kept', async () => {
    await start({ teardown: 'never' }, hourMs);
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
  });

  test('wherever that is moved', async () => {
    await start({}, hourMs);
    held().signal('extended', startMs + 3 * hourMs);
    await temporal.pass(3 * hourMs - 1);
    expect(isOver()).toBe(false);
    await temporal.pass(1);
    expect(isTornDown()).toBe(true);
  });

  test('which stands in the timeline', async () => {
    await start({}, hourMs);
    expect(temporal.timers).toEqual([
      { workflowId: 'lease', summary: 'time to live: 2026-01-05T13:00:00.000Z', ms: 150 * secondMs },
    ]);
  });

  test('and never where there is none', async () => {
    await start({ teardown: 'never', ttl: 'none' });
    await temporal.pass(400 * dayMs);
    expect(isOver()).toBe(false);
    expect(temporal.timers[0]).toEqual({ workflowId: 'lease', summary: 'no time to live', ms: dayMs });
  });
});

describe('is released', () => {
  const release = (keep: boolean, runId: string) => held().signal('release', { keep, runId });
  const parentRunId = () => owner().run.begin.runId;

  test('and deletes; the pipeline is told, and its parts have ended already', async () => {
    await start({}, hourMs);
    await startPart('load', secondMs);
    release(false, parentRunId());
    await temporal.settle();
    expect(heard).toEqual([[firstRunId(), { expired: false }]]);
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
    expect(temporal.handle('pipe/load').run.isOpen).toBe(true);
  });

  test('and leaves all standing', async () => {
    await start({}, hourMs);
    release(true, parentRunId());
    await temporal.until(isOver);
    expect(isTornDown()).toBe(false);
    expect(held().run.outcome).toMatchObject({ status: 'completed' });
  });

  test('by another run of it, after a reset, and ends the parts of both', async () => {
    await start({}, hourMs);
    await startPart('load', secondMs);
    release(false, 'another-run');
    await temporal.until(isTornDown);
    expect(temporal.handle('pipe/load').run.isOpen).toBe(false);
  });

  test('only once', async () => {
    await start({}, hourMs);
    release(true, parentRunId());
    release(false, parentRunId());
    await temporal.until(isOver);
    expect(isTornDown()).toBe(false);
  });
});

describe('is reclaimed', () => {
  test('by its pipeline, which was reset: it deletes', async () => {
    await start({}, hourMs);
    held().signal('reclaim', 'pipe');
    await temporal.settle();
    expect(heard).toEqual([[firstRunId(), { expired: false }]]);
    expect(isTornDown()).toBe(true);
  });

  test('not by another pipeline', async () => {
    await start({}, hourMs);
    held().signal('reclaim', 'another');
    await temporal.pass(minuteMs);
    expect([isOver(), isTornDown()]).toEqual([false, false]);
  });
});

describe('is asked to cancel', () => {
  test('with the end of its pipeline: it deletes, and ends as cancelled', async () => {
    await start({}, hourMs);
    await startPart('load', secondMs);
    owner().cancel();
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
    expect(held().run.outcome).toEqual({ status: 'cancelled' });
    expect(temporal.handle('pipe/load').run.isOpen).toBe(false);
  });

  test('by a person, whose pipeline runs on: it deletes, and does not tell the pipeline, which sees it', async () => {
    await start({}, hourMs);
    await startPart('load', secondMs);
    held().cancel();
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
    expect([heard, owner().run.isOpen]).toEqual([[], true]);
    expect(held().run.outcome).toEqual({ status: 'cancelled' });
    expect(temporal.handle('pipe/load').run.isOpen).toBe(false);
  });

  test('and is logged to have left what it could not delete', async () => {
    world.resources.add('role');
    world.fail('removeRole', fatal('AwsRefused', 'not allowed'));
    await start({}, hourMs);
    held().cancel();
    await temporal.until(isOver);
    expect(held().run.outcome).toEqual({ status: 'cancelled' });
    expect(held().run.logs.filter(({ level }) => level === 'error')).toMatchObject([
      { attributes: { left: [{ resource: { type: 'AWS::IAM::Role', id: 'songs-redshift' }, reason: 'not allowed' }] } },
    ]);
  });

  test('by the end of a run whose pipeline goes on: it stays, and looks every ten seconds for the next lease', async () => {
    await start({}, dayMs);
    const { runId } = owner().run.begin;
    answer = async () => ({ runId: 'next', firstRunId: runId, isOpen: true });
    held().cancel();
    await temporal.pass(30 * secondMs);
    expect([isOver(), isTornDown()]).toEqual([false, false]);
    expect(looks).toEqual([0, 10 * secondMs, 20 * secondMs, 30 * secondMs]);
  });

  test('while the server cannot be asked: it stays, and looks again soon', async () => {
    await start({}, dayMs);
    answer = () => Promise.reject(fatal('Unavailable', 'the server is away'));
    held().cancel();
    await temporal.pass(15 * secondMs);
    expect(isOver()).toBe(false);
    expect(warnings()).toHaveLength(2);
    answer = undefined;
    owner().terminate();
    await temporal.until(isOver);
    expect(isTornDown()).toBe(true);
  });
});

test('goes on as another run when its history is long, with the end that it has been told', async () => {
  await start({}, dayMs);
  held().signal('extended', startMs + 2 * hourMs);
  const first = held().run;
  for (let signals = 0; signals < 60 && first.isOpen; signals++) {
    held().signal('extended', startMs + 2 * hourMs + signals);
    await temporal.settle();
  }
  expect(first.outcome).toEqual({ status: 'continued' });
  expect(isTornDown()).toBe(false);
  expect([held().run === first, firstRunId()]).toEqual([false, first.begin.runId]);
  await temporal.pass(2 * hourMs + 60);
  expect(heard).toEqual([[first.begin.runId, { expired: true }]]);
  expect(isTornDown()).toBe(true);
});

test('has not much in its history before it does so', async () => {
  await start({}, dayMs);
  const first = held().run;
  await temporal.until(() => !first.isOpen);
  expect(first.info.historyLength).toBeGreaterThan(100);
  expect(first.info.historyLength).toBeLessThan(110);
});

test('a pipeline that is gone is not told, which is logged', async () => {
  await start({}, hourMs);
  owner().run.outcome = { status: 'terminated' };
  held().signal('reclaim', 'pipe');
  await temporal.until(isOver);
  expect(held().run.logs.filter(({ level }) => level === 'info')).toMatchObject([
    {
      message: 'could not tell the pipeline that its lease ends',
      attributes: { reason: expect.stringContaining('not found') },
    },
  ]);
});

test.each([
  ['release', undefined],
  ['release', { keep: 'yes' }],
  ['extended', undefined],
  ['extended', 'tomorrow'],
  ['extended', 8.64e15 + 1],
  ['reclaim', undefined],
])('the Signal %s with %j in it changes nothing', async (name, told) => {
  await start({}, dayMs);
  held().signal(name, told);
  await temporal.pass(hourMs);
  expect([isOver(), looks]).toEqual([false, [hourMs]]);
});

test('is started by a pipeline, and by nobody else', async () => {
  expect(await temporal.start('lease', [{}, {}]).failure()).toMatchObject({
    type: 'InvalidInput',
    message: 'only its pipeline can start a lease',
  });
});

test('its Signals say whom they come from', async () => {
  await start({}, hourMs);
  const { definition } = await held().metadata();
  expect(definition.signalDefinitions).toEqual([
    {
      name: 'release',
      description:
        'From the pipeline: nothing more is needed; keep leaves what was created standing, pause with keep pauses it.',
    },
    {
      name: 'reclaim',
      description: 'From the pipeline with this workflow id, which was reset: make room for a new lease.',
    },
    {
      name: 'extended',
      description: 'From the pipeline: when the time to live ends now, in milliseconds since 1970.',
    },
  ]);
});
