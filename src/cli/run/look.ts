import { QueryNotRegisteredError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  defaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import type { Status } from '../../contract/status.ts';
import { rootMessage } from '../errors.ts';

/** An activity that is running or about to be tried again. */
export interface PendingActivity {
  name: string;
  attempt: number;
  /** What it last told with its heartbeat. */
  progress?: Record<string, unknown>;
  /** Why the attempt before failed; absent for an expected "not yet". */
  lastFailure?: string;
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

/** Nobody answered the query: no worker is there, or it is busy, or the server is away. */
export class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super(rootMessage(cause), { cause });
    this.name = 'NoAnswerError';
  }
}

/** Looks at runs again and again; a part that is done is not asked a second time. */
export class Lookout {
  readonly #client: Client;
  readonly #done = new Map<string, View>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** undefined when there is no such workflow, or it tells no status (yet). Throws NoAnswerError. */
  async look(workflowId: string): Promise<View | undefined> {
    const known = this.#done.get(workflowId);
    if (known) return known;
    const status = await this.#status(workflowId);
    if (status === undefined) return undefined;
    const parts = await this.#parts(status);
    const done = status.state === 'done';
    const activities = done ? [] : await this.#activities(workflowId);
    const view = { workflowId, status, activities, parts };
    // A failed run may still be cleaning up.
    if (done) this.#done.set(workflowId, view);
    return view;
  }

  async #parts(status: Status): Promise<View['parts']> {
    const views = await Promise.all(
      status.children.map(async ({ type, workflowId }) => ({ type, view: await this.look(workflowId) })),
    );
    return views.flatMap(({ type, view }) => (view === undefined ? [] : [{ type, view }]));
  }

  async #status(workflowId: string): Promise<Status | undefined> {
    const handle = this.#client.workflow.getHandle(workflowId);
    try {
      return await this.#client.withDeadline(Date.now() + answerTimeoutMs, () => handle.query<Status>('status'));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError) return undefined;
      throw new NoAnswerError(error);
    }
  }

  async #activities(workflowId: string): Promise<PendingActivity[]> {
    try {
      const { raw } = await this.#client.withDeadline(Date.now() + answerTimeoutMs, () =>
        this.#client.workflow.getHandle(workflowId).describe(),
      );
      return (raw.pendingActivities ?? []).map(readActivity);
    } catch (error) {
      throw new NoAnswerError(error);
    }
  }
}

type RawActivity = NonNullable<
  NonNullable<Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw']['pendingActivities']>
>[number];

function readActivity({ activityType, attempt, heartbeatDetails, lastFailure }: RawActivity): PendingActivity {
  const [payload] = heartbeatDetails?.payloads ?? [];
  const progress = payload ? defaultPayloadConverter.fromPayload<Record<string, unknown>>(payload) : undefined;
  const failure = lastFailure
    ? defaultFailureConverter.failureToError(lastFailure, defaultPayloadConverter)
    : undefined;
  // A benign failure was expected: the cluster is not there yet.
  const expected = failure instanceof ApplicationFailure && failure.category === ApplicationFailureCategory.BENIGN;
  return {
    name: activityType?.name ?? 'activity',
    attempt: attempt ?? 1,
    ...(progress && { progress }),
    ...(failure && !expected && { lastFailure: failure.message }),
  };
}
