import type { Parsed } from '../../contract/inputs.ts';
import type { ProvisionResult } from '../../contract/results.ts';
import type { ExistingCluster } from '../../contract/warehouse.ts';
import { activities } from '../activities.ts';
import { warehouseRef } from '../names.ts';
import { endpointText, ensureUser, toldOf, userMade } from './building.ts';
import type { Building } from './building.ts';

/** Nothing of the cluster is created or changed; a user may be created for it. */
export async function useCluster(
  input: Parsed<'provision'>,
  { database }: ExistingCluster,
  building: Building,
): Promise<ProvisionResult> {
  const { steps, owner } = building;
  const { clusterIdentifier: identifier, isWorkgroup } = warehouseRef(input);
  for (const step of ['role', 'network', 'cluster']) steps.skip(step, 'that of the existing warehouse');
  const { pipeline, owner: whose } = owner;
  const { roleArn, ...cluster } = await steps.run(
    'available',
    () =>
      activities.inspectWarehouse({
        pipeline,
        owner: whose,
        identifier,
        database,
        roleArn: input.role.arn,
        ...(isWorkgroup && { isWorkgroup }),
      }),
    endpointText,
  );
  const user = await ensureUser(input, { identifier, database: cluster.database }, building);
  await steps.run('sql', () => activities.awaitSql(warehouseRef(input)));
  return {
    kind: 'existing',
    cluster: { identifier, ...cluster },
    role: { name: roleArn.split('/').at(-1) ?? '', arn: roleArn },
    ...toldOf(user, userMade(user), steps),
  };
}
