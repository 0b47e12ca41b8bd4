import { Context, asyncLocalStorage } from '@temporalio/activity';
import { patiently } from '../../src/activities/patience.ts';
import { ForeignResourceError, NotYetError } from '../../src/aws/errors.ts';

/** An activity context of which only what patience asks for is there. */
function inAttempt<T>(
  attempt: number,
  work: () => Promise<T>,
  cancelled = new Promise<never>(() => undefined),
): Promise<T> {
  const context = Object.create(Context.prototype) as Context;
  const beats: unknown[] = [];
  Object.assign(context, {
    info: { attempt },
    heartbeat: (details: unknown) => beats.push(details),
    sleep: (delayMs: number) => Promise.race([new Promise((resolve) => setTimeout(resolve, delayMs)), cancelled]),
  });
  return asyncLocalStorage.run(context, work);
}

function thirdTime(error: Error): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls < 3) throw error;
    return calls;
  };
}

test('what is not there yet is asked for again within the first attempt', async () => {
  await expect(inAttempt(1, () => patiently(thirdTime(new NotYetError('creating'))))).resolves.toBe(3);
});

test('a later attempt asks once, and leaves the waiting to Temporal', async () => {
  await expect(inAttempt(2, () => patiently(thirdTime(new NotYetError('creating'))))).rejects.toThrow('creating');
});

test('any other error is not waited out', async () => {
  const error = new ForeignResourceError('not ours');
  await expect(inAttempt(1, () => patiently(thirdTime(error)))).rejects.toBe(error);
});

test('a cancellation ends the waiting', async () => {
  const gone = Promise.reject(new Error('cancelled'));
  gone.catch(() => undefined);
  const work = () => patiently(thirdTime(new NotYetError('creating')));
  await expect(inAttempt(1, work, gone)).rejects.toThrow('cancelled');
});
