import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ProjectPlan, ProjectRequest } from '../contract/plan.ts';
import { InvalidProjectError, problemText } from '../project/problems.ts';
import type { Problem } from '../project/problems.ts';
import { projectFileName } from '../project/project-file.ts';
import type { Project } from '../project/project.ts';
import { planOf, UnfitInputError } from '../project/plan.ts';
import type { Surroundings } from '../project/plan.ts';
import { readProject } from '../project/read.ts';
import { usageError } from './errors.ts';
import type { CliError } from './errors.ts';
import { packageRoot } from './package.ts';

/** The variable that names a worker's project. */
export const projectVariable = 'SPARKIFY_PROJECT';

/** The Sparkify project is part of the package. */
export const bundledProject = packageRoot;

/** The folder of the given project, or this folder if it is a project, or the bundled one. */
export function projectFolder(asked: string | undefined): string {
  if (asked !== undefined) return resolve(asked);
  const here = process.cwd();
  return isProject(here) ? here : bundledProject;
}

/** Name of the given project, or of the project in this folder; undefined if there is neither. */
export function nameOfProject(asked: string | undefined): string | undefined {
  if (asked === undefined && !isProject(process.cwd())) return undefined;
  return requireProject(projectFolder(asked)).settings.name;
}

function isProject(folder: string): boolean {
  return existsSync(join(folder, projectFileName));
}

/** Reads the project. Throws a usage error that lists everything that is wrong with it. */
export function requireProject(folder: string): Project {
  try {
    return readProject(folder);
  } catch (error) {
    if (!(error instanceof InvalidProjectError)) throw error;
    throw wrongProject(folder, error.problems);
  }
}

/** The project's plan for such a request. Throws a usage error if the request does not fit the project. */
export function requirePlan(project: Project, request: ProjectRequest, surroundings: Surroundings): ProjectPlan {
  try {
    return planOf(project, request, surroundings);
  } catch (error) {
    if (!(error instanceof UnfitInputError)) throw error;
    throw usageError(error.message);
  }
}

/** A usage error with one line for each problem. */
export function wrongProject(folder: string, problems: Problem[]): CliError {
  return usageError(
    [`The project in ${folder} is wrong:`, ...problems.map((one) => `  ${problemText(one)}`)].join('\n'),
  );
}
