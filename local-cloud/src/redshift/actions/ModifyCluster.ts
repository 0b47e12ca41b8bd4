import { ModifyClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { refuseTakenIdentifier, refuseUnencrypted } from '../create.ts';
import { changeMaster } from '../master.ts';
import { checkParameterGroup } from '../placement.ts';
import type { ClusterRecord } from '../redshift-state.ts';
import { checkIdentifier, checkNodes, checkPort, checkSecurityGroups } from '../validation.ts';

const shownMembers = {
  PubliclyAccessible: 'publiclyAccessible',
  EnhancedVpcRouting: 'enhancedVpcRouting',
  AllowVersionUpgrade: 'allowVersionUpgrade',
  PreferredMaintenanceWindow: 'maintenanceWindow',
  MaintenanceTrackName: 'maintenanceTrack',
  AutomatedSnapshotRetentionPeriod: 'automatedRetentionDays',
  ManualSnapshotRetentionPeriod: 'manualRetentionDays',
  MultiAZ: 'multiAz',
  AvailabilityZoneRelocation: 'relocation',
  KmsKeyId: 'kmsKeyId',
} as const;

const nodesWanted = (
  cluster: ClusterRecord,
  input: { NodeType?: string | undefined; NumberOfNodes?: number | undefined; ClusterType?: string | undefined },
) => {
  const nodeType = input.NodeType ?? cluster.nodeType;
  const count = input.NumberOfNodes ?? (input.ClusterType === 'single-node' ? 1 : cluster.numberOfNodes);
  const clusterType = input.ClusterType ?? (count === 1 ? 'single-node' : 'multi-node');
  return { nodeType, numberOfNodes: checkNodes(nodeType, clusterType, count) };
};

/** Everything is checked before anything changes; what changes does so at once, while the status says `modifying`. */
export const ModifyCluster = action(
  ModifyClusterCommand,
  [
    'ClusterIdentifier',
    'NewClusterIdentifier',
    'ClusterType',
    'NodeType',
    'NumberOfNodes',
    'MasterUserPassword',
    'ManageMasterPassword',
    'VpcSecurityGroupIds',
    'ClusterParameterGroupName',
    'Port',
    'Encrypted',
    ...(Object.keys(shownMembers) as (keyof typeof shownMembers)[]),
  ],
  (input, context) => {
    const { redshift } = context;
    const cluster = findCluster(context, input.ClusterIdentifier);
    const { NewClusterIdentifier: newIdentifier, Port: port = cluster.port } = input;
    requireStatus(cluster, ['available'], 'modify');
    const nodes = nodesWanted(cluster, input);
    const isResized = nodes.nodeType !== cluster.nodeType || nodes.numberOfNodes !== cluster.numberOfNodes;
    checkPort(port);
    refuseUnencrypted(input.Encrypted);
    const securityGroupIds = checkSecurityGroups(context, input.VpcSecurityGroupIds ?? cluster.securityGroupIds);
    if (securityGroupIds.length === 0) {
      throw new AwsError('InvalidParameterValue', 'A cluster must have at least one VPC security group.');
    }
    const parameterGroupName = checkParameterGroup(input.ClusterParameterGroupName ?? cluster.parameterGroupName);
    if (newIdentifier !== undefined) {
      checkIdentifier(newIdentifier, 'NewClusterIdentifier', 63);
      refuseTakenIdentifier(context, newIdentifier);
    }
    changeMaster(context, cluster, input);
    Object.assign(cluster, { ...nodes, securityGroupIds, parameterGroupName });
    for (const [member, name] of Object.entries(shownMembers) as [
      keyof typeof shownMembers,
      keyof ClusterRecord['shown'],
    ][]) {
      if (input[member] !== undefined) Object.assign(cluster.shown, { [name]: input[member] });
    }
    if (port !== cluster.port || newIdentifier !== undefined) {
      if (port !== cluster.port) delete cluster.endpointPort;
      Object.assign(cluster, { port, identifier: newIdentifier ?? cluster.identifier });
      redshift.restart(cluster);
    }
    if (isResized) redshift.enter(cluster, 'resizing', redshift.durations.resizeMs);
    else redshift.enter(cluster, 'modifying', redshift.durations.modifyMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
