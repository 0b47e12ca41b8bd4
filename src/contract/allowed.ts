import type { z } from 'zod';

/**
 * What a schema allows, in our words instead of zod's. Passed to `safeParse`, where a field's own message takes
 * precedence. undefined for issues that it has no words for.
 */
export const allowed: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return `allowed: ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `allowed: ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_small') return bound(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum);
  if (issue.code === 'too_big') return bound(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum);
  return undefined;
};

const typeNames: Record<string, string> = {
  string: 'a text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What a limit counts, for values that are not numbers. */
const counted: Record<string, string> = { string: ' characters', array: ' entries' };

const bound = (origin: string, side: string, limit: number | bigint): string =>
  `allowed: ${side} ${limit}${counted[origin] ?? ''}`;
