import { InputError, parseInput } from '../../src/contract/parse.ts';
import type { WorkflowType } from '../../src/contract/inputs.ts';

/** What is wrong with an input, a line each; none when it is taken. */
export function problemsOf(workflow: WorkflowType, input: unknown): string[] {
  try {
    parseInput(workflow, input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}
