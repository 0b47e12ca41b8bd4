import { workflowInfo } from '@temporalio/workflow';

/**
 * Whether a workflow that waits should continue as new: the server ends one of 51,200 events, and one of 10,000 signals
 * takes no more. Asked for long before, so that the next run has room for whatever comes at once.
 */
export function isLong(mostEvents: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > mostEvents;
}
