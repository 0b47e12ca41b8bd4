import type { LoadPlan, Planned, ProjectPlan, ProjectRequest, Source } from '../contract/plan.ts';
import { tokensOf } from './lexer.ts';
import { dependenciesIn, readBy, starInOrder } from './order.ts';
import { InvalidProjectError } from './problems.ts';
import { projectFileName } from './project-file.ts';
import type { Project, StagingTable } from './project.ts';
import { projectHash } from './read.ts';
import { severityOf } from './script.ts';
import type { Script } from './script.ts';

/** A field of the input that does not fit the project. */
export class UnfitInputError extends Error {
  override readonly name = 'UnfitInputError';

  constructor(problems: string[]) {
    super(`The input is wrong: ${problems.join('; ')}`);
  }
}

/** A step of a load came to a worker that has another project than the load was planned from. */
export class OtherProjectError extends Error {
  override readonly name = 'OtherProjectError';

  constructor(planned: Planned, found: Planned) {
    const shown = ({ project, hash }: Planned) => `the project ${project} (${hash.slice(0, 12)})`;
    super(
      `this worker has ${shown(found)}, but the load was planned from ${shown(planned)}: ` +
        'workers of one task queue need the same project; give this one that project, or its own task queue',
    );
  }
}

/** Throws OtherProjectError when it is not of the project that was planned. Files of that project may have changed since. */
export function requirePlanned(project: Project, planned: Planned | undefined): void {
  if (planned === undefined || planned.project === project.settings.name) return;
  throw new OtherProjectError(planned, { project: project.settings.name, hash: projectHash(project) });
}

/** Where neither input nor project says. */
export const loadDefaults: LoadPlan = { mode: 'full', onChange: 'refuse', maxErrors: 0, concurrency: 4 };

/** What a worker adds: the default region of sources, and the default workspace. */
export interface Surroundings {
  region: string;
  workspace?: string | undefined;
}

/** The plan of a load. Throws UnfitInputError, which names each wrong field of the request. */
export function planOf(project: Project, request: ProjectRequest, surroundings: Surroundings): ProjectPlan {
  const { settings, hashes, staging, checks, questions } = project;
  const load = { ...loadDefaults, ...told(settings.load), ...told(request.load ?? {}) };
  const workspace = workspaceOf(project, request, { load, ...surroundings });
  refuse([...strangersIn(project, request), ...loadProblems(project, load, workspace)]);
  const { region } = surroundings;
  const sourced = staging.map(({ table }) => ({ table, source: sourceOf(project, request, table, region) }));
  const named = staging.flatMap((table) => urisIn(table, { ...settings.parameters, ...request.parameters }));
  const reads = [...sourced.map(({ source }) => source.uri), ...named, ...(workspace === undefined ? [] : [workspace])];
  const after = dependenciesIn('load', project);
  return withinBytes({
    project: settings.name,
    hash: projectHash(project),
    files: hashes,
    staging: sourced,
    star: starInOrder('load', project).map(({ table, merge }) => ({
      table,
      after: after.get(table) ?? [],
      merges: merge !== undefined,
    })),
    checks: checks.map((script) => ({
      name: script.name,
      holds: cut(script.comment),
      severity: severityOf(script),
      after: tablesReadBy(script, project),
    })),
    questions: questions.map((script) => ({
      name: script.name,
      question: cut(script.comment),
      after: tablesReadBy(script, project),
    })),
    reads: [...new Set(reads)],
    load,
    ...(workspace !== undefined && { workspace }),
  });
}

function tablesReadBy(script: Script, { staging, star }: Project): string[] {
  const reads = readBy(script);
  return [...staging, ...star].map(({ table }) => table).filter((table) => reads.has(table));
}

/**
 * Where a load writes manifests, without a final slash: a full load only if asked to, so that incremental ones can
 * follow.
 */
function workspaceOf(
  { settings }: Project,
  request: ProjectRequest,
  { load, workspace }: Pick<ProjectPlan, 'load'> & Pick<Surroundings, 'workspace'>,
): string | undefined {
  const asked = request.workspace ?? settings.workspace;
  return (asked ?? (load.mode === 'incremental' ? workspace : undefined))?.replace(/\/$/, '');
}

/** The fields with a value. */
function told<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const fields = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as { [K in keyof T]?: NonNullable<T[K]> };
}

function loadProblems(project: Project, { mode, maxErrors }: LoadPlan, workspace: string | undefined): string[] {
  // What the load adds to a COPY must not be there already.
  const added = project.staging.flatMap(({ copy }) => [
    ...(workspace === undefined ? [] : linesOf(copy, 'MANIFEST')).map(
      (place) => `${place} has MANIFEST, which a load with a workspace writes itself: remove one of the two`,
    ),
    ...(maxErrors === 0 ? [] : linesOf(copy, 'MAXERROR')).map(
      (place) => `${place} has MAXERROR, which load.maxErrors says for every table: remove one of the two`,
    ),
  ]);
  const numbers =
    mode === 'incremental' ? project.staging.filter(({ copy }) => linesOf(copy, 'EXPLICIT_IDS').length > 0) : [];
  const numbered = numbers.map(
    ({ copy }) =>
      `${copy.file} has EXPLICIT_IDS, but rows with given numbers cannot be added to an IDENTITY column: ` +
      'make it GENERATED BY DEFAULT AS IDENTITY and list it among the columns of the COPY, or set load.mode to full',
  );
  const needsWorkspace = mode === 'incremental' && workspace === undefined;
  return needsWorkspace
    ? [
        ...added,
        ...numbered,
        'load.mode is incremental, which needs a workspace to write manifests into: s3://bucket/prefix',
      ]
    : [...added, ...numbered];
}

/** The place of a word, as `file:line`. */
function linesOf({ file, statements }: Script, word: string): string[] {
  return statements.flatMap(({ text, line }) =>
    tokensOf(text)
      .filter((token) => token.kind === 'word' && token.text.toUpperCase() === word)
      .map((token) => `${file}:${line + token.line - 1}`),
  );
}

/** The project's own parameters, with those that are given. Throws UnfitInputError when it is not for this project. */
export function parametersFor(
  project: Project,
  request: Pick<ProjectRequest, 'project' | 'parameters'>,
): Record<string, string | number> {
  refuse(strangersIn(project, { sources: {}, ...request }));
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

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new UnfitInputError(problems);
}

/** Names that the project does not have. */
function strangersIn({ settings }: Project, { project, sources, parameters }: ProjectRequest): string[] {
  const strangers = (field: string, given: object, known: object) =>
    Object.keys(given)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => `${field}.${name} is not in the project ${settings.name}; it has ${listed(Object.keys(known))}`);
  return [
    ...(project === undefined || project === settings.name
      ? []
      : [`project is ${project}, but the worker has the project ${settings.name}`]),
    ...strangers('sources', sources, settings.sources),
    ...strangers('parameters', parameters, settings.parameters),
  ];
}

const listed = (names: string[]): string => (names.length === 0 ? 'none' : names.join(', '));
