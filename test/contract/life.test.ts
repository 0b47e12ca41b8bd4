import { durationMs, isLife, lifePattern, maxLifeMs } from '../../src/contract/life.ts';

test.each([
  ['1s', 1_000],
  ['90m', 5_400_000],
  ['4h', 14_400_000],
  ['90d', maxLifeMs],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
  expect(isLife(text)).toBe(true);
});

test.each(['0h', '04h', '4h ', '4hh', ' 4h', 'x4h', '4', 'h', '4w', '100000s', ''])('%j is no time to live', (text) => {
  expect(isLife(text)).toBe(false);
  expect(lifePattern.test(text)).toBe(false);
});

test('the longest is ninety days, in whatever unit', () => {
  expect(['90d', '2160h', '91d', '2161h'].map(isLife)).toEqual([true, true, false, false]);
});
