import { proxyLocalActivities } from '@temporalio/workflow';
import type { LocalActivities } from '../contract/local-activities.ts';

const startToCloseTimeout = '10s';

/** Asks until the server tells: the current run of a workflow id, null when there is none. */
export const { findRun: findRunSurely } = proxyLocalActivities<LocalActivities>({ startToCloseTimeout });

/** Asks a few times; fails when the server could not be asked, which says nothing of the run. */
export const { findRun } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout,
  retry: { maximumAttempts: 3 },
});

/** Whether the workflow runs. False only when the server says so: who cannot be asked after may well be there. */
export function isOpen(workflowId: string): Promise<boolean> {
  return findRun({ workflowId }).then(
    (found) => found?.isOpen === true,
    () => true,
  );
}
