import { requireTimeLeft, withinAttempt } from '../../src/activities/attempt.ts';
import { longestRequestMs } from '../../src/aws/clients.ts';

const going = new AbortController().signal;
const request = async () => requireTimeLeft();

test('a request may begin while it ends before its attempt does', async () => {
  await expect(withinAttempt(longestRequestMs + 1_000, going, request)).resolves.toBeUndefined();
  await expect(withinAttempt(longestRequestMs - 1, going, request)).rejects.toThrow('too slow');
});

test('no request begins once the attempt is cancelled', async () => {
  const cancelled = AbortSignal.abort(new Error('cancelled'));
  await expect(withinAttempt(2 * longestRequestMs, cancelled, request)).rejects.toThrow('cancelled');
});

test('a request of no attempt may always begin', () => {
  expect(requireTimeLeft).not.toThrow();
});
