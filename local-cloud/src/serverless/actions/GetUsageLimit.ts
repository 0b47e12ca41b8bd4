import { GetUsageLimitCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { findUsageLimit, usageLimitDetail } from '../usage-limit.ts';

export const GetUsageLimit = action(GetUsageLimitCommand, ['usageLimitId'], needsItself, (input, context) => ({
  usageLimit: usageLimitDetail(context, findUsageLimit(context, input.usageLimitId)),
}));
