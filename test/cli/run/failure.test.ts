import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { exitCodeOf, failureText, resultOf } from '../../../src/cli/run/failure.ts';

const failed = (cause: Error | undefined) =>
  new WorkflowFailedError('Workflow execution failed', cause, RetryState.RETRY_POLICY_NOT_SET);
const refused = ApplicationFailure.create({
  type: 'LoadError',
  message: 'COPY refused line 3\nand more',
  details: [{ line: 3 }, 'in words'],
});
const inActivity = (cause: Error) =>
  new ActivityFailure('Activity task failed', 'stageTable', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
const inChild = (cause: Error) =>
  new ChildWorkflowFailure(
    'default',
    { workflowId: 'x/load', runId: 'r' },
    'load',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );

test.each<[string, Error | undefined, string, number]>([
  [
    'of the activity inside, with its details',
    inChild(inActivity(refused)),
    'x failed (LoadError): COPY refused line 3\n  {"line":3}\n  in words',
    1,
  ],
  ['without a type', ApplicationFailure.create({ message: 'odd' }), 'x failed: odd', 1],
  ['by a cancellation', new CancelledFailure('Workflow cancelled'), 'x was cancelled: Workflow cancelled', 130],
  [
    'by a part that was cancelled, which is a failure of the whole',
    inChild(new CancelledFailure('Workflow cancelled')),
    'x was cancelled: Workflow cancelled',
    1,
  ],
  ['by a termination', new TerminatedFailure('no longer wanted'), 'x was terminated: no longer wanted', 1],
  ['by a time limit', new TimeoutFailure('too late', undefined, 'START_TO_CLOSE'), 'x ran out of time: too late', 1],
  [
    'by what is still there, without the result that it has for details',
    ApplicationFailure.create({
      type: 'LeftStanding',
      message: 'not everything could be deleted: AWS::IAM::Role r: not allowed',
      details: [{ left: [] }],
    }),
    'x failed (LeftStanding): not everything could be deleted: AWS::IAM::Role r: not allowed',
    3,
  ],
  ['without a cause', undefined, 'x failed: Workflow execution failed', 1],
])('a failure %s is told, and ends with its status', (_which, cause, text, status) => {
  expect(failureText('x', failed(cause))).toBe(text);
  expect(exitCodeOf(failed(cause))).toBe(status);
});

test('what was done all the same is the result of a run that left something standing, and of no other', () => {
  const left = ApplicationFailure.create({ type: 'LeftStanding', message: 'x', details: [{ deleted: [] }] });
  expect(resultOf(failed(left))).toEqual({ deleted: [] });
  expect(resultOf(failed(refused))).toBeUndefined();
});
