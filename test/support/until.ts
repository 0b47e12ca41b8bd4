const pollMs = 25;

/** Resolves when the condition holds; rejects if it does not within the time limit. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  await untilValue(async () => ((await condition()) ? true : undefined), timeoutMs);
}

/** Resolves with the first value that is not undefined; rejects if there is none within the time limit. */
export async function untilValue<T>(find: () => Promise<T | undefined>, timeoutMs = 20_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await find();
    if (value !== undefined) return value;
    if (performance.now() > deadlineMs) throw new Error(`still nothing after ${timeoutMs} ms: ${find.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
