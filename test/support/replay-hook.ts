import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared';

/**
 * Call after all replays of a test file: the SDK's replayer hooks every promise of the process and never unhooks. In
 * the next file of the process the hook fails on Node 26.
 */
export function unhookReplays(): void {
  globalHandlers.uninstall();
}
