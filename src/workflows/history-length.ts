import { workflowInfo } from '@temporalio/workflow';

/**
 * Whether a waiting workflow should continue as new. The server terminates a workflow at 51,200 events, and accepts no
 * more than 10,000 signals. The threshold is much lower, so that a burst of messages still fits.
 */
export function isLong(mostEvents: number): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > mostEvents;
}
