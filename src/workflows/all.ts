import { CancellationScope } from '@temporalio/workflow';

/** Like Promise.all, but waits for all to end before it fails: nothing may still be at work when it is taken back. */
export async function all<T extends unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work) as Promise<T>;
}

/** Like `all`, and one that fails cancels the others: it fails as the first of them did. */
export async function together<T extends unknown[]>(...work: { [K in keyof T]: () => Promise<T[K]> }): Promise<T> {
  let first: { error: unknown } | undefined;
  try {
    return await CancellationScope.cancellable(() => {
      const scope = CancellationScope.current();
      const begun = work.map((one) =>
        one().catch((error: unknown) => {
          first ??= { error };
          scope.cancel();
          throw error;
        }),
      );
      return all(...begun) as Promise<T>;
    });
  } catch (error) {
    throw first ? first.error : error;
  }
}
