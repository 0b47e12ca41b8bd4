import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared';

/**
 * To call when all replays of a test file are done: the SDK's replayer hooks every promise of the process and never
 * lets go. In the file that the process runs next, the hook fails on Node 26.
 */
export function unhookReplays(): void {
  globalHandlers.uninstall();
}
