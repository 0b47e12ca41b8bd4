import { randomUUID } from 'node:crypto';
import {
  ClusterAlreadyExistsFault$,
  type CreateClusterCommandInput,
  type RestoreFromClusterSnapshotCommandInput,
} from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { defaultGroup } from '../ec2/ec2-state.ts';
import { findParameterGroup } from './parametergroup.ts';
import { checkSubnetGroup, checkZone, vpcOf } from './placement.ts';
import type { ClusterRecord, ClusterShape } from './redshift-state.ts';
import { passedRoles } from './role.ts';
import { makeServiceRole } from './service-role.ts';
import { defaultShown, shownMembers, shownOf } from './shown.ts';
import { checkIdentifier, checkPort, checkSecurityGroups, checkTags } from './validation.ts';

/**
 * Parameters of both creating and restoring a cluster. AWS has retired AQUA, so its setting does nothing there either.
 */
export const placementMembers = [
  'ClusterIdentifier',
  'Port',
  'VpcSecurityGroupIds',
  'ClusterSubnetGroupName',
  'ClusterParameterGroupName',
  'AvailabilityZone',
  'IamRoles',
  'DefaultIamRoleArn',
  'Encrypted',
  ...shownMembers,
  'AquaConfigurationStatus',
  'IpAddressType',
] as const;

type Placement = Pick<
  CreateClusterCommandInput & RestoreFromClusterSnapshotCommandInput,
  (typeof placementMembers)[number]
> &
  Pick<CreateClusterCommandInput, 'Tags'>;

/** Throws ClusterAlreadyExists when the identifier is taken. */
export const refuseTakenIdentifier = ({ redshift }: Context, identifier: string): void => {
  if (!redshift.state.clusters.some((cluster) => cluster.identifier === identifier)) return;
  throw fault(ClusterAlreadyExistsFault$, 'Cluster already exists');
};

const rolesOf = (
  context: Context,
  { IamRoles = [], DefaultIamRoleArn }: Placement,
  settlesAtMs: number,
): ClusterRecord['roles'] => {
  const arns = passedRoles(context, [...IamRoles, ...(DefaultIamRoleArn === undefined ? [] : [DefaultIamRoleArn])]);
  return arns.map((arn) => ({ arn, status: 'adding', settlesAtMs }));
};

/** Throws InvalidParameterValue for what says that data may lie unencrypted. */
export const refuseUnencrypted = (encrypted: boolean | undefined): void => {
  if (encrypted !== false) return;
  throw new AwsError('InvalidParameterValue', 'Clusters are always encrypted: Encrypted may not be false.');
};

const refuseIpv6 = (type = 'ipv4'): void => {
  if (type === 'ipv4') return;
  throw new AwsError('UnsupportedOperation', `The local cloud has no clusters of IpAddressType ${type}, only ipv4`);
};

/** The record of a new cluster, not in the state yet. Throws AWS's errors for what cannot be. */
export const newCluster = (
  context: Context,
  input: Placement,
  shape: Omit<ClusterShape, 'masterMd5'>,
): Omit<ClusterRecord, 'masterMd5'> => {
  const { ClusterIdentifier: identifier = '' } = input;
  const settlesAtMs = Date.now() + context.redshift.durations.createMs;
  checkIdentifier(identifier, 'ClusterIdentifier', 63);
  checkPort(shape.port);
  refuseUnencrypted(input.Encrypted);
  refuseIpv6(input.IpAddressType);
  const subnetGroupName = checkSubnetGroup(context, input.ClusterSubnetGroupName);
  const vpcId = vpcOf(context, subnetGroupName);
  const securityGroupIds = checkSecurityGroups(context, input.VpcSecurityGroupIds ?? [], vpcId);
  const record: Omit<ClusterRecord, 'masterMd5'> = {
    ...shape,
    identifier,
    namespaceId: randomUUID(),
    status: 'creating',
    createdAt: new Date().toISOString(),
    availabilityZone: checkZone(context, subnetGroupName, input.AvailabilityZone),
    subnetGroupName,
    parameterGroupName: findParameterGroup(context, input.ClusterParameterGroupName).name,
    securityGroupIds: securityGroupIds.length === 0 ? [defaultGroup(context.ec2, vpcId).id] : securityGroupIds,
    roles: rolesOf(context, input, settlesAtMs),
    ...(input.DefaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: input.DefaultIamRoleArn }),
    shown: { ...defaultShown, ...shownOf(context, input) },
    tags: checkTags(input.Tags),
  };
  refuseTakenIdentifier(context, identifier);
  makeServiceRole(context);
  return record;
};
