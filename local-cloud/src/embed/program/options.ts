import { z } from 'zod';
import { defaultDurations } from '../../cloud.ts';
import { OptionsError } from './error.ts';

const text = (pattern: RegExp, allowed: string) => {
  const error = `allowed: ${allowed}`;
  return z.string({ error }).regex(pattern, { error });
};

const wholeNumber = (most: number) => {
  const error = `allowed: a whole number from 0 to ${most}`;
  return z.int({ error }).min(0, { error }).max(most, { error });
};

const duration = wholeNumber(86_400_000).exactOptional();

const startSchema = z.strictObject({
  home: text(/./, 'a folder'),
  temporary: z.boolean().default(false),
  port: wholeNumber(65_535).exactOptional(),
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-west-2').exactOptional(),
  accountId: text(/^\d{12}$/, 'twelve digits').exactOptional(),
  // Has its own schema, which says what is wrong.
  faults: z.unknown().exactOptional(),
  durations: z
    .strictObject(
      mapValues(defaultDurations, () => duration),
      { error: 'allowed: an object' },
    )
    .exactOptional(),
});

const name = text(/./, 'a text that is not empty').exactOptional();

const clusterSchema = z.strictObject({ identifier: name, database: name, user: name, password: name });

/** Options to start with, their defaults filled in. Throws OptionsError. */
export const parseStart = (value: unknown) => parse(startSchema, value);

/** A wanted cluster; whether its names are ones, the API decides. Throws OptionsError. */
export const parseCluster = (value: unknown) => parse(clusterSchema, value);

function mapValues<K extends string, T>(record: Record<K, unknown>, value: () => T): Record<K, T> {
  return Object.fromEntries(Object.keys(record).map((key) => [key, value()])) as Record<K, T>;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return `${[...issue.path, issue.keys.join(', ')].join('.')}: no such option`;
    const wrong = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
    return `${issue.path.join('.') || 'the whole'} is ${JSON.stringify(wrong)}, ${issue.message}`;
  });
  throw new OptionsError(problems.join('; '));
}
