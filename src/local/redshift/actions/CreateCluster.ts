import { randomUUID } from 'node:crypto';
import { ClusterAlreadyExistsFault$, CreateClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError, fault } from '../../api/error.ts';
import { defaultGroup } from '../../ec2/state.ts';
import { clusterDetail } from '../cluster.ts';
import { masterPassword } from '../master.ts';
import { checkParameterGroup, checkSubnetGroup } from '../placement.ts';
import type { ClusterRecord } from '../state.ts';
import {
  checkDatabase,
  checkIdentifier,
  checkMasterUsername,
  checkNodes,
  checkPort,
  checkRoleArns,
  checkSecurityGroups,
  checkTags,
} from '../validation.ts';

export const CreateCluster = action(
  CreateClusterCommand,
  [
    'ClusterIdentifier',
    'NodeType',
    'ClusterType',
    'NumberOfNodes',
    'DBName',
    'MasterUsername',
    'MasterUserPassword',
    'ManageMasterPassword',
    'Port',
    'VpcSecurityGroupIds',
    'ClusterSubnetGroupName',
    'ClusterParameterGroupName',
    'AvailabilityZone',
    'IamRoles',
    'DefaultIamRoleArn',
    'Encrypted',
    'KmsKeyId',
    'PubliclyAccessible',
    'EnhancedVpcRouting',
    'AllowVersionUpgrade',
    'PreferredMaintenanceWindow',
    'MaintenanceTrackName',
    'AutomatedSnapshotRetentionPeriod',
    'ManualSnapshotRetentionPeriod',
    'MultiAZ',
    'ClusterVersion',
    'Tags',
  ],
  (input, context) => {
    const { ClusterIdentifier: identifier, DBName: database = 'dev', Port: port = 5439 } = input;
    const { redshift, ec2, region } = context;
    checkIdentifier(identifier, 'ClusterIdentifier', 63);
    const numberOfNodes = checkNodes(input.NodeType, input.ClusterType, input.NumberOfNodes);
    checkMasterUsername(input.MasterUsername);
    checkDatabase(database);
    checkPort(port);
    if (input.Encrypted === false) {
      throw new AwsError('InvalidParameterValue', 'Clusters are always encrypted: Encrypted may not be false.');
    }
    if (input.ClusterVersion !== undefined && input.ClusterVersion !== '1.0') {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid cluster version: ${input.ClusterVersion}. The only one is 1.0.`,
      );
    }
    const roles = checkRoleArns([
      ...(input.IamRoles ?? []),
      ...(input.DefaultIamRoleArn ? [input.DefaultIamRoleArn] : []),
    ]);
    const securityGroupIds = checkSecurityGroups(context, input.VpcSecurityGroupIds ?? []);
    const tags = checkTags(input.Tags);
    const subnetGroup = checkSubnetGroup(context, input.ClusterSubnetGroupName);
    const parameterGroupName = checkParameterGroup(input.ClusterParameterGroupName);
    if (redshift.state.clusters.some((cluster) => cluster.identifier === identifier)) {
      throw fault(ClusterAlreadyExistsFault$, 'Cluster already exists');
    }
    const namespaceId = randomUUID();
    const settlesAtMs = Date.now() + redshift.durations.createMs;
    const cluster: ClusterRecord = {
      identifier,
      namespaceId,
      nodeType: input.NodeType,
      numberOfNodes,
      database,
      masterUsername: input.MasterUsername,
      ...masterPassword(context, { ...input, MasterUsername: input.MasterUsername }),
      port,
      status: 'creating',
      createdAt: new Date().toISOString(),
      availabilityZone: input.AvailabilityZone ?? `${region}a`,
      subnetGroupName: subnetGroup,
      parameterGroupName,
      securityGroupIds: securityGroupIds.length === 0 ? [defaultGroup(ec2).id] : securityGroupIds,
      roles: roles.map((arn) => ({ arn, status: 'adding', settlesAtMs })),
      ...(input.DefaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: input.DefaultIamRoleArn }),
      shown: {
        publiclyAccessible: input.PubliclyAccessible ?? false,
        enhancedVpcRouting: input.EnhancedVpcRouting ?? false,
        allowVersionUpgrade: input.AllowVersionUpgrade ?? true,
        maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:08:00-sun:08:30',
        maintenanceTrack: input.MaintenanceTrackName ?? 'current',
        automatedRetentionDays: input.AutomatedSnapshotRetentionPeriod ?? 1,
        manualRetentionDays: input.ManualSnapshotRetentionPeriod ?? -1,
        multiAz: input.MultiAZ ?? false,
        kmsKeyId: input.KmsKeyId ?? 'AWS_OWNED_KMS_KEY',
      },
      credentials: [],
      tags,
    };
    redshift.state.clusters.push(cluster);
    redshift.enter(cluster, 'creating', redshift.durations.createMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
