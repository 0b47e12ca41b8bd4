import { Context } from '@temporalio/activity';
import type { RunningCluster } from '../aws/cluster.ts';
import { login } from '../aws/login.ts';
import type { WarehouseRef } from '../contract/activities.ts';
import { overDataApi } from '../warehouse/data-api.ts';
import { overPostgres } from '../warehouse/postgres.ts';
import type { Transport } from '../warehouse/session.ts';
import type { Deps } from './deps.ts';

/** The way to a cluster that the input chose; the warehouse's own port, unless it did. */
export function transportOf(deps: Deps, ref: WarehouseRef, cluster: RunningCluster): Transport {
  const endpoint = { ...cluster, database: ref.database ?? cluster.database };
  return ref.transport === 'data-api' ? dataApi(deps, ref, endpoint) : postgres(deps, ref, endpoint);
}

function postgres({ aws, warehouseCaFile }: Deps, ref: WarehouseRef, endpoint: RunningCluster): Transport {
  return overPostgres({
    ...endpoint,
    login: () => login(aws, ref, endpoint),
    isServerless: ref.isWorkgroup === true,
    ...(warehouseCaFile === undefined ? {} : { caFile: warehouseCaFile }),
  });
}

function dataApi({ aws }: Deps, ref: WarehouseRef, { database, adminUser }: RunningCluster): Transport {
  const { clusterIdentifier, isWorkgroup = false, secretArn, dbUser = adminUser } = ref;
  // On a workgroup it logs in as the worker's AWS identity.
  const asUser = isWorkgroup ? {} : { DbUser: dbUser };
  const { workflowExecution, activityId, attempt, currentAttemptScheduledTimestampMs } = Context.current().info;
  return overDataApi({
    client: aws.redshiftData,
    place: {
      ...(isWorkgroup ? { WorkgroupName: clusterIdentifier } : { ClusterIdentifier: clusterIdentifier }),
      Database: database,
      ...(secretArn === undefined ? asUser : { SecretArn: secretArn }),
    },
    // After `temporal activity reset` attempts count from 1 again.
    attempt: [workflowExecution?.runId, activityId, attempt, currentAttemptScheduledTimestampMs].join('/'),
  });
}
