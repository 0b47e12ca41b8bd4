import { QueryNotRegisteredError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ValueError } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import type { Status } from '../../contract/status.ts';
import { isExpected } from '../../temporal/run-failure.ts';
import { rootMessage } from '../errors.ts';

/** An activity that is running or about to be tried again. */
export interface PendingActivity {
  activityId: string;
  name: string;
  attempt: number;
  /** The content of its last heartbeat. */
  progress?: Record<string, unknown>;
  /** Why the attempt before failed; absent for an expected "not yet". */
  lastFailure?: string;
  /** When it will be retried, ISO 8601 UTC; absent while it runs. */
  nextAttemptAt?: string;
  paused?: boolean;
  /** How long it has waited until now for a worker to take it; absent while one works on it, and between attempts. */
  unclaimedMs?: number;
}

/** A workflow and the parts below it, at one moment. */
export interface View {
  workflowId: string;
  status: Status;
  activities: PendingActivity[];
  parts: { type: string; view: View }[];
}

/** A live worker answers within milliseconds; without one the server would hold the query back for much longer. */
const answerTimeoutMs = 4000;

/** No answer to the query: there is no worker, or it is busy, or the server is down. */
export class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super(rootMessage(cause), { cause });
    this.name = 'NoAnswerError';
  }
}

/**
 * Looks at a run and its parts repeatedly; a finished part is queried only once. Parts of an earlier run have the same
 * workflow ids; the root run id distinguishes them.
 */
export class Lookout {
  readonly #client: Client;
  /** More than one after a reset or continue-as-new: parts belong to the run that started them. */
  readonly #rootRunIds: Set<string>;
  readonly #done = new Map<string, View>();

  constructor(client: Client, rootRunId: string) {
    this.#client = client;
    this.#rootRunIds = new Set([rootRunId]);
  }

  /** undefined if there is no such workflow in this run, or it has no status (yet). Throws NoAnswerError. */
  async look(workflowId: string): Promise<View | undefined> {
    const known = this.#done.get(workflowId);
    if (known) return known;
    const found = await this.#find(workflowId);
    const status = found && (await this.#answer(found.handle.query<Status>('status')));
    if (status === undefined) return undefined;
    const view = { workflowId, status, activities: found?.activities ?? [], parts: await this.#parts(status) };
    // A failed run may still be cleaning up.
    if (status.state === 'done') this.#done.set(workflowId, view);
    return view;
  }

  async #parts(status: Status): Promise<View['parts']> {
    const views = await Promise.all(
      status.children.map(async ({ type, workflowId }) => ({ type, view: await this.look(workflowId) })),
    );
    return views.flatMap(({ type, view }) => (view === undefined ? [] : [{ type, view }]));
  }

  async #find(workflowId: string): Promise<{ handle: WorkflowHandle; activities: PendingActivity[] } | undefined> {
    const description = await this.#answer(this.#client.workflow.getHandle(workflowId).describe());
    if (description === undefined) return undefined;
    const { raw, runId } = description;
    const { rootExecution, firstRunId } = raw.workflowExecutionInfo ?? {};
    const chain = [runId, ...(firstRunId ? [firstRunId] : [])];
    if (chain.some((id) => this.#rootRunIds.has(id))) for (const id of chain) this.#rootRunIds.add(id);
    if (!this.#rootRunIds.has(rootExecution?.runId ?? runId) && !this.#rootRunIds.has(runId)) return undefined;
    const handle = this.#client.workflow.getHandle(workflowId, runId);
    return { handle, activities: await pendingActivities(this.#client, raw) };
  }

  async #answer<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      return await withinTime(request);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError) return undefined;
      // The answer cannot be decoded: a key is missing.
      if (error instanceof ValueError) throw error;
      throw new NoAnswerError(error);
    }
  }
}

async function withinTime<T>(request: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerTimeoutMs / 1000} s`)), answerTimeoutMs);
  });
  try {
    return await Promise.race([request, late]);
  } finally {
    clearTimeout(timer);
  }
}

type RawDescription = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw'];
const { PENDING_ACTIVITY_STATE_SCHEDULED } = temporal.api.enums.v1.PendingActivityState;
type RawActivity = NonNullable<RawDescription['pendingActivities']>[number];

/** The activities of a described workflow that are not done. */
export function pendingActivities(
  client: Client,
  { pendingActivities: pending }: RawDescription,
): Promise<PendingActivity[]> {
  return Promise.all((pending ?? []).map((raw) => readActivity(client, raw)));
}

async function readActivity({ options }: Client, raw: RawActivity): Promise<PendingActivity> {
  const { activityId, activityType, attempt, heartbeatDetails, lastFailure, nextAttemptScheduleTime, paused } = raw;
  const { loadedDataConverter: converter } = options;
  const scheduledMs = optionalTsToMs(raw.scheduledTime);
  const isUnclaimed = raw.state === PENDING_ACTIVITY_STATE_SCHEDULED && !nextAttemptScheduleTime && !paused;
  const [progress] = await decodeArrayFromPayloads(converter, heartbeatDetails?.payloads);
  const failure = await decodeOptionalFailureToOptionalError(converter, lastFailure);
  return {
    activityId: activityId ?? '',
    name: activityType?.name ?? 'activity',
    attempt: attempt ?? 1,
    ...(progress !== undefined && { progress: progress as Record<string, unknown> }),
    ...(failure && !isExpected(failure) && { lastFailure: failure.message }),
    ...(nextAttemptScheduleTime && {
      nextAttemptAt: new Date(Number(nextAttemptScheduleTime.seconds) * 1000).toISOString(),
    }),
    ...(paused && { paused }),
    ...(isUnclaimed && scheduledMs !== undefined && { unclaimedMs: Math.max(0, Date.now() - scheduledMs) }),
  };
}
