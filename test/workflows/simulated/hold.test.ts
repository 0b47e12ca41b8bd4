import { ApplicationFailure } from '@temporalio/common';
import { allHandlersFinished, condition } from '@temporalio/workflow';
import { untilDeadline } from '../../../src/workflows/deadline.ts';
import { Hold } from '../../../src/workflows/hold.ts';
import type { HeldStep } from '../../../src/workflows/hold.ts';
import { fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const dayMs = 86_400_000;
const sqlError = ApplicationFailure.create({ type: 'SqlError', message: 'no such table', details: ['x'] });
const expected: HeldStep = {
  step: 'load',
  reason: 'no such table',
  heldAt: '2026-01-05T12:00:00.000Z',
  lastMs: Date.parse('2026-01-12T12:00:00.000Z'),
  failure: { type: 'SqlError', message: 'no such table', details: ['x'] },
};

let temporal: Temporal;
let hold: Hold;
let decisions: string[];
/** What was held each time that it changed. */
let seen: (HeldStep | undefined)[];
let expiresMs: number | undefined;

beforeEach(() => {
  temporal = new Temporal();
  decisions = [];
  seen = [];
  expiresMs = undefined;
});

/** A workflow that holds a step this many times, or continues with one that an earlier run held. */
function holding(options: { times?: number; error?: unknown; earlier?: HeldStep } = {}): Handle {
  const { times = 1, error = sqlError, earlier } = options;
  return temporal.start(async function holder() {
    hold = new Hold(untilDeadline, () => seen.push(hold.held), earlier);
    for (let time = 0; time < times; time++) decisions.push(await hold.decide('load', error, () => expiresMs));
    await condition(allHandlersFinished);
  });
}

test('a step is held with its failure, for a week', async () => {
  holding();
  await temporal.settle();
  expect(hold.held).toEqual(expected);
  expect(temporal.timers).toEqual([{ workflowId: 'holder', summary: 'load is held', ms: 7 * dayMs }]);
  await temporal.pass(7 * dayMs - 1);
  expect(decisions).toEqual([]);
  await temporal.pass(1);
  expect(decisions).toEqual(['abort']);
  expect(seen).toEqual([expected, undefined]);
  expect(hold.held).toBeUndefined();
});

test('with a time to live it is held for a minute longer than that, wherever the end moves', async () => {
  expiresMs = temporal.clock.nowMs + dayMs;
  const run = holding();
  await temporal.pass(dayMs - 1);
  expiresMs += 10 * dayMs;
  run.signal('anything');
  await temporal.pass(10 * dayMs + 60_000);
  expect(decisions).toEqual([]);
  await temporal.pass(1);
  expect(decisions).toEqual(['abort']);
});

test.each(['retry', 'skip', 'abort'])('%s is decided by an Update or a Signal', async (decision) => {
  const run = holding({ times: 2 });
  await temporal.settle();
  expect(await run.update(decision)).toBe('load');
  run.signal(decision);
  await run.result();
  expect(decisions).toEqual([decision, decision]);
});

test('a second decision at the same moment is refused', async () => {
  const run = holding();
  await temporal.settle();
  const answered = [run.send('retry'), run.send('skip')].map((answer) => answer());
  const [first, second] = await Promise.allSettled(answered);
  expect(first).toMatchObject({ value: 'load' });
  expect(second).toMatchObject({ reason: { type: 'InvalidInput', message: 'the decision is already retry' } });
});

test.each(['retry', 'skip', 'abort'])('%s is refused where nothing is held', async (decision) => {
  const run = holding();
  await temporal.settle();
  hold.forget();
  await expect(run.update(decision)).rejects.toMatchObject({ message: 'no step is held' });
});

test('what an earlier run held is held as it was, with its failure', async () => {
  const earlier = { ...expected, heldAt: '2026-01-01T00:00:00.000Z', lastMs: temporal.clock.nowMs + 1_000 };
  holding({ error: new Error('another'), earlier });
  await temporal.settle();
  expect(hold.held).toEqual(earlier);
  expect(hold.failureOf('query')).toBeUndefined();
  expect(hold.failureOf('load')).toMatchObject({ ...expected.failure, nonRetryable: true });
  await temporal.pass(1_000);
  expect(decisions).toEqual(['abort']);
  expect(hold.failureOf('load')).toBeUndefined();
});

test.each([
  [fatal('SqlError', 'no details'), { type: 'SqlError', message: 'no details', details: [] }],
  [new RangeError('too far'), { type: 'Failed', message: 'too far', details: [] }],
  [
    ApplicationFailure.create({ message: 'untyped', type: null as never }),
    { type: 'Failed', message: 'untyped', details: [] },
  ],
  ['broken', { type: 'Failed', message: 'broken', details: [] }],
])('whatever it fails with is kept: %p', async (error, failure) => {
  holding({ error });
  await temporal.settle();
  expect(hold.held).toMatchObject({ reason: failure.message, failure });
});

test('each decision says what it means', async () => {
  const run = holding();
  const { definition } = await run.metadata();
  expect(definition.updateDefinitions).toEqual([
    { name: 'retry', description: "A step failed and is held: runs it again. Returns the step's name." },
    { name: 'skip', description: "A step failed and is held: carries on without it. Returns the step's name." },
    {
      name: 'abort',
      description: "A step failed and is held: ends the pipeline with its failure. Returns the step's name.",
    },
  ]);
});
