/** Like Promise.all, but waits for all to end before it fails: nothing may still be at work when it is taken back. */
export async function all<T extends unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work) as Promise<T>;
}
