import { z } from 'zod';

/**
 * What a project's file and an input have in common: where sources are, parameters of the SQL, how to load. Each is a
 * function, because all workflows of a worker share this module, and what a shared module exports is frozen, while zod
 * keeps what it has worked out in the schemas themselves.
 */

export function identifier(pattern: RegExp, allowed: string): z.ZodString {
  return z.string().regex(pattern, { error: `allowed: ${allowed}` });
}

export function s3Uri(): z.ZodString {
  return identifier(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^'"\\\p{Cc}\p{Cs}]*)?$/u,
    's3://bucket/prefix, without quotes, backslashes or control characters',
  );
}

export function region(): z.ZodString {
  return identifier(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-west-2');
}

export function tableName(): z.ZodString {
  return identifier(
    // `__proto__` is not an ordinary key.
    /^(?!__proto__$)[a-z_][a-z0-9_]{0,99}$/,
    'the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _',
  );
}

export function projectName(): z.ZodString {
  return identifier(
    /^(?!.*--)[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    'a lower-case letter, then up to 39 lower-case letters, digits or single hyphens, no hyphen at the end',
  );
}

/** Names whose values the load sets itself. */
export const ownParameters: readonly string[] = ['uri', 'role_arn', 'region'];

export function parameters(): z.ZodRecord<z.ZodString, z.ZodUnion<readonly [z.ZodString, z.ZodNumber]>> {
  const name = identifier(
    /^(?!(uri|role_arn|region|__proto__)$)[a-z_][a-z0-9_]{0,62}$/,
    `lower-case letters, digits or _, and none of ${ownParameters.join(', ')}`,
  );
  const line = identifier(/^[^\p{Cc}\p{Cs}]{0,1000}$/u, 'a text of one line, at most 1,000 characters');
  // JSON has longer numbers than JavaScript, which would silently round them.
  const number = z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
    error: `allowed: a number; a whole one of more than ${Number.MAX_SAFE_INTEGER} as a text`,
  });
  return z.record(name, z.union([line, number], { error: 'allowed: a text of one line, or a number' }));
}

/** How to load; every field is optional. */
export function loadOptions() {
  return z.strictObject({
    mode: z
      .enum(['full', 'incremental'])
      .optional()
      .describe('Stage everything, or add the files that are new since the last load; default: full.'),
    onChange: z
      .enum(['refuse', 'full'])
      .optional()
      .describe('What an incremental load does about loaded files that changed or vanished; default: refuse.'),
    maxErrors: z
      .int()
      .min(0)
      .max(100_000)
      .optional()
      .describe('How many records of a table COPY may refuse; they are kept in sparkify_rejects; default: 0.'),
    concurrency: z.int().min(1).max(50).optional().describe('How many staging tables are copied at once; default: 4.'),
  });
}
