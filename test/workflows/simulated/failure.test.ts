import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
} from '@temporalio/common';
import type { RetryState } from '@temporalio/common';
import * as failures from '../../../src/workflows/failure.ts';
import type { Left } from '../../../src/contract/results.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const sqlError = ApplicationFailure.create({ type: 'SqlError', message: 'no such table', details: ['x'] });
const activity = (cause?: Error, retryState: RetryState = 'NON_RETRYABLE_FAILURE') =>
  new ActivityFailure('Activity task failed', 'transform', '1', retryState, 'worker', cause);
const child = (cause?: Error) =>
  new ChildWorkflowFailure('default', { workflowId: 'c', runId: 'r' }, 'load', 'NON_RETRYABLE_FAILURE', cause);
const left: Left[] = [
  { resource: { type: 'AWS::IAM::Role', id: 'r' }, reason: 'not allowed' },
  { resource: { type: 'AWS::IAM::User', id: 'u' }, reason: 'in use' },
];
const toldLeft = 'AWS::IAM::Role r: not allowed; AWS::IAM::User u: in use';

describe('an input', () => {
  test('gets its defaults', () => {
    expect(failures.inputOf('query', { name: 'songs' })).toMatchObject({ name: 'songs', warehouse: { nodes: 1 } });
  });

  test('that is wrong fails for good, and names each field in message and details', () => {
    expect(() => failures.inputOf('query', { name: 'A' })).toThrow(
      expect.objectContaining({
        type: 'InvalidInput',
        nonRetryable: true,
        message: expect.stringMatching(/^The input of query is wrong: name is "A", allowed: /),
        details: [expect.stringMatching(/^name is "A"/)],
      }),
    );
  });

  test('that cannot be looked at fails with what looking at it failed with', () => {
    const broken = {
      get name(): string {
        throw new RangeError('broken');
      },
    };
    expect(() => failures.inputOf('query', broken)).toThrow(RangeError);
  });
});

describe('the cause of a failure', () => {
  test.each([
    ['an activity', activity(sqlError), sqlError],
    ['a child', child(activity(sqlError)), sqlError],
    ['nobody', sqlError, sqlError],
    ['a string', 'broken', 'broken'],
  ])('carried by %s is what failed there', (_, error, expected) => {
    expect(failures.cause(error)).toBe(expected);
  });

  test('that an activity does not tell is the activity’s failure', () => {
    const silent = activity();
    expect(failures.cause(silent)).toBe(silent);
  });

  test('of an activity that was cancelled and so not tried again is the cancellation', () => {
    const cancelled = failures.cause(child(activity(sqlError, 'CANCEL_REQUESTED')));
    expect(cancelled).toBeInstanceOf(CancelledFailure);
    expect(cancelled).toMatchObject({ message: 'Activity task failed', details: [], cause: sqlError });
  });
});

test.each([
  [child(activity(sqlError)), 'no such table'],
  [new Error('broken'), 'broken'],
  ['as it is', 'as it is'],
])('the reason of %p is told in words', (error, words) => {
  expect(failures.reason(error)).toBe(words);
});

test.each([
  [child(new TerminatedFailure('terminated')), true],
  [child(sqlError), false],
  [activity(new TerminatedFailure('terminated')), false],
  [new TerminatedFailure('terminated'), false],
  [undefined, false],
])('%p is a child that was terminated: %p', (error, expected) => {
  expect(failures.isTerminated(error)).toBe(expected);
});

describe('a bug', () => {
  test.each([[new TypeError('a bug'), 'a bug']])('is thrown: %p', (error, message) => {
    expect(() => failures.throwBug(error)).toThrow(message);
  });

  test.each([[sqlError], [activity(sqlError)], [new CancelledFailure('cancelled')]])('is not %p', (error) => {
    expect(() => failures.throwBug(error)).not.toThrow();
  });
});

describe('with what is left', () => {
  /** Told in a workflow, which logs it. */
  async function withLeft(error: unknown, what?: Left[]) {
    const told: unknown[] = [];
    const temporal = new Temporal();
    const run = temporal.start(async function tell() {
      told.push(failures.withLeft(error, what));
    });
    await run.result();
    return { told: told[0], logs: run.run.logs.filter(({ level }) => level === 'error') };
  }

  test.each([[undefined], [[]]])('nothing left (%p) changes nothing', async (none) => {
    const { told, logs } = await withLeft(sqlError, none);
    expect(told).toBe(sqlError);
    expect(logs).toEqual([]);
  });

  test('a failure keeps type, details and cause, tells what is left, and is logged', async () => {
    const { told, logs } = await withLeft(sqlError, left);
    expect(told).toMatchObject({
      type: 'SqlError',
      nonRetryable: true,
      message: `no such table (and not everything could be deleted: ${toldLeft})`,
      details: ['x', { left }],
      cause: sqlError,
    });
    expect(logs).toMatchObject([
      { message: 'not everything could be deleted or paused; the reaper finds it by its tags', attributes: { left } },
    ]);
  });

  test.each([
    [new RangeError('too far'), 'too far', expect.any(RangeError)],
    [
      ApplicationFailure.create({ message: 'untyped', details: null as never }),
      'untyped',
      expect.any(ApplicationFailure),
    ],
    ['broken', 'broken', undefined],
  ])('%p is a failure like any other', async (error, words, cause) => {
    const { told } = await withLeft(error, left);
    expect(told).toMatchObject({ message: `${words} (and not everything could be deleted: ${toldLeft})` });
    expect(told).toMatchObject({ type: expect.stringMatching(/^(Failed|Error)$/), details: [{ left }] });
    expect((told as Error).cause).toEqual(cause);
  });

  test('a cancellation stays one', async () => {
    const cancelled = new CancelledFailure('cancelled');
    const { told, logs } = await withLeft(cancelled, left);
    expect(told).toMatchObject({ name: 'CancelledFailure', message: 'cancelled', details: [{ left }] });
    expect(logs).toHaveLength(1);
  });

  test('is taken back when nothing is left any more', async () => {
    const { told } = await withLeft(sqlError, left);
    expect(failures.withoutLeft(told)).toBe(sqlError);
  });

  test.each([
    [sqlError],
    [ApplicationFailure.create({ message: 'x', details: [{ other: 1 }], cause: sqlError })],
    [ApplicationFailure.create({ message: 'x', details: [null], cause: sqlError })],
    [ApplicationFailure.create({ message: 'x', cause: sqlError })],
    [ApplicationFailure.create({ message: 'x', details: [{ left }] })],
    [new Error('x', { cause: sqlError })],
    ['broken'],
    [undefined],
  ])('%p, which tells of nothing left or of no cause, stays as it is', (error) => {
    expect(failures.withoutLeft(error)).toBe(error);
  });
});
