import type { WorkflowBundleOption } from '@temporalio/worker';
import { testProgram } from './workflow-worker.ts';

/**
 * The workflows of another build: this one's program with each of these pieces of it replaced. Throws Error when a piece
 * is not there exactly once, for the program would then be another one than the test means.
 */
export async function editedBundle(...edits: [from: string, to: string][]): Promise<WorkflowBundleOption> {
  let code = await testProgram();
  for (const [from, to] of edits) {
    const times = code.split(from).length - 1;
    if (times !== 1) throw new Error(`the program of the workflows has this ${times} times: ${from}`);
    code = code.replace(from, () => to);
  }
  return { code };
}
