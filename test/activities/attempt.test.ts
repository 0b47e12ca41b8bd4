import { requireTimeLeft, withinAttempt } from '../../src/activities/attempt.ts';
import { longestRequestMs } from '../../src/aws/clients.ts';

test('a request may begin while it ends before its attempt does', async () => {
  await expect(withinAttempt(longestRequestMs + 1_000, async () => requireTimeLeft())).resolves.toBeUndefined();
  await expect(withinAttempt(longestRequestMs - 1, async () => requireTimeLeft())).rejects.toThrow('too slow');
});

test('a request of no attempt may always begin', () => {
  expect(requireTimeLeft).not.toThrow();
});
