import { randomUUID } from 'node:crypto';
import { CreateUsageLimitCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { conflict, invalid, notFound } from '../error.ts';
import { checkAmount, usageLimitDetail } from '../usage-limit.ts';
import { workgroupArn } from '../workgroup.ts';

/** A workgroup has at most so many of a type: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-max-rpu.html */
const maximumLimits = 4;

export const CreateUsageLimit = action(
  CreateUsageLimitCommand,
  ['resourceArn', 'usageType', 'amount', 'period', 'breachAction'],
  needsItself,
  (input, context) => {
    const { usageLimits, workgroups } = context.serverless.state;
    const { resourceArn, usageType, amount, period = 'monthly', breachAction = 'log' } = input;
    if (!workgroups.some((workgroup) => workgroupArn(context, workgroup) === resourceArn)) {
      throw notFound(`The resource ${resourceArn} could not be found.`);
    }
    checkAmount(amount);
    const same = usageLimits.filter((limit) => limit.resourceArn === resourceArn && limit.usageType === usageType);
    const isThere = same.some((limit) => limit.period === period && limit.breachAction === breachAction);
    if (isThere) throw conflict(`There is a ${period} usage limit of ${usageType} with the action ${breachAction}.`);
    if (same.length >= maximumLimits) throw invalid(`A workgroup has at most ${maximumLimits} usage limits of a type.`);
    const limit = { id: randomUUID(), resourceArn, usageType, amount, period, breachAction };
    usageLimits.push(limit);
    return { usageLimit: usageLimitDetail(context, limit) };
  },
);
