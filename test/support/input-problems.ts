import { InputError, parseInput } from '../../src/contract/parse.ts';
import type { WorkflowType } from '../../src/contract/inputs.ts';

/** The problems of an input, one line each; empty if it is accepted. */
export function problemsOf(workflow: WorkflowType, input: unknown): string[] {
  try {
    parseInput(workflow, input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}
