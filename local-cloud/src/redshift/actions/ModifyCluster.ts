import { ModifyClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onChangedCluster } from '../create-needs.ts';
import { refuseTakenIdentifier, refuseUnencrypted } from '../create.ts';
import { changeMaster } from '../master.ts';
import { resizedNodes } from '../nodes.ts';
import { findParameterGroup } from '../parametergroup.ts';
import { vpcOf } from '../placement.ts';
import { shownMembers, shownOf } from '../shown.ts';
import { checkIdentifier, checkPort, checkSecurityGroups } from '../validation.ts';

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
    ...shownMembers,
  ],
  onChangedCluster,
  (input, context) => {
    const { redshift } = context;
    const cluster = findCluster(context, input.ClusterIdentifier);
    const { NewClusterIdentifier: newIdentifier, Port: port = cluster.port } = input;
    requireStatus(cluster, ['available'], 'modify');
    const nodes = resizedNodes(cluster, input);
    const isResized = nodes.nodeType !== cluster.nodeType || nodes.numberOfNodes !== cluster.numberOfNodes;
    checkPort(port);
    refuseUnencrypted(input.Encrypted);
    const securityGroupIds = checkSecurityGroups(
      context,
      input.VpcSecurityGroupIds ?? cluster.securityGroupIds,
      vpcOf(context, cluster.subnetGroupName),
    );
    if (securityGroupIds.length === 0) {
      throw new AwsError('InvalidParameterValue', 'A cluster must have at least one VPC security group.');
    }
    const wantedGroup = input.ClusterParameterGroupName ?? cluster.parameterGroupName;
    const parameterGroupName = findParameterGroup(context, wantedGroup).name;
    const shown = shownOf(context, input);
    if (newIdentifier !== undefined) {
      checkIdentifier(newIdentifier, 'NewClusterIdentifier', 63);
      refuseTakenIdentifier(context, newIdentifier);
    }
    changeMaster(context, cluster, input);
    Object.assign(cluster, { ...nodes, securityGroupIds, parameterGroupName });
    Object.assign(cluster.shown, shown);
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
