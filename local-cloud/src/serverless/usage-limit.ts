import type { UsageLimit } from '@aws-sdk/client-redshift-serverless';
import type { Context } from '../api/context.ts';
import { serverlessArn } from './arn.ts';
import { invalid, notFound } from './error.ts';
import type { UsageLimitRecord } from './serverless-state.ts';

/** The usage limit of this id. Throws ResourceNotFoundException. */
export const findUsageLimit = ({ serverless }: Context, id: string): UsageLimitRecord => {
  const found = serverless.state.usageLimits.find((limit) => limit.id === id);
  if (found === undefined) throw notFound(`Usage limit not found: ${id}`);
  return found;
};

/** Throws ValidationException unless it is a positive whole number. */
export const checkAmount = (amount: number): void => {
  if (!Number.isInteger(amount) || amount <= 0) throw invalid(`The amount must be a positive number, not ${amount}.`);
};

/** A usage limit as Serverless shows it. */
export const usageLimitDetail = (context: Context, { id, ...limit }: UsageLimitRecord): UsageLimit => ({
  ...limit,
  usageLimitId: id,
  usageLimitArn: serverlessArn(context, `usagelimit/${id}`),
});
