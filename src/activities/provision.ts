import { awsNow } from '../aws/clock.ts';
import { ensureCluster, readyEndpoint } from '../aws/cluster.ts';
import type { RunningCluster } from '../aws/cluster.ts';
import { inspectExisting } from '../aws/existing-warehouse.ts';
import { ResourceNotFoundError, NotYetError } from '../aws/errors.ts';
import { ensureNetwork } from '../aws/network.ts';
import { inspectRole } from '../aws/existing-role.ts';
import { inspectSnapshot } from '../aws/snapshot.ts';
import { ensureRole } from '../aws/role.ts';
import { preflight, requirePassed } from '../aws/preflight/preflight.ts';
import { ensureNamespace } from '../aws/serverless/namespace.ts';
import { ensureUsageLimit } from '../aws/serverless/usage-limit.ts';
import { builtWorkgroup, ensureWorkgroup } from '../aws/serverless/workgroup.ts';
import { ensureUser } from '../aws/user.ts';
import type { Activities, ClusterEndpoint } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import { readProject } from '../project/read.ts';
import { copySources } from '../project/region.ts';
import { WarehouseUnavailableError } from '../warehouse/errors.ts';
import type { Deps } from './deps.ts';
import { inWarehouse } from './warehouse.ts';

type Provision = Pick<
  Activities,
  | 'preflight'
  | 'ensureRole'
  | 'inspectRole'
  | 'ensureUser'
  | 'ensureNetwork'
  | 'ensureCluster'
  | 'awaitCluster'
  | 'ensureNamespace'
  | 'ensureWorkgroup'
  | 'awaitWorkgroup'
  | 'ensureUsageLimit'
  | 'inspectWarehouse'
  | 'inspectSnapshot'
  | 'awaitSql'
>;

export function provisionActivities(deps: Deps): Provision {
  const { aws, projectDir } = deps;
  return {
    async preflight(input) {
      const sources = copySources(readProject(projectDir), input.staging, { ...input, region: aws.region });
      const findings = requirePassed(await preflight(aws, input, sources));
      return { awsTime: awsNow(aws).toISOString(), findings };
    },
    ensureRole: (input) => ensureRole(aws, input),
    inspectRole: (input) => inspectRole(aws, input),
    ensureUser: (input) => ensureUser(aws, input),
    ensureNetwork: (input) => ensureNetwork(aws, input),
    ensureCluster: (input) => ensureCluster(aws, input),
    ensureNamespace: (input) => ensureNamespace(aws, input),
    ensureWorkgroup: (input) => ensureWorkgroup(aws, input),
    awaitCluster: ({ identifier }) => onceShown(readyEndpoint(aws, identifier)),
    awaitWorkgroup: ({ name }) => onceShown(builtWorkgroup(aws, name)),
    ensureUsageLimit: ({ workgroup, limit }) => ensureUsageLimit(aws, workgroup, limit),
    inspectWarehouse: ({ identifier, database, roleArn, isWorkgroup, ...ownership }) =>
      inspectExisting(aws, { identifier, isWorkgroup, database, roleArn }, ownership),
    async inspectSnapshot(input) {
      const snapshot = await inspectSnapshot(aws, input);
      return snapshot ? { snapshot } : {};
    },
    async awaitSql(input) {
      try {
        await inWarehouse(deps, input, (session) => session.run('select 1'));
      } catch (error) {
        if (!(error instanceof WarehouseUnavailableError) || input.transport === 'data-api') throw error;
        const hint = 'can this worker reach it? see network.cidrs and warehouse.publiclyAccessible';
        throw new WarehouseUnavailableError(`${error.message} (${hint})`, { cause: error });
      }
    },
  };
}

/** One that was just requested may not be visible yet. */
async function onceShown(look: Promise<RunningCluster>): Promise<ClusterEndpoint & { database: string }> {
  try {
    const { address, port, database } = await look;
    return { address, port, database };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundError)) throw error;
    throw new NotYetError(`${error.message} yet`, { withinMs: limits.spreadMs, cause: error });
  }
}
