import { ListUsageLimitsCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { serverlessPage } from '../page.ts';
import { usageLimitDetail } from '../usage-limit.ts';

export const ListUsageLimits = action(
  ListUsageLimitsCommand,
  ['resourceArn', 'usageType', 'nextToken', 'maxResults'],
  needsItself,
  (input, context) => {
    const { resourceArn, usageType } = input;
    const wanted = context.serverless.state.usageLimits.filter(
      (limit) =>
        (resourceArn === undefined || limit.resourceArn === resourceArn) &&
        (usageType === undefined || limit.usageType === usageType),
    );
    const { items, next } = serverlessPage(wanted, ({ id }) => id, input);
    return { usageLimits: items.map((limit) => usageLimitDetail(context, limit)), ...next };
  },
);
