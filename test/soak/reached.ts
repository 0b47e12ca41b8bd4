import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { taskQueue } from '../../temporal.config.ts';

/** Calls of a Temporal server that is killed now and then. */

const retryDelayMs = 300;

/** Asks again for as long as the server is away or has no worker to answer. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!passes(error)) throw error;
    }
    await pause(retryDelayMs);
  }
}

export const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

/** gRPC: cancelled, unknown, deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const passingCodes = new Set([1, 2, 4, 8, 10, 13, 14]);

function passes(error: unknown): boolean {
  if (error instanceof WorkflowUpdateFailedError) return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return passingCodes.has((cause as { code?: number } | undefined)?.code ?? -1);
}

/** A start whose reply was lost finds the workflow running. */
export function start(client: Client, type: string, workflowId: string, input: object): Promise<WorkflowHandle> {
  return persistently(async () => {
    try {
      return await client.workflow.start(type, { taskQueue, workflowId, args: [input] });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return client.workflow.getHandle(workflowId);
    }
  });
}

/** Of work by those workflows: rejects after `timeoutMs`, and tells which of them still run and what they wait for. */
export async function within<T>(client: Client, timeoutMs: number, ids: string[], work: Promise<T>): Promise<T> {
  const over = Symbol('over');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof over>((resolve) => (timer = setTimeout(() => resolve(over), timeoutMs)));
  const first = await Promise.race([work, late]).finally(() => clearTimeout(timer));
  if (first !== over) return first;
  const waiting = await Promise.all(ids.map((id) => standOf(client, id)));
  throw new Error(`no end after ${timeoutMs / 60_000} min: ${waiting.filter(Boolean).join('; ') || 'nothing runs'}`);
}

/** What a workflow that runs waits for; undefined when it has ended or never was. */
async function standOf(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') return undefined;
    const activities = (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure }) =>
      [activityType?.name, `attempt ${attempt}`, lastFailure?.message].filter(Boolean).join(', '),
    );
    const children = (raw.pendingChildren ?? []).map((child) => child.workflowId);
    const task = raw.pendingWorkflowTask ? [`a workflow task, attempt ${raw.pendingWorkflowTask.attempt}`] : [];
    return `${workflowId} waits for ${[...activities, ...children, ...task].join(' and ') || 'nothing that is pending'}`;
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? undefined : `${workflowId}: ${String(error)}`;
  }
}

/** How a workflow ended. */
export interface Ending {
  /** `completed`, `cancelled`, `terminated`, or `failed: ` with the failure's type. */
  outcome: string;
  result?: unknown;
  message?: string;
}

/** Waits for the end; undefined if there is no such workflow. */
export async function endingOf(client: Client, workflowId: string): Promise<Ending | undefined> {
  try {
    return { outcome: 'completed', result: await persistently(() => client.workflow.getHandle(workflowId).result()) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    if (!(error instanceof WorkflowFailedError)) throw error;
    return failedEnding(error.cause);
  }
}

function failedEnding(cause: Error | undefined): Ending {
  if (cause instanceof CancelledFailure) return { outcome: 'cancelled' };
  if (cause instanceof TerminatedFailure) return { outcome: 'terminated' };
  const type = cause instanceof ApplicationFailure ? cause.type : cause?.name;
  return { outcome: `failed: ${type}`, message: cause?.message ?? '' };
}

/**
 * Sends an Update, once however often it is sent; a workflow that has ended meanwhile needs none. What a query told may
 * not be in the history yet, and is then not known to the next worker for a moment: the Update is refused until it is.
 */
export async function update(run: WorkflowHandle, name: string, ...args: string[]): Promise<void> {
  const options = { updateId: name, args: args as [string] };
  try {
    await persistently(() => run.executeUpdate(name, options));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
