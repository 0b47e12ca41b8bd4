import { CancellationScope } from '@temporalio/workflow';
import { throwBug } from './failure.ts';

/**
 * Like Promise.all, but waits for all to end before it fails, because nothing may still be at work when it is undone. A
 * bug undoes nothing and is thrown at once: otherwise the history would record what the others do after a point that
 * the run has not passed.
 */
export async function all<T extends unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.all(work.map(settledUnlessBug));
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work) as Promise<T>;
}

async function settledUnlessBug<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [settled] = await Promise.allSettled([work]);
  if (settled.status === 'rejected') throwBug(settled.reason);
  return settled;
}

/** Like `all`, but one that fails cancels the others. Fails with the first failure. */
export async function together<T extends unknown[]>(...work: { [K in keyof T]: () => Promise<T[K]> }): Promise<T> {
  let first: { error: unknown } | undefined;
  try {
    return await CancellationScope.cancellable(() => {
      const scope = CancellationScope.current();
      const begun = work.map((one) =>
        one().catch((error: unknown) => {
          throwBug(error);
          first ??= { error };
          scope.cancel();
          throw error;
        }),
      );
      return all(...begun) as Promise<T>;
    });
  } catch (error) {
    throwBug(error);
    throw first ? first.error : error;
  }
}

/** Like `together`, for any number of tasks of one kind, at most `limit` at a time, started in order. */
export async function togetherAtMost<T>(limit: number, work: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const waiting = work.entries();
  const take = async () => {
    const scope = CancellationScope.current();
    for (const [index, one] of waiting) {
      // Tasks that have not started never do: they reject.
      if (scope.consideredCancelled) await scope.cancelRequested;
      results[index] = await one();
    }
  };
  await together(...Array.from({ length: Math.min(limit, work.length) }, () => take));
  return results;
}
