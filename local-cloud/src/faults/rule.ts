import { z } from 'zod';

/**
 * What goes wrong, where and how often. `hold` lets a call wait until its rule is taken away, so that a test can act in
 * the middle of it; the others are what AWS and networks do.
 */

const awsServices = [
  'redshift',
  'redshift-serverless',
  'redshift-data',
  'iam',
  'ec2',
  'sts',
  's3',
  'secretsmanager',
] as const;
const awsFaults = [
  'throttle',
  'internal',
  'unavailable',
  'access-denied',
  'error',
  'empty',
  'reset',
  'timeout',
  'latency',
  'hold',
] as const;
const sqlFaults: readonly string[] = ['error', 'reset', 'latency', 'hold', 'kill'];

const ruleSchema = z
  .strictObject({
    service: z
      .enum([...awsServices, 'sql', '*'])
      .default('*')
      .describe('AWS service, or sql for the warehouse itself; * is every AWS service.'),
    action: z
      .string()
      .regex(/^(\*|[A-Za-z0-9]+)$/, { error: 'allowed: * or the name of an action' })
      .default('*')
      .describe(
        'Action (CreateCluster), or first word of a statement (COMMIT); CONNECT is a connection to a warehouse.',
      ),
    match: z
      .string()
      .min(1, { error: 'allowed: a text that is not empty' })
      .optional()
      .describe("Only calls with this text in their input, their resource's ARN or tags, or their statement."),
    when: z.enum(['before', 'after']).default('before').describe('Before the work, or after it was done and kept.'),
    fault: z.enum([...awsFaults, 'kill']).describe('What happens.'),
    delayMs: z.int().min(0).max(3_600_000).optional().describe('How long latency lasts.'),
    code: z.string().min(1).optional().describe('Code of error: an AWS code, or a SQLSTATE.'),
    message: z.string().min(1).optional().describe('Message of error.'),
    statusCode: z.int().min(400).max(599).optional().describe('HTTP status of error; 400 unless told.'),
    probability: z.number().gt(0).max(1).default(1).describe('Share of the calls that it happens to.'),
    skip: z.int().min(0).default(0).describe('How many calls are let pass first.'),
    count: z.int().min(1).optional().describe('How often it happens; without it, always.'),
  })
  .superRefine((rule, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { service, fault } = rule;
    const allowed: readonly string[] = service === 'sql' ? sqlFaults : awsFaults;
    if (!allowed.includes(fault)) refuse('fault', `allowed for ${service}: ${allowed.join(', ')}`);
    if ((fault === 'latency') !== (rule.delayMs !== undefined)) refuse('delayMs', 'goes with the fault latency');
    if ((fault === 'error') !== (rule.code !== undefined)) refuse('code', 'goes with the fault error');
    for (const field of ['message', 'statusCode'] as const) {
      if (fault !== 'error' && rule[field] !== undefined) refuse(field, 'goes with the fault error');
    }
    if (service === 's3' && rule.when === 'after' && fault !== 'reset') {
      refuse('fault', 'an answer of S3 can only be lost after its work: allowed is reset');
    }
    if (service === 's3' && fault === 'empty') refuse('fault', 'S3 has no empty answers');
    if (service === 'sql' && fault === 'error' && rule.when === 'after')
      refuse('when', 'a statement fails before its work');
    if (service === 'sql' && rule.statusCode !== undefined) refuse('statusCode', 'a statement has none');
  });

/** One rule, with its defaults filled in. */
export type Rule = z.output<typeof ruleSchema>;

const planSchema = z.strictObject({
  seed: z.int().default(0).describe('Which of the calls a probability falls on.'),
  rules: z.array(ruleSchema).default([]),
});

/** What a file of faults holds. */
export type FaultPlanInput = z.input<typeof planSchema>;

/** The same, with its defaults filled in. */
export type FaultPlan = z.output<typeof planSchema>;

/** Thrown for rules that cannot be taken: every wrong field with its value and what is allowed. */
export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';
}

/** A plan with its defaults filled in. Throws FaultPlanError. */
export const parsePlan = (value: unknown): FaultPlan => parse(planSchema, value);

/** One rule with its defaults filled in. Throws FaultPlanError. */
export const parseRule = (value: unknown): Rule => parse(ruleSchema, value);

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return `${[...issue.path, issue.keys.join(', ')].join('.')}: no such field`;
    const wrong = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    );
    return `${issue.path.join('.') || 'the whole'} is ${JSON.stringify(wrong) ?? 'absent'}: ${issue.message}`;
  });
  throw new FaultPlanError(problems.join('; '));
};
