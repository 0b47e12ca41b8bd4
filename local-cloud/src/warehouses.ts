import type { Ec2State } from './ec2/ec2-state.ts';
import type { ClusterHost } from './engine/host.ts';
import type { Faults } from './faults/faults.ts';
import { faultyHost } from './faults/warehouse.ts';
import type { IamState } from './iam/iam-state.ts';
import { Clusters } from './redshift/clusters.ts';
import type { FleetOptions, Warehouse } from './redshift/fleet.ts';
import { createClusterHost, hostedCluster, type Hosted, type ObjectStore } from './redshift/host.ts';
import type { RedshiftState } from './redshift/redshift-state.ts';
import { hostedWorkgroup } from './serverless/hosted.ts';
import type { ServerlessState } from './serverless/serverless-state.ts';
import { Workgroups } from './serverless/workgroups.ts';

interface State {
  iam: IamState;
  ec2: Ec2State;
  redshift: RedshiftState;
  serverless: ServerlessState;
}

type Shared = Omit<FleetOptions<Warehouse>, 'hostFor'> & { faults: Faults | undefined };

/** The warehouses of both kinds, not running yet. */
export const openWarehouses = (state: State, store: ObjectStore, { faults, ...shared }: Shared) => {
  const { accountId, region } = shared.host;
  const { durations } = shared;
  const services = { ...state, accountId, region, store };
  const hostOf = (identifier: string, look: () => Hosted, kill: () => void): ClusterHost => {
    const own = createClusterHost(services, look);
    return faults === undefined ? own : faultyHost(own, faults, identifier, kill);
  };
  const clusters = new Clusters(state.redshift, {
    ...shared,
    hostFor: (cluster) =>
      hostOf(
        cluster.identifier,
        () => hostedCluster({ accountId, region, durations }, cluster),
        () => clusters.kill(cluster),
      ),
  });
  const workgroups = new Workgroups(state.serverless, {
    ...shared,
    hostFor: (workgroup) =>
      hostOf(
        workgroup.identifier,
        () => hostedWorkgroup({ accountId, region }, workgroups, workgroup),
        () => workgroups.kill(workgroup),
      ),
  });
  return { clusters, workgroups };
};
