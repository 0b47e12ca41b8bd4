import { proxyLocalActivities } from '@temporalio/workflow';
import type { LocalActivities } from '../contract/local-activities.ts';

const startToCloseTimeout = '10s';

/** Asks until the server answers. Returns the current run of a workflow id, null if there is none. */
export const { findRun: findRunSurely } = proxyLocalActivities<LocalActivities>({ startToCloseTimeout });

/** Asks a few times. Fails if the server cannot be reached, which says nothing about the run. */
export const { findRun } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout,
  retry: { maximumAttempts: 3 },
});

/** Whether the workflow is running. False only if the server says so: without an answer it may well be running. */
export function isOpen(workflowId: string): Promise<boolean> {
  return findRun({ workflowId }).then(
    (found) => found?.isOpen === true,
    () => true,
  );
}
