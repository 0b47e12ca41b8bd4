import {
  CreateUsageLimitCommand,
  UpdateUsageLimitCommand,
  paginateListUsageLimits,
} from '@aws-sdk/client-redshift-serverless';
import type { UsageLimit } from '../../contract/serverless.ts';
import type { AwsClients } from '../clients.ts';
import { NotYetError, unlessCode } from '../errors.ts';
import { collect } from '../pages.ts';
import { requireWorkgroup } from './workgroup.ts';

const usageType = 'serverless-compute';

/**
 * Limits what the workgroup computes: a limit of the same period and action gets the new amount, the others stay.
 * Idempotent. Throws ResourceNotFoundError without such a workgroup.
 */
export async function ensureUsageLimit(clients: AwsClients, name: string, limit: UsageLimit): Promise<void> {
  const { serverless } = clients;
  const { amount, period, breachAction } = limit;
  const { workgroupArn: resourceArn } = await requireWorkgroup(clients, name);
  const pages = paginateListUsageLimits({ client: serverless }, { resourceArn: resourceArn ?? '', usageType });
  const known = (await collect(pages, ({ usageLimits }) => usageLimits)).find(
    (one) => one.period === period && one.breachAction === breachAction,
  );
  if (known?.amount === amount) return;
  if (known) {
    await serverless.send(new UpdateUsageLimitCommand({ usageLimitId: known.usageLimitId, amount }));
    return;
  }
  const create = new CreateUsageLimitCommand({ resourceArn, usageType, amount, period, breachAction });
  if (await unlessCode(serverless.send(create), 'Conflict')) return;
  throw new NotYetError(`the usage limit of the workgroup ${name} exists, but AWS does not show it yet`);
}
