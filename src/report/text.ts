import { mostFound } from '../contract/bounds.ts';
import type {
  CheckResult,
  Left,
  LoadResult,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  ResourceRef,
  ReapResult,
  StepDuration,
  TeardownResult,
} from '../contract/results.ts';
import { tableLines } from './table.ts';

/** What each workflow's result looks like to a reader, without a newline at the end. */
export const resultText = {
  pipeline: (result: PipelineResult) => text(pipelineSections(result)),
  provision: (result: ProvisionResult) => text([...provisioned(result), durations(result.durations)]),
  load: (result: LoadResult) => text([...loaded(result), durations(result.durations)]),
  query: (result: QueryResult) => text([...answered(result), durations(result.durations)]),
  teardown: (result: TeardownResult) => text([...tornDown(result), durations(result.durations)]),
  reap: (result: ReapResult) =>
    text([...tornDown(result), spared(result), unseen(result), durations(result.durations), unlisted(result)]),
};

/** `850 ms`, `12.3 s`, `4 min 07 s` or `2 h 05 min`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

interface Section {
  title: string;
  lines: string[];
}

/** A section without lines is left out. */
function text(sections: Section[]): string {
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => [title, ...lines].join('\n'))
    .join('\n\n');
}

function pipelineSections({
  provision,
  load,
  query,
  teardown,
  nodeHours,
  cost,
  durationMs,
}: PipelineResult): Section[] {
  const parts = { provision, load, query, teardown };
  const steps = Object.entries(parts).flatMap(([part, result]) =>
    (result?.durations ?? []).map(({ name, durationMs: ms }) => ({ name: `${part}: ${name}`, durationMs: ms })),
  );
  return [
    ...(load ? loaded(load) : []),
    ...(query ? answered(query) : []),
    ...provisioned(provision),
    ...(teardown ? tornDown(teardown) : [leftStanding(provision)]),
    {
      title: 'Cluster time',
      lines:
        provision.kind !== 'cluster'
          ? []
          : [
              `  ${nodeHours} node-hours of ${provision.cluster.nodeType}${cost ? `: ${cost.amount} ${cost.currency}` : ''}`,
            ],
    },
    durations([...steps, { name: 'everything', durationMs }]),
  ];
}

function loaded({ rows, staged, checks }: LoadResult): Section[] {
  const stagedRows = Object.entries(staged).map(([name, one]) => [name, one.files, one.rows, one.rejected]);
  return [
    { title: 'Rows per table', lines: tableLines(['table', 'rows'], Object.entries(rows)) },
    { title: 'Read from S3', lines: tableLines(['table', 'files', 'rows', 'rejected'], stagedRows) },
    { title: 'Checks passed', lines: checks.filter(({ passed }) => passed).map(({ name }) => `  ${name}`) },
    {
      title: 'Warnings',
      lines: checks.filter(({ passed }) => !passed).flatMap(warned),
    },
  ];
}

function warned({ name, holds, columns = [], rows = [], found = 0 }: CheckResult): string[] {
  const more =
    found > rows.length ? [`  … ${rows.length} of ${found >= mostFound ? 'at least ' : ''}${found} rows`] : [];
  return [`  ${name}: does not hold: ${holds}`, ...[...tableLines(columns, rows), ...more].map((line) => `  ${line}`)];
}

function answered({ answers }: QueryResult): Section[] {
  return answers.map(({ question, columns, rows, truncated, note = truncated ? 'and more' : undefined }) => ({
    title: question,
    lines: [...tableLines(columns, rows), ...(note === undefined ? [] : [`  … ${note}`])],
  }));
}

function provisioned({ created, adopted }: ProvisionResult): Section[] {
  return [
    { title: 'Created', lines: resources(created) },
    { title: 'Found and used again', lines: resources(adopted) },
  ];
}

function tornDown({ deleted, left, finalSnapshot, paused }: TeardownResult): Section[] {
  const nothing = paused ? [] : ['  nothing'];
  return [
    { title: 'Paused', lines: paused ? [`  ${paused.note}`] : [] },
    { title: 'Deleted', lines: deleted.length === 0 ? nothing : resources(deleted) },
    { title: 'Final snapshot', lines: finalSnapshot === undefined ? [] : [`  ${finalSnapshot}`] },
    { title: 'Still there', lines: because(left) },
  ];
}

function unseen(result: ReapResult): Section {
  return { title: 'Could not be checked', lines: because(result.unseen) };
}

function spared(result: ReapResult): Section {
  return { title: 'Left alone', lines: because(result.spared) };
}

function unlisted({ more = {} }: ReapResult): Section {
  return { title: 'Not listed', lines: Object.entries(more).map(([list, count]) => `  ${count} more ${list}`) };
}

function because(left: Left[]): string[] {
  const rows = left.map(({ resource, reason }) => [resource.type, resource.id, reason]);
  return rows.length === 0 ? [] : tableLines(['type', 'id', 'because'], rows);
}

function leftStanding({ cluster }: ProvisionResult): Section {
  const { identifier, address, port, database, nodes } = cluster;
  const kind = nodes === 0 ? 'workgroup' : 'cluster';
  return { title: 'Left standing', lines: [`  ${kind} ${identifier} at ${address}:${port}, database ${database}`] };
}

function resources(refs: ResourceRef[]): string[] {
  return refs.length === 0
    ? []
    : tableLines(
        ['type', 'id'],
        refs.map(({ type, id }) => [type, id]),
      ).slice(1);
}

function durations(steps: StepDuration[]): Section {
  const rows = steps.map(({ name, durationMs }) => [name, durationText(durationMs)]);
  return { title: 'Time taken', lines: rows.length === 0 ? [] : tableLines(['step', 'time'], rows).slice(1) };
}
