import { randomUUID } from 'node:crypto';
import {
  ClusterAlreadyExistsFault$,
  type CreateClusterCommandInput,
  type RestoreFromClusterSnapshotCommandInput,
} from '@aws-sdk/client-redshift';
import { authorize } from '../api/authorize.ts';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { defaultGroup } from '../ec2/ec2-state.ts';
import { checkParameterGroup, checkSubnetGroup } from './placement.ts';
import type { ClusterRecord, ClusterShape } from './redshift-state.ts';
import { checkIdentifier, checkPort, checkRoleArns, checkSecurityGroups, checkTags } from './validation.ts';

/** What creating a cluster and restoring one both take. AWS has retired AQUA: its setting does nothing there either. */
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
  'KmsKeyId',
  'PubliclyAccessible',
  'EnhancedVpcRouting',
  'AllowVersionUpgrade',
  'PreferredMaintenanceWindow',
  'MaintenanceTrackName',
  'AutomatedSnapshotRetentionPeriod',
  'ManualSnapshotRetentionPeriod',
  'MultiAZ',
  'AvailabilityZoneRelocation',
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

/** Throws AccessDenied unless the caller may hand these roles to Redshift (iam:PassRole). */
export const requirePassRole = (context: Context, arns: readonly string[]): void => {
  const facts = { 'iam:passedtoservice': 'redshift.amazonaws.com' };
  for (const resource of arns) authorize(context, { action: 'iam:PassRole', resource, facts }, 'query');
};

const rolesOf = (
  context: Context,
  { IamRoles = [], DefaultIamRoleArn }: Placement,
  settlesAtMs: number,
): ClusterRecord['roles'] => {
  const arns = checkRoleArns([...IamRoles, ...(DefaultIamRoleArn === undefined ? [] : [DefaultIamRoleArn])]);
  requirePassRole(context, arns);
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

const refuseRetention = (days = 1): void => {
  if (days >= 1 && days <= 35) return;
  throw new AwsError(
    'InvalidParameterValue',
    `The parameter AutomatedSnapshotRetentionPeriod must be from 1 to 35 days, not ${days}.`,
  );
};

const shownOf = (input: Placement): ClusterRecord['shown'] => ({
  publiclyAccessible: input.PubliclyAccessible ?? false,
  enhancedVpcRouting: input.EnhancedVpcRouting ?? false,
  allowVersionUpgrade: input.AllowVersionUpgrade ?? true,
  maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:08:00-sun:08:30',
  maintenanceTrack: input.MaintenanceTrackName ?? 'current',
  automatedRetentionDays: input.AutomatedSnapshotRetentionPeriod ?? 1,
  manualRetentionDays: input.ManualSnapshotRetentionPeriod ?? -1,
  multiAz: input.MultiAZ ?? false,
  relocation: input.AvailabilityZoneRelocation ?? false,
  kmsKeyId: input.KmsKeyId ?? 'AWS_OWNED_KMS_KEY',
});

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
  refuseRetention(input.AutomatedSnapshotRetentionPeriod);
  const securityGroupIds = checkSecurityGroups(context, input.VpcSecurityGroupIds ?? []);
  const record: Omit<ClusterRecord, 'masterMd5'> = {
    ...shape,
    identifier,
    namespaceId: randomUUID(),
    status: 'creating',
    createdAt: new Date().toISOString(),
    availabilityZone: input.AvailabilityZone ?? `${context.region}a`,
    subnetGroupName: checkSubnetGroup(context, input.ClusterSubnetGroupName),
    parameterGroupName: checkParameterGroup(input.ClusterParameterGroupName),
    securityGroupIds: securityGroupIds.length === 0 ? [defaultGroup(context.ec2).id] : securityGroupIds,
    roles: rolesOf(context, input, settlesAtMs),
    ...(input.DefaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: input.DefaultIamRoleArn }),
    shown: shownOf(input),
    tags: checkTags(input.Tags),
  };
  refuseTakenIdentifier(context, identifier);
  return record;
};
