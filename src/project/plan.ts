import type { ProjectPlan, ProjectRequest, Source } from '../contract/plan.ts';
import { dependenciesOf, inOrder } from './order.ts';
import { projectHash } from './read.ts';
import type { Project, StagingTable, StarTable } from './project.ts';
import { tokensOf } from './lexer.ts';

/** A field of the input that does not fit the project. */
export class UnfitInputError extends Error {
  override readonly name = 'UnfitInputError';
}

const defaultConcurrency = 4;

/** What is to be done; sources without a region are in `region`. Throws UnfitInputError naming each field that is wrong. */
export function planOf(project: Project, request: ProjectRequest, region: string): ProjectPlan {
  refuseUnfit(project, request);
  const { settings, hashes, staging, checks, questions } = project;
  const sourced = staging.map(({ table }) => ({ table, source: sourceOf(project, request, table, region) }));
  const named = staging.flatMap((table) => urisIn(table, parametersFor(project, request)));
  return {
    project: settings.name,
    hash: projectHash(project),
    files: hashes,
    staging: sourced,
    star: orderedStar(project).map((star) => ({ table: star.table, after: dependenciesOf(star, project) })),
    checks: checks.map(({ name, comment }) => ({ name, holds: comment })),
    questions: questions.map(({ name, comment }) => ({ name, question: comment })),
    reads: [...new Set([...sourced.map(({ source }) => source.uri), ...named])],
    concurrency: request.concurrency ?? settings.load.concurrency ?? defaultConcurrency,
  };
}

/** The star tables, each after those that it reads. */
export function orderedStar(project: Project): StarTable[] {
  const after = new Map(project.star.map((star) => [star.table, dependenciesOf(star, project)]));
  const { order = [] } = inOrder(after) as { order?: string[] };
  return order.map((name) => project.star.find(({ table }) => table === name) as StarTable);
}

/** The project's own parameters, with those of the request. */
export function parametersFor(
  { settings }: Project,
  { parameters }: Pick<ProjectRequest, 'parameters'>,
): Record<string, string | number> {
  return { ...settings.parameters, ...parameters };
}

function sourceOf({ settings }: Project, { sources }: ProjectRequest, table: string, region: string): Source {
  const { uri, region: own } = settings.sources[table] as { uri: string; region?: string | undefined };
  const given = sources[table];
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
  if (problems.length > 0) throw new UnfitInputError(`The input is wrong: ${problems.join('; ')}`);
}

const listed = (names: string[]): string => (names.length === 0 ? 'none' : names.join(', '));
