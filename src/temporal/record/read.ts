import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { Lane, RunFailure, RunRecord, RunState, Span } from '../../contract/record.ts';
import type { ProjectPlan } from '../../contract/plan.ts';
import { parts } from '../../contract/inputs.ts';
import type { Part } from '../../contract/inputs.ts';
import type { PartResults } from '../../contract/results.ts';
import { rootFailure } from '../run-failure.ts';
import { attemptFailureOf, chainOf, failureOf, isGone, timeOf, valueOf } from './history.ts';
import type { Event, Execution, Histories } from './history.ts';
import { spansOf } from './spans.ts';
import type { Happened } from './spans.ts';

/** A workflow read from its events, with the executions of its children. */
interface Read extends Execution, Happened {
  type: string;
  lane: Lane;
  input: unknown;
  result: unknown;
  told: RunRecord['told'];
  children: Execution[];
}

/**
 * Reads the history of a run, of those that it continued from, and of all runs below it. Undefined if the server knows
 * no such run. Throws the connection's errors, and ValueError if an encryption key is missing.
 */
export async function readRecord(from: Histories, execution: Execution): Promise<RunRecord | undefined> {
  const readAt = new Date().toISOString();
  const [root, ...below] = await readAll(from, execution);
  if (!root) return undefined;
  const shown = below.filter(({ type }) => type !== 'lease');
  const all = [root, ...shown].toSorted((a, b) => a.lane.startedAt.localeCompare(b.lane.startedAt));
  const returned = all.flatMap((read) => read.returned);
  const plan = returned.findLast(({ activity }) => activity === 'readProject')?.result as ProjectPlan | undefined;
  const { state, startedAt, endedAt, failure } = root.lane;
  return {
    ...execution,
    workflow: root.type,
    state,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    readAt,
    input: root.input,
    ...(failure && { failure }),
    lanes: all.map(({ lane }) => lane),
    told: root.told,
    ...(plan && { plan }),
    results: resultsOf(all),
    staged: stagedOf(returned),
    ...(root.type === 'pipeline' && root.result !== undefined && { pipeline: root.result as RunRecord['pipeline'] }),
    ...(root.type === 'reap' && root.result !== undefined && { reap: root.result as RunRecord['reap'] }),
  } as RunRecord;
}

async function readAll(from: Histories, execution: Execution): Promise<Read[]> {
  const read = await readOne(from, execution);
  if (!read) return [];
  const below = await Promise.all(read.children.map((child) => readAll(from, child)));
  return [read, ...below.flat()];
}

async function readOne(from: Histories, execution: Execution): Promise<Read | undefined> {
  const chain = await chainOf(from, execution);
  const [first] = chain[0] ?? [];
  const started = first?.workflowExecutionStartedEventAttributes;
  if (!first || !started) return undefined;
  const events = chain.flat();
  const happened = await Promise.all(chain.map((run) => spansOf(from, run)));
  const spans = joined(happened.flatMap((one) => one.spans));
  const end = await endOf(from, events.at(-1));
  if (end.state === 'running') await tellPending(from, execution, spans);
  else for (const span of spans) if (span.endedAt === undefined) Object.assign(span, { state: 'cancelled', ...end.at });
  return {
    ...execution,
    type: started.workflowType?.name ?? '',
    lane: {
      name: started.workflowType?.name ?? '',
      workflowId: execution.workflowId,
      state: end.state,
      startedAt: timeOf(first),
      ...end.at,
      ...(end.failure && { failure: end.failure }),
      spans,
    },
    input: await valueOf(from, started.input?.payloads),
    result: end.result,
    told: events.flatMap(toldBy),
    children: events.flatMap(childBegunBy),
    spans,
    returned: happened.flatMap(({ returned }) => returned),
  };
}

/** Joins the spans of one wait whose end was moved, by `extend` or by continue-as-new. */
function joined(spans: Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    const goesOn = span.kind !== 'activity' && last?.kind === span.kind && last.name === span.name;
    if (!goesOn) all.push(span);
    else {
      last.state = span.state;
      if (span.endedAt === undefined) delete last.endedAt;
      else last.endedAt = span.endedAt;
    }
  }
  return all;
}

interface End {
  state: RunState;
  at: { endedAt?: string };
  result?: unknown;
  failure?: RunFailure;
}

async function endOf(from: Histories, last: Event | undefined): Promise<End> {
  const at = last ? { endedAt: timeOf(last) } : {};
  const completed = last?.workflowExecutionCompletedEventAttributes;
  if (completed) return { state: 'completed', at, result: await valueOf(from, completed.result?.payloads) };
  const failed = last?.workflowExecutionFailedEventAttributes;
  if (failed) {
    const failure = await failureOf(from, failed.failure);
    return { state: 'failed', at, ...(failure && { failure }), result: await resultOfLeft(from, failed.failure) };
  }
  if (last?.workflowExecutionCanceledEventAttributes) return { state: 'cancelled', at };
  const terminated = last?.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const message = terminated.reason || 'it was terminated, and no reason was given';
    return { state: 'terminated', at, failure: { message, details: [] } };
  }
  return last?.workflowExecutionTimedOutEventAttributes ? { state: 'timed out', at } : { state: 'running', at: {} };
}

/** The result of a run that did everything but left something standing. */
async function resultOfLeft({ converter }: Histories, failure: Parameters<typeof failureOf>[1]): Promise<unknown> {
  const error = await decodeOptionalFailureToOptionalError(converter, failure);
  const told = error && rootFailure(error);
  return told instanceof ApplicationFailure && told.type === 'LeftStanding' ? told.details?.[0] : undefined;
}

/** Adds the attempts of pending activities, which are not in the history but known to the server. */
async function tellPending(from: Histories, execution: Execution, spans: Span[]): Promise<void> {
  const { workflowService, namespace } = from;
  const described = await workflowService
    .describeWorkflowExecution({ namespace, execution })
    .catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
  for (const { activityType, attempt, lastFailure } of described?.pendingActivities ?? []) {
    const span = spans.find(({ name, endedAt, attempts }) => name === activityType?.name && !endedAt && attempts === 0);
    if (!span) continue;
    span.attempts = attempt ?? 1;
    const last = await attemptFailureOf(from, lastFailure);
    if (last !== undefined) span.lastFailure = last;
  }
}

/** The accepted Update in an event, if any. */
function toldBy(event: Event): RunRecord['told'] {
  const name = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
  return name ? [{ name, at: timeOf(event) }] : [];
}

function childBegunBy(event: Event): Execution[] {
  const { workflowId, runId } = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution ?? {};
  return workflowId && runId ? [{ workflowId, runId }] : [];
}

function resultsOf(all: Read[]): Partial<PartResults> {
  const ended = all.filter(({ type, result }) => parts.includes(type as Part) && result !== undefined);
  return Object.fromEntries(ended.map(({ type, result }) => [type, result])) as Partial<PartResults>;
}

function stagedOf(returned: Happened['returned']): RunRecord['staged'] {
  return Object.fromEntries(
    returned
      .filter(({ activity }) => activity === 'stageTable')
      .map(({ input, result }) => [(input as { table: string }).table, result as RunRecord['staged'][string]]),
  );
}
