import { UpdateUsageLimitCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { checkAmount, findUsageLimit, usageLimitDetail } from '../usage-limit.ts';

export const UpdateUsageLimit = action(
  UpdateUsageLimitCommand,
  ['usageLimitId', 'amount', 'breachAction'],
  needsItself,
  (input, context) => {
    const limit = findUsageLimit(context, input.usageLimitId);
    const { amount = limit.amount, breachAction = limit.breachAction } = input;
    checkAmount(amount);
    Object.assign(limit, { amount, breachAction });
    return { usageLimit: usageLimitDetail(context, limit) };
  },
);
