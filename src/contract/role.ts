import { z } from 'zod';
import { identifier } from './sources.ts';

/** The inputs `role` and `tags`. Each is a function, as in sources.ts. */

export function iamName() {
  return identifier(/^[\w+=,.@-]{1,64}$/, '1 to 64 letters, digits or any of _+=,.@-');
}

function policyArn() {
  return identifier(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,640}$/,
    'the ARN of a managed policy of IAM',
  );
}

/** More than AWS attaches to a role even with the highest quota. */
const mostPolicies = 20;

/** Fields for a role that is created, and so not allowed for an existing one. */
const ofMade = ['name', 'path', 'policies', 'permissionsBoundary', 'keep'] as const;

export function role() {
  return z
    .strictObject({
      name: iamName().optional().describe('Name of the IAM role to create; default: <name>-redshift.'),
      arn: identifier(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, 'the ARN of an IAM role')
        .optional()
        .describe(
          'ARN of an existing role, which is left as it is; default: one is created, ' +
            'and an existing warehouse uses its default role, or its only one.',
        ),
      path: identifier(/^(?=.{1,512}$)\/([\w+=,.@-]+\/)*$/, '/, or names between slashes such as /teams/data/')
        .optional()
        .describe('Path of the role that is created; default: /sparkify/.'),
      policies: z
        .array(policyArn())
        .max(mostPolicies, { error: `allowed: at most ${mostPolicies} policies` })
        .default([])
        .describe('ARNs of managed policies to attach to the role, besides the permission to read the sources.'),
      permissionsBoundary: policyArn()
        .optional()
        .describe('ARN of the managed policy that limits what the role may do.'),
      keep: z
        .boolean()
        .default(false)
        .describe('Keep the role after the run: no teardown and no reaper deletes it, and the next run uses it again.'),
    })
    .superRefine((given, context) => {
      if (given.arn === undefined) return;
      for (const field of ofMade.filter((name) => isTold(given[name]))) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'allowed only without role.arn: that role is left as it is',
        });
      }
    })
    .prefault({})
    .describe('The IAM role with which the warehouse reads S3.');
}

/** Whether a field differs from its default. */
export function isTold(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** AWS allows 50 tags per resource, four of which are ours. */
const mostTags = 46;

/**
 * What every service accepts: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function tags() {
  const key = identifier(
    // `__proto__` is not an ordinary key.
    /^(?!__proto__$)[\p{L}\p{N} _.:/=+@-]{1,127}$/u,
    '1 to 127 letters, digits, spaces or any of _.:/=+-@',
  ).refine((name) => !/^(aws|sparkify):/i.test(name), {
    error: 'allowed: a name that does not begin with aws: or sparkify:, which are reserved',
  });
  const value = identifier(/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u, 'at most 256 letters, digits, spaces or any of _.:/=+-@');
  return z
    .record(key, value)
    .refine((given) => Object.keys(given).length <= mostTags, { error: `allowed: at most ${mostTags} tags` })
    .refine(
      (given) => new Set(Object.keys(given).map((name) => name.toLowerCase())).size === Object.keys(given).length,
      {
        error: 'allowed: no two names that differ only by case, which IAM treats as the same',
      },
    )
    .default({})
    .describe('Your own tags for everything that is created.');
}
