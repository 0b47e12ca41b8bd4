import type { ProjectPlan, ProjectRequest, Source } from '../contract/plan.ts';
import { tokensOf } from './lexer.ts';
import { dependenciesIn, starInOrder } from './order.ts';
import { InvalidProjectError } from './problems.ts';
import { projectFileName } from './project-file.ts';
import type { Project, StagingTable } from './project.ts';
import { projectHash } from './read.ts';

/** A field of the input that does not fit the project. */
export class UnfitInputError extends Error {
  override readonly name = 'UnfitInputError';

  constructor(problems: string[]) {
    super(`The input is wrong: ${problems.join('; ')}`);
  }
}

const defaultConcurrency = 4;

/** What is to be done; sources without a region are in `region`. Throws UnfitInputError naming each field that is wrong. */
export function planOf(project: Project, request: ProjectRequest, region: string): ProjectPlan {
  refuseUnfit(project, request);
  const { settings, hashes, staging, checks, questions } = project;
  const sourced = staging.map(({ table }) => ({ table, source: sourceOf(project, request, table, region) }));
  const named = staging.flatMap((table) => urisIn(table, { ...settings.parameters, ...request.parameters }));
  const after = dependenciesIn('load', project);
  return withinBytes({
    project: settings.name,
    hash: projectHash(project),
    files: hashes,
    staging: sourced,
    star: starInOrder('load', project).map(({ table }) => ({ table, after: after.get(table) ?? [] })),
    checks: checks.map(({ name, comment }) => ({ name, holds: cut(comment) })),
    questions: questions.map(({ name, comment }) => ({ name, question: cut(comment) })),
    reads: [...new Set([...sourced.map(({ source }) => source.uri), ...named])],
    concurrency: request.concurrency ?? settings.load.concurrency ?? defaultConcurrency,
  });
}

/** The project's own parameters, with those that are given. Throws UnfitInputError when it is not for this project. */
export function parametersFor(
  project: Project,
  request: Pick<ProjectRequest, 'project' | 'parameters'>,
): Record<string, string | number> {
  refuseUnfit(project, { sources: {}, ...request });
  return { ...project.settings.parameters, ...request.parameters };
}

/** Histories keep the plan, and Temporal warns of payloads of 512 KiB. */
const mostBytes = 448 * 1024;
const mostCharacters = 1000;

function withinBytes(plan: ProjectPlan): ProjectPlan {
  const bytes = Buffer.byteLength(JSON.stringify(plan));
  if (bytes <= mostBytes) return plan;
  const message = `its plan takes ${bytes} bytes, allowed: ${mostBytes}; split it into several projects`;
  throw new InvalidProjectError(plan.project, [{ file: projectFileName, message }]);
}

function cut(comment: string): string {
  return comment.length <= mostCharacters ? comment : `${comment.slice(0, mostCharacters - 1).trimEnd()}…`;
}

function sourceOf({ settings }: Project, { sources }: ProjectRequest, table: string, region: string): Source {
  const { uri, region: own } = settings.sources[table] as { uri: string; region?: string | undefined };
  const given = Object.hasOwn(sources, table) ? sources[table] : undefined;
  return { uri: given?.uri ?? uri, region: given?.region ?? own ?? region };
}

/** The S3 URIs that a COPY file names, such as that of a JSONPaths file, itself or by a parameter. */
function urisIn({ copy }: StagingTable, parameters: Record<string, string | number>): string[] {
  const values = copy.statements.flatMap(({ text }) =>
    tokensOf(text).map((token) => {
      if (token.kind === 'string') return token.text.slice(1, -1);
      return token.kind === 'parameter' ? String(parameters[token.text.slice(2, -1)] ?? '') : '';
    }),
  );
  return values.filter((value) => /^s3:\/\/[^/]+\/./.test(value));
}

function refuseUnfit({ settings }: Project, { project, sources, parameters }: ProjectRequest): void {
  const strangers = (field: string, given: object, known: object) =>
    Object.keys(given)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => `${field}.${name} is none of the project ${settings.name}; it has ${listed(Object.keys(known))}`);
  const problems = [
    ...(project === undefined || project === settings.name
      ? []
      : [`project is ${project}, but the worker has the project ${settings.name}`]),
    ...strangers('sources', sources, settings.sources),
    ...strangers('parameters', parameters, settings.parameters),
  ];
  if (problems.length > 0) throw new UnfitInputError(problems);
}

const listed = (names: string[]): string => (names.length === 0 ? 'none' : names.join(', '));
