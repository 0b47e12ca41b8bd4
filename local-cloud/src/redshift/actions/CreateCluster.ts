import { CreateClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { clusterDetail } from '../cluster.ts';
import { onNewCluster } from '../create-needs.ts';
import { newCluster, placementMembers } from '../create.ts';
import { masterPassword } from '../master.ts';
import { checkNodes } from '../nodes.ts';
import { checkDatabase, checkMasterUsername } from '../validation.ts';

export const CreateCluster = action(
  CreateClusterCommand,
  [
    ...placementMembers,
    'NodeType',
    'ClusterType',
    'NumberOfNodes',
    'DBName',
    'MasterUsername',
    'MasterUserPassword',
    'ManageMasterPassword',
    'ClusterVersion',
    'Tags',
  ],
  onNewCluster,
  (input, context) => {
    const { redshift } = context;
    const { NodeType: nodeType, DBName: database = 'dev', MasterUsername: masterUsername, Port: port = 5439 } = input;
    const numberOfNodes = checkNodes(nodeType, input.ClusterType, input.NumberOfNodes);
    checkMasterUsername(masterUsername);
    checkDatabase(database);
    if (input.ClusterVersion !== undefined && input.ClusterVersion !== '1.0') {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid cluster version: ${input.ClusterVersion}. The only one is 1.0.`,
      );
    }
    const placed = newCluster(context, input, { nodeType, numberOfNodes, database, masterUsername, port });
    const cluster = { ...placed, ...masterPassword(context, input) };
    redshift.state.clusters.push(cluster);
    redshift.enter(cluster, 'creating', redshift.durations.createMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
