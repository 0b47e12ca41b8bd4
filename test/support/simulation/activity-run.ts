import type { Context } from '@temporalio/activity';
import { asyncLocalStorage } from '@temporalio/activity';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
  ensureApplicationFailure,
} from '@temporalio/common';
import type { RetryState } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import type { Clock } from './clock.ts';
import { fromPayloads, toFailure, toPayload } from './payloads.ts';

export type Schedule = coresdk.workflow_commands.IScheduleActivity & coresdk.workflow_commands.IScheduleLocalActivity;
export type Resolution = coresdk.activity_result.IActivityResolution;
export type Activity = (...args: never[]) => Promise<unknown>;

/** One activity: its attempts, the waits between them, and its end. */
export class ActivityRun {
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #schedule: Schedule;
  readonly #end: (resolution: Resolution) => void;
  readonly #lastMs: number;
  #attempt = 0;
  #isCancelled = false;
  #cancelAttempt: ((error: Error) => void) | undefined;
  /** Cancels the alarm that is set. */
  #callOff = (): void => undefined;
  #hasEnded = false;

  /** `end` is called once, with the result for the workflow. */
  constructor(clock: Clock, activity: Activity, schedule: Schedule, end: (resolution: Resolution) => void) {
    this.#clock = clock;
    this.#activity = activity;
    this.#schedule = schedule;
    this.#end = end;
    this.#lastMs = clock.nowMs + (optionalTsToMs(schedule.scheduleToCloseTimeout) ?? Infinity);
    this.#try();
  }

  /** A running attempt is told and ends as it likes; between two attempts the activity ends. */
  cancel(): void {
    this.#isCancelled = true;
    if (this.#cancelAttempt) this.#cancelAttempt(new CancelledFailure('the workflow cancelled it'));
    else this.#finish({ cancelled: { failure: this.#failure(new CancelledFailure('cancelled'), 'CANCEL_REQUESTED') } });
  }

  /** Call when its workflow has ended: nobody waits for it. */
  abandon(): void {
    this.#hasEnded = true;
    this.#callOff();
    this.#cancelAttempt?.(new CancelledFailure('the workflow has ended'));
  }

  #try(): void {
    const attempt = ++this.#attempt;
    const cancelled = new Promise<never>((_, reject) => (this.#cancelAttempt = reject));
    cancelled.catch(() => undefined);
    const { startToCloseTimeout, arguments: args } = this.#schedule;
    const untilMs = Math.min(this.#clock.nowMs + (optionalTsToMs(startToCloseTimeout) ?? Infinity), this.#lastMs);
    const ended = (then: () => void) => {
      if (this.#hasEnded || attempt !== this.#attempt || !this.#cancelAttempt) return;
      this.#cancelAttempt = undefined;
      this.#callOff();
      then();
    };
    this.#callOff = this.#clock.set(untilMs, () =>
      ended(() => this.#failed(new TimeoutFailure('it took too long', undefined, 'START_TO_CLOSE'))),
    );
    const context = { cancelled, heartbeat: () => undefined, info: { attempt } } as unknown as Context;
    const work = asyncLocalStorage.run(context, async () => this.#activity(...(fromPayloads(args) as never[])));
    work.then(
      (result) => ended(() => this.#finish({ completed: { result: toPayload(result) } })),
      (error: unknown) => ended(() => this.#failed(error)),
    );
  }

  #failed(error: unknown): void {
    if (this.#isCancelled && error instanceof CancelledFailure)
      return this.#finish({ cancelled: { failure: this.#failure(error, 'CANCEL_REQUESTED') } });
    const failure = error instanceof TimeoutFailure ? error : ensureApplicationFailure(error);
    const retryMs = this.#retryAtMs(failure);
    if (typeof retryMs !== 'number') return this.#finish({ failed: { failure: this.#failure(failure, retryMs) } });
    this.#callOff = this.#clock.set(retryMs, () => this.#try());
  }

  /** When the next attempt starts, or why there is none. */
  #retryAtMs(failure: ApplicationFailure | TimeoutFailure): number | RetryState {
    const { retryPolicy } = this.#schedule;
    const isFatal =
      failure instanceof ApplicationFailure &&
      (failure.nonRetryable || retryPolicy?.nonRetryableErrorTypes?.includes(failure.type ?? ''));
    if (isFatal) return 'NON_RETRYABLE_FAILURE';
    if (this.#isCancelled) return 'CANCEL_REQUESTED';
    if (this.#attempt === retryPolicy?.maximumAttempts) return 'MAXIMUM_ATTEMPTS_REACHED';
    const firstMs = optionalTsToMs(retryPolicy?.initialInterval) ?? 1_000;
    const longestMs = optionalTsToMs(retryPolicy?.maximumInterval) ?? 100 * firstMs;
    const delayMs = firstMs * (retryPolicy?.backoffCoefficient || 2) ** (this.#attempt - 1);
    const atMs = this.#clock.nowMs + Math.min(delayMs, longestMs);
    return atMs < this.#lastMs ? atMs : 'TIMEOUT';
  }

  #finish(resolution: Resolution): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#callOff();
    this.#end(resolution);
  }

  #failure(cause: Error, retryState: RetryState) {
    const { activityType = '', activityId = '' } = this.#schedule;
    return toFailure(
      new ActivityFailure('Activity task failed', activityType ?? '', activityId ?? '', retryState, 'worker', cause),
    );
  }
}
