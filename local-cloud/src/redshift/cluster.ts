import { ClusterNotFoundFault$, InvalidClusterStateFault$, type Cluster } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { pageOf } from '../api/paging.ts';
import { vpcOf } from './placement.ts';
import type { Tag } from '../state/tag.ts';
import { settlesInMs, type Durations } from './settling.ts';
import type { ClusterRecord, ClusterRole } from './redshift-state.ts';

/** The cluster of this identifier. Throws ClusterNotFound. */
export const findCluster = ({ redshift }: Context, identifier: string): ClusterRecord => {
  const found = redshift.state.clusters.find((cluster) => cluster.identifier === identifier.toLowerCase());
  if (found !== undefined) return found;
  throw fault(ClusterNotFoundFault$, `Cluster ${identifier} not found.`);
};

/** Throws InvalidClusterState unless the cluster has one of these statuses. */
export const requireStatus = (cluster: ClusterRecord, statuses: readonly string[], doing: string): void => {
  if (statuses.includes(cluster.status)) return;
  throw fault(
    InvalidClusterStateFault$,
    `There is an operation running on the Cluster. Please try to ${doing} it at a later time. (cluster ${cluster.identifier} is ${cluster.status})`,
  );
};

/** The ARN of a Redshift resource: `cluster:name`, `dbuser:cluster/user`, … */
export const redshiftArn = ({ region, accountId }: Pick<Context, 'region' | 'accountId'>, resource: string): string =>
  `arn:aws:redshift:${region}:${accountId}:${resource}`;

/** The current roles, without those whose removal is over. */
export const currentRoles = (cluster: ClusterRecord, durations: Durations): ClusterRole[] =>
  cluster.roles.flatMap((role) => {
    if (settlesInMs(role.settlesAtMs, durations) > 0) return role;
    if (role.status === 'removing') return [];
    return { ...role, status: 'in-sync' as const };
  });

const availability: Partial<Record<ClusterRecord['status'], string>> = {
  available: 'Available',
  paused: 'Paused',
  modifying: 'Modifying',
  rebooting: 'Unavailable',
  deleting: 'Unavailable',
  'hardware-failure': 'Failed',
};

const endpointOf = (context: Context, cluster: ClusterRecord): Pick<Cluster, 'Endpoint'> => {
  if (cluster.endpointPort === undefined || cluster.status === 'creating' || cluster.status === 'deleting') return {};
  return { Endpoint: { Address: context.redshift.address, Port: cluster.endpointPort } };
};

const nodesOf = ({ numberOfNodes }: ClusterRecord) =>
  numberOfNodes === 1
    ? [{ NodeRole: 'SHARED' }]
    : Array.from({ length: numberOfNodes + 1 }, (_, index) => ({
        NodeRole: index === 0 ? 'LEADER' : `COMPUTE-${index - 1}`,
      }));

/** A cluster as Redshift shows it. */
export const clusterDetail = (context: Context, cluster: ClusterRecord): Cluster => {
  const isDown = cluster.status === 'available' && !context.redshift.isRunning(cluster);
  const { shown } = cluster;
  return {
    ClusterIdentifier: cluster.identifier,
    ClusterNamespaceArn: redshiftArn(context, `namespace:${cluster.namespaceId}`),
    ClusterStatus: cluster.status,
    ClusterAvailabilityStatus: isDown ? 'Unavailable' : (availability[cluster.status] ?? 'Modifying'),
    ClusterCreateTime: new Date(cluster.createdAt),
    ...endpointOf(context, cluster),
    NodeType: cluster.nodeType,
    NumberOfNodes: cluster.numberOfNodes,
    ClusterNodes: nodesOf(cluster),
    DBName: cluster.database,
    MasterUsername: cluster.masterUsername,
    ...(cluster.masterSecretArn === undefined ? {} : { MasterPasswordSecretArn: cluster.masterSecretArn }),
    AvailabilityZone: cluster.availabilityZone,
    VpcId: vpcOf(context, cluster.subnetGroupName),
    VpcSecurityGroups: cluster.securityGroupIds.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    ClusterSecurityGroups: [],
    ClusterSubnetGroupName: cluster.subnetGroupName,
    ClusterParameterGroups: [{ ParameterGroupName: cluster.parameterGroupName, ParameterApplyStatus: 'in-sync' }],
    IamRoles: currentRoles(cluster, context.redshift.durations).map(({ arn, status }) => ({
      IamRoleArn: arn,
      ApplyStatus: status,
    })),
    ...(cluster.defaultIamRoleArn === undefined ? {} : { DefaultIamRoleArn: cluster.defaultIamRoleArn }),
    PubliclyAccessible: shown.publiclyAccessible,
    EnhancedVpcRouting: shown.enhancedVpcRouting,
    AllowVersionUpgrade: shown.allowVersionUpgrade,
    PreferredMaintenanceWindow: shown.maintenanceWindow,
    MaintenanceTrackName: shown.maintenanceTrack,
    AutomatedSnapshotRetentionPeriod: shown.automatedRetentionDays,
    ManualSnapshotRetentionPeriod: shown.manualRetentionDays,
    MultiAZ: shown.multiAz ? 'Enabled' : 'Disabled',
    AvailabilityZoneRelocationStatus: shown.relocation ? 'enabled' : 'disabled',
    AquaConfiguration: { AquaStatus: 'disabled', AquaConfigurationStatus: 'auto' },
    IpAddressType: 'ipv4',
    KmsKeyId: shown.kmsKeyId,
    ...(cluster.restored === true
      ? { RestoreStatus: { Status: cluster.status === 'creating' ? 'restoring' : 'completed' } }
      : {}),
    Encrypted: true,
    ClusterVersion: '1.0',
    ClusterRevisionNumber: '1',
    PendingModifiedValues: {},
    Tags: cluster.tags,
  };
};

/** The page that Redshift's describes answer: MaxRecords from 20 to 100, Marker. */
export const redshiftPage = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { Marker, MaxRecords = 100 }: { Marker?: string | undefined; MaxRecords?: number | undefined },
): { items: Item[]; next: { Marker?: string } } => {
  if (!Number.isInteger(MaxRecords) || MaxRecords < 20 || MaxRecords > 100) {
    throw new AwsError('InvalidParameterValue', 'The parameter MaxRecords must be between 20 and 100.');
  }
  const invalid = () => new AwsError('InvalidParameterValue', 'The parameter Marker is invalid.');
  const page = pageOf(items, key, { marker: Marker, size: MaxRecords }, invalid);
  return { items: page.items, next: page.marker === undefined ? {} : { Marker: page.marker } };
};

/** Whether the tags have one of the keys and one of the values, if any are given. */
export const hasTags = (
  tags: readonly Tag[],
  { TagKeys = [], TagValues = [] }: { TagKeys?: string[] | undefined; TagValues?: string[] | undefined },
): boolean =>
  (TagKeys.length === 0 || tags.some(({ Key }) => TagKeys.includes(Key))) &&
  (TagValues.length === 0 || tags.some(({ Value }) => TagValues.includes(Value)));
