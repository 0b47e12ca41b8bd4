import { backlogText } from '../../../src/cli/run/backlog.ts';
import type { Backlog } from '../../../src/cli/run/backlog.ts';

test.each<[Backlog, string | undefined]>([
  [{ waiting: 0, oldestMs: 0, workers: 1, slots: 50 }, undefined],
  [{ waiting: 1, oldestMs: 12_400 }, '1 activity waits for a slot, for 12 s'],
  [
    { waiting: 3, oldestMs: 600_000, workers: 1, slots: 1 },
    '3 activities wait for a slot, the oldest for 600 s; 1 worker has 1 slot',
  ],
  [
    { waiting: 3, oldestMs: 600_000, workers: 2, slots: 100 },
    '3 activities wait for a slot, the oldest for 600 s; 2 workers have 100 slots',
  ],
])('%j is told as %j', (backlog, text) => {
  expect(backlogText(backlog)).toBe(text);
});
