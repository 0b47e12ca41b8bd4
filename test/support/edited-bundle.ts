import type { WorkflowBundleOption } from '@temporalio/worker';
import { testProgram } from './workflow-worker.ts';

/**
 * The workflows of another build: this one's program with each of these texts replaced. Throws Error unless each text
 * occurs exactly once, because the program would differ from what the test means.
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
