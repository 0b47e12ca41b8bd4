import { requireSameClock } from '../../../src/workflows/clock.ts';

const minuteMs = 60_000;
const noon = Date.parse('2026-01-05T12:00:00.000Z');
const at = (ms: number) => new Date(noon + ms).toISOString();

beforeEach(() => void jest.useFakeTimers({ now: noon + 1_000 }));
afterEach(() => void jest.useRealTimers());

test.each([0, 1_000, 500, -5 * minuteMs, 5 * minuteMs + 1_000])(
  'a clock of AWS that is %i ms from when it was asked is the same',
  (awayMs) => {
    expect(() => requireSameClock(noon, at(awayMs))).not.toThrow();
  },
);

test.each([
  [-5 * minuteMs - 1, '5 minutes ahead of'],
  [-61 * minuteMs, '61 minutes ahead of'],
  [5 * minuteMs + 1_001, '5 minutes behind'],
  [61 * minuteMs + 1_000, '61 minutes behind'],
])('one that is %i ms away is another', (awayMs, how) => {
  const awsTime = at(awayMs);
  expect(() => requireSameClock(noon, awsTime)).toThrow(
    expect.objectContaining({
      type: 'ClockSkew',
      nonRetryable: true,
      message:
        `the clock of the Temporal server is ${how} AWS's (2026-01-05T12:00:01.000Z against ${awsTime}): what is ` +
        'created would not live as long as it should; set the clock and start again',
    }),
  );
});
