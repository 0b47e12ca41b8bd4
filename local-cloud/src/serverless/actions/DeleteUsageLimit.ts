import { DeleteUsageLimitCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { findUsageLimit, usageLimitDetail } from '../usage-limit.ts';

export const DeleteUsageLimit = action(DeleteUsageLimitCommand, ['usageLimitId'], needsItself, (input, context) => {
  const { state } = context.serverless;
  const limit = findUsageLimit(context, input.usageLimitId);
  state.usageLimits = state.usageLimits.filter((each) => each !== limit);
  return { usageLimit: usageLimitDetail(context, limit) };
});
