import { readFileSync } from 'node:fs';
import { about } from '../../contract/about.ts';
import type { About } from '../../contract/about.ts';
import { schemaOf } from '../../contract/inputs.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { InputError, parseInput } from '../../contract/parse.ts';
import { usageError } from '../errors.ts';

/** The flags for a workflow's input. */
export interface InputOptions {
  input?: string;
  inputFile?: string;
}

export interface ReadInput {
  /** As given: the workflow fills in the defaults. */
  raw: unknown;
  /** The pipeline's name in it. */
  name: string;
  /** What the UI says about a run with this input. */
  about: About;
}

/** The input, for that project. Also checked here, for an immediate answer. */
export function readInput(workflow: WorkflowType, options: InputOptions, project?: string): ReadInput {
  const raw = forProject(workflow, parseJson(inputText(options)), project);
  try {
    const parsed = parseInput(workflow, raw);
    return { raw, name: 'name' in parsed ? parsed.name : 'sparkify', about: about(workflow, parsed) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.map((problem) => `  ${problem}`).join('\n');
    throw usageError(`The input of ${workflow} is wrong (see \`sparkify schema ${workflow}\`):\n${problems}`);
  }
}

/**
 * Adds the project's name: as the name of the run unless the input has one, and as the project that the worker must
 * have.
 */
function forProject(workflow: WorkflowType, raw: unknown, project: string | undefined): unknown {
  if (project === undefined || typeof raw !== 'object' || Array.isArray(raw)) return raw;
  const given = { name: project, project };
  const taken = Object.entries(given).filter(([field]) => field in schemaOf(workflow).shape);
  return { ...Object.fromEntries(taken), ...raw };
}

function inputText({ input, inputFile }: InputOptions): string {
  if (inputFile === undefined) return input ?? '{}';
  try {
    return readFileSync(inputFile === '-' ? 0 : inputFile, 'utf8');
  } catch (error) {
    throw usageError(`The input file cannot be read: ${(error as Error).message}`);
  }
}

function parseJson(text: string): unknown {
  const parsed = jsonOf(text);
  // A workflow treats null as no input. Here it is more likely an empty variable.
  if (parsed === null) throw usageError('The input is null, allowed: an object; {} uses every default.');
  return parsed;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`The input is not JSON: ${(error as Error).message}`);
  }
}
