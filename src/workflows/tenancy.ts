import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import { failure, isTerminated, resultOfLeft, throwBug } from './failure.ts';
import type { lease } from './lease.ts';
import { endingSignal } from './messages.ts';

export type LeaseHandle = ChildWorkflowHandle<typeof lease>;

interface LeaseEnd {
  lost: boolean;
  reason: unknown;
}

/** How a pipeline works under its lease, and notices the lease's end. */
export class Tenancy {
  /** The time to live ended, and the lease deletes. */
  expired = false;
  /** After a reset, the lease had ended before this run: everything starts over under another one. */
  lost = false;
  readonly #stands: () => boolean;
  readonly #ending = new Map<string, { expired: boolean }>();

  /** `stands` says whether the warehouse exists. */
  constructor(stands: () => boolean) {
    this.#stands = stands;
    setHandler(endingSignal, (leaseRunId, end) => void this.#ending.set(leaseRunId, end), {
      description: 'From the lease: it ends, because it was released or its time to live is over.',
    });
  }

  /** Runs the work while the lease lasts. If the lease ends first, cancels the work and fails with the reason. */
  async under(handle: LeaseHandle, work: () => Promise<void>): Promise<void> {
    const scope = new CancellationScope();
    let ended: LeaseEnd | undefined;
    const watch = async () => {
      ended = await this.#endOf(handle);
      scope.cancel();
    };
    // Resolves when the lease ends, normally after the work.
    void watch();
    this.lost = false;
    try {
      await scope.run(work);
    } catch (error) {
      if (!ended || !isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
      this.lost = ended.lost;
      throw ended.reason;
    }
  }

  /** Only after a reset has the lease been released or cancelled before this run did so. */
  async #endOf(handle: LeaseHandle): Promise<LeaseEnd> {
    const { firstExecutionRunId, workflowId } = handle;
    const ended = (how: string) => failure('LeaseEnded', `the lease ${workflowId} ${how} before the work was done`);
    try {
      await Promise.race([condition(() => this.#ending.has(firstExecutionRunId)), handle.result()]);
    } catch (error) {
      throwBug(error);
      if (isTerminated(error)) return { lost: false, reason: ended('was terminated') };
      if (isCancellation(error)) return { lost: true, reason: ended('was cancelled') };
      // A lease that left something standing has still ended.
      if (!resultOfLeft(error)) return { lost: false, reason: error };
    }
    this.expired = this.#ending.get(firstExecutionRunId)?.expired ?? false;
    if (!this.expired) return { lost: true, reason: ended('ended') };
    const before = this.#stands() ? 'the work' : 'everything was there';
    return { lost: false, reason: failure('Expired', `the time to live ended before ${before}`) };
  }
}
