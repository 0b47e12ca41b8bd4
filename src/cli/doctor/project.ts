import { join } from 'node:path';
import type { Parsed } from '../../contract/inputs.ts';
import type { ProjectPlan } from '../../contract/plan.ts';
import type { Finding } from '../../contract/preflight.ts';
import { planOf, UnfitInputError } from '../../project/plan.ts';
import type { Surroundings } from '../../project/plan.ts';
import { InvalidProjectError } from '../../project/problems.ts';
import { projectFileName } from '../../project/project-file.ts';
import type { Project } from '../../project/project.ts';
import { readProject } from '../../project/read.ts';
import { projectRequest } from '../../workflows/names.ts';

export interface ProjectLook {
  findings: Finding<'project'>[];
  /** Absent when it is wrong, or the input does not fit it. */
  planned?: { project: Project; plan: ProjectPlan };
}

const check = 'project';

/** What is wrong with the project in that folder or with its input; otherwise, what it does. */
export function lookAtProject(folder: string, input: Parsed<'pipeline'>, surroundings: Surroundings): ProjectLook {
  try {
    const project = readProject(folder);
    const plan = planOf(project, projectRequest(input), surroundings);
    const why = `is right: the project ${plan.project}, ${plan.staging.length} staging and ${plan.star.length} star tables`;
    return {
      findings: [{ check, state: 'passed', what: join(folder, projectFileName), why }],
      planned: { project, plan },
    };
  } catch (error) {
    return { findings: problemsOf(error, folder) };
  }
}

function problemsOf(error: unknown, folder: string): Finding<'project'>[] {
  if (error instanceof InvalidProjectError)
    return error.problems.map(({ file, line, message: why }) => ({
      check,
      state: 'failed',
      what: `${file}${line === undefined ? '' : `:${line}`}:`,
      why,
    }));
  if (error instanceof UnfitInputError)
    return [{ check, state: 'failed', what: folder, why: `does not take this input (${error.message})` }];
  throw error;
}
