import { allow } from '../../../src/aws/policy/document.ts';
import { lengthOf, mostOfManaged, partsOf } from '../../../src/aws/policy/parts.ts';

/** A policy of statements with these lengths. */
const policyOf = (...lengths: number[]) => ({
  Version: '2012-10-17' as const,
  Statement: lengths.map((length, index) => allow(`S${index}`, ['s3:GetObject'], 'x'.repeat(length))),
});
const sids = (...lengths: number[]) =>
  partsOf(policyOf(...lengths)).map(({ Statement }) => Statement.map(({ Sid }) => Sid).join(' '));

test('a policy that a managed policy holds is one part, the same', () => {
  expect(partsOf(policyOf(10, 20))).toEqual([policyOf(10, 20)]);
});

test('a longer one is as few parts as hold it, its statements in their order', () => {
  expect(sids(3000, 2000, 2000, 3000, 100)).toEqual(['S0 S1', 'S2 S3 S4']);
  for (const part of partsOf(policyOf(3000, 2000, 2000))) expect(lengthOf(part)).toBeLessThanOrEqual(mostOfManaged);
});

test('a part may have as many characters as a managed policy, and not one more', () => {
  const rest = mostOfManaged - lengthOf(policyOf(1000, 0));
  expect([sids(1000, rest), sids(1000, rest + 1)]).toEqual([['S0 S1'], ['S0', 'S1']]);
});

test('a statement that is too long stands alone', () => {
  expect(sids(10, 7000, 10)).toEqual(['S0', 'S1', 'S2']);
});
