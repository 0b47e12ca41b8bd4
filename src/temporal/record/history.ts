import { isGrpcServiceError } from '@temporalio/client';
import type { WorkflowService } from '@temporalio/client';
import type { LoadedDataConverter, Payload } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';
import type { RunFailure } from '../../contract/record.ts';
import { isExpected, runFailure } from '../run-failure.ts';

/** Where histories are stored, and how they are encoded. */
export interface Histories {
  workflowService: Pick<WorkflowService, 'getWorkflowExecutionHistory' | 'describeWorkflowExecution'>;
  namespace: string;
  converter: LoadedDataConverter;
}

export type Event = temporal.api.history.v1.IHistoryEvent;
type Failure = temporal.api.failure.v1.IFailure;

/** A run by its ids. */
export interface Execution {
  workflowId: string;
  runId: string;
}

/** A run continues as new only a few times; a longer chain is not followed. */
const mostRuns = 100;
/** gRPC statuses: the server knows no such run, or the run id is invalid. */
const gone = [3, 5];

/**
 * The events of a run and of all runs before and after it in its continue-as-new chain, oldest run first, one list per
 * run; empty if the server no longer has them.
 */
export async function chainOf(from: Histories, execution: Execution): Promise<Event[][]> {
  const { workflowId } = execution;
  const middle = await eventsOf(from, execution);
  const chain = [middle];
  for (let runId = earlierThan(middle); runId && chain.length < mostRuns; runId = earlierThan(chain[0] ?? []))
    chain.unshift(await eventsOf(from, { workflowId, runId }));
  for (let runId = laterThan(middle); runId && chain.length < mostRuns; runId = laterThan(chain.at(-1) ?? []))
    chain.push(await eventsOf(from, { workflowId, runId }));
  return chain.filter((events) => events.length > 0);
}

const earlierThan = ([first]: Event[]): string | null | undefined =>
  first?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
const laterThan = (events: Event[]): string | null | undefined =>
  events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;

async function eventsOf({ workflowService, namespace }: Histories, execution: Execution): Promise<Event[]> {
  const events: Event[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  try {
    do {
      const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, nextPageToken });
      events.push(...(page.history?.events ?? []));
      ({ nextPageToken } = page);
    } while (nextPageToken.length > 0);
    return events;
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

export function isGone(error: unknown): boolean {
  const code: number = isGrpcServiceError(error) ? error.code : 0;
  return gone.includes(code);
}

export function timeOf({ eventTime }: Event): string {
  return new Date(Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6).toISOString();
}

/** The value of the first payload; undefined if there is none. */
export async function valueOf(
  { converter }: Histories,
  payloads: (Payload | null | undefined)[] | null | undefined,
): Promise<unknown> {
  const [first] = payloads ?? [];
  return first ? (await decodeArrayFromPayloads(converter, [first]))[0] : undefined;
}

/** The summary of the event in the UI. */
export async function summaryOf(from: Histories, { userMetadata }: Event): Promise<string | undefined> {
  const summary = await valueOf(from, [userMetadata?.summary]);
  return typeof summary === 'string' ? summary : undefined;
}

export async function failureOf(
  { converter }: Histories,
  failure: Failure | null | undefined,
): Promise<RunFailure | undefined> {
  const error = await decodeOptionalFailureToOptionalError(converter, failure);
  return error && runFailure(error);
}

/** Why an attempt failed, in words; undefined for an expected failure, such as a cluster that is not there yet. */
export async function attemptFailureOf(
  { converter }: Histories,
  failure: Failure | null | undefined,
): Promise<string | undefined> {
  const error = await decodeOptionalFailureToOptionalError(converter, failure);
  return isExpected(error) ? undefined : error?.message;
}
