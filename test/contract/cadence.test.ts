import { activityClasses } from '../../src/contract/activity-classes.ts';
import { delayMs, limits, looks } from '../../src/contract/cadence.ts';
import type { Cadence } from '../../src/contract/cadence.ts';

test('delays grow by their factor up to the longest', () => {
  const cadence = { firstDelayMs: 100, factor: 3, longestDelayMs: 1_000 };
  expect([1, 2, 3, 4, 100].map((look) => delayMs(cadence, look))).toEqual([100, 300, 900, 1_000, 1_000]);
});

const retries = Object.entries(activityClasses).map(([name, one]): [string, Cadence] => [name, one.retries]);

test.each<[string, Cadence]>([['looks', looks], ...retries])(
  'the looks of %s begin within a second or so, grow, and end at half a minute at most',
  (_name, cadence) => {
    expect(delayMs(cadence, 1)).toBeLessThanOrEqual(1_000);
    expect(delayMs(cadence, 2)).toBeGreaterThan(delayMs(cadence, 1));
    expect(delayMs(cadence, 1_000)).toBe(cadence.longestDelayMs);
    expect(cadence.longestDelayMs).toBeLessThanOrEqual(30_000);
  },
);

test('what is stuck is given up after seconds for a denial, a minute for a look, and minutes for a use', () => {
  expect(limits).toEqual({
    deniedMs: 15_000,
    credentialsMs: 2_000,
    spreadMs: 60_000,
    inUseMs: 480_000,
    unlistedMs: 120_000,
    otherProjectMs: 600_000,
    contendedMs: 900_000,
  });
});
