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
import { exitCodeOf, failureText } from '../../src/cli/run/failure.ts';

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
  ['without a cause', undefined, 'x failed: Workflow execution failed', 1],
])('a failure %s is told, and ends with its status', (_which, cause, text, status) => {
  expect(failureText('x', failed(cause))).toBe(text);
  expect(exitCodeOf(failed(cause))).toBe(status);
});
