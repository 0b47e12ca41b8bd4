import { awsNow } from '../aws/clock.ts';
import { ensureCluster, readyEndpoint } from '../aws/cluster.ts';
import { inspectExisting } from '../aws/existing-warehouse.ts';
import { ResourceNotFoundError, NotYetError } from '../aws/errors.ts';
import { ensureNetwork } from '../aws/network.ts';
import { inspectRole } from '../aws/existing-role.ts';
import { inspectSnapshot } from '../aws/snapshot.ts';
import { ensureRole } from '../aws/role.ts';
import { preflight, requirePassed } from '../aws/preflight/preflight.ts';
import { ensureUser } from '../aws/user.ts';
import type { Activities } from '../contract/activities.ts';
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
  | 'inspectWarehouse'
  | 'inspectSnapshot'
  | 'awaitSql'
>;

export function provisionActivities(deps: Deps): Provision {
  const { aws, projectDir } = deps;
  return {
    async preflight(input) {
      const sources = copySources(readProject(projectDir), input.staging, aws.region);
      const findings = requirePassed(await preflight(aws, input, sources));
      return { awsTime: awsNow(aws).toISOString(), findings };
    },
    ensureRole: (input) => ensureRole(aws, input),
    inspectRole: ({ arn }) => inspectRole(aws, arn),
    ensureUser: (input) => ensureUser(aws, input),
    ensureNetwork: (input) => ensureNetwork(aws, input),
    ensureCluster: (input) => ensureCluster(aws, input),
    async awaitCluster({ identifier }) {
      try {
        const { address, port, database } = await readyEndpoint(aws, identifier);
        return { address, port, database };
      } catch (error) {
        if (!(error instanceof ResourceNotFoundError)) throw error;
        // One just asked for may not be shown for a moment.
        throw new NotYetError(`${error.message} yet`, { withinMs: limits.spreadMs, cause: error });
      }
    },
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
        const hint = 'is it in reach of this worker? see network.cidrs and warehouse.publiclyAccessible';
        throw new WarehouseUnavailableError(`${error.message} (${hint})`, { cause: error });
      }
    },
  };
}
