import { actions, allow, type Statement } from './document.ts';
import { ownedBy, taggedBy } from './owned.ts';
import { restoresKey } from '../restored.ts';
import { everyOf } from './ec2.ts';
import { partitionOf } from './partition.ts';
import type { PolicyRequest, PolicyWarehouse } from './request.ts';

type Place = Pick<PolicyRequest, 'account' | 'region'>;

/** The ARN of a Redshift resource: `cluster:name`. */
export function redshiftArns({ account, region }: Place): (resource: string) => string {
  return (resource) => `arn:${partitionOf(region)}:redshift:${region}:${account}:${resource}`;
}

/** A created cluster, its temporary logins, the secret of its managed password and Redshift's own role. */
export function clusterStatements(
  { account, region, pipeline, pauses = false }: PolicyRequest,
  {
    identifier,
    database,
    adminUser,
    snapshotIdentifier: snapshot,
    kmsKeyId,
  }: Extract<PolicyWarehouse, { kind: 'cluster' }>,
): Statement[] {
  const arn = redshiftArns({ account, region });
  const own = arn(`cluster:${identifier}`);
  const pausing = pauses ? ['PauseCluster', 'ResumeCluster'] : [];
  const use = actions('redshift', 'ModifyClusterIamRoles', 'DeleteCluster', ...pausing);
  const logins = [arn(`dbuser:${identifier}/${adminUser}`), arn(`dbname:${identifier}/${database}`)];
  return [
    allow('DescribeOffers', ['redshift:DescribeOrderableClusterOptions'], '*'),
    ...(snapshot === undefined
      ? [allow('CreateCluster', actions('redshift', 'CreateCluster', 'CreateTags'), own, taggedBy(pipeline))]
      : [
          allow('DescribeSnapshots', ['redshift:DescribeClusterSnapshots'], '*'),
          allow('RestoreCluster', ['redshift:RestoreFromClusterSnapshot'], [own, arn(`snapshot:*/${snapshot}`)]),
          allow('TagRestored', ['redshift:CreateTags'], own, taggedBy(pipeline)),
          allow('AnnounceRestore', ['ec2:CreateTags'], everyOf({ account, region })('security-group'), {
            ...ownedBy(pipeline),
            'ForAllValues:StringEquals': { 'aws:TagKeys': [restoresKey] },
          }),
        ]),
    allow('UseCluster', use, own, ownedBy(pipeline)),
    allow('LogIn', ['redshift:GetClusterCredentials'], logins),
    ...passwordStatements({ account, region }, { identifier, adminUser, kmsKeyId }),
  ];
}

/** What Redshift does in the worker's name for a warehouse: its managed password, its key, and Redshift's own role. */
export function passwordStatements(
  { account, region }: Place,
  { identifier, adminUser, kmsKeyId }: { identifier: string; adminUser: string; kmsKeyId: string | undefined },
): Statement[] {
  const partition = partitionOf(region);
  // Secrets Manager appends six random characters.
  const secret = `arn:${partition}:secretsmanager:${region}:${account}:secret:redshift!${identifier}-${adminUser}*`;
  const keep = ['CreateSecret', 'TagResource', 'DescribeSecret', 'RotateSecret', 'UpdateSecret', 'DeleteSecret'];
  const serviceRole = 'aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift';
  return [
    allow('MakePassword', ['secretsmanager:GetRandomPassword'], '*'),
    allow('KeepPassword', actions('secretsmanager', ...keep), secret),
    ...keyStatements({ account, region }, kmsKeyId),
    allow(
      'CreateServiceRole',
      ['iam:CreateServiceLinkedRole'],
      `arn:${partition}:iam::${account}:role/${serviceRole}`,
      {
        StringEquals: { 'iam:AWSServiceName': 'redshift.amazonaws.com' },
      },
    ),
  ];
}

/**
 * What Redshift does with a customer managed key in the worker's name:
 * https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-kms-customer-managed-key.html
 */
function keyStatements({ account, region }: Place, kmsKeyId: string | undefined): Statement[] {
  if (kmsKeyId === undefined) return [];
  const arn = kmsKeyId.startsWith('arn:')
    ? kmsKeyId
    : `arn:${partitionOf(region)}:kms:${region}:${account}:key/${kmsKeyId}`;
  const viaRedshift = { 'kms:ViaService': `redshift.${region}.amazonaws.com` };
  return [
    allow('UseKey', actions('kms', 'DescribeKey', 'GenerateDataKey', 'Encrypt', 'Decrypt'), arn, {
      StringEquals: viaRedshift,
    }),
    allow('GrantKey', ['kms:CreateGrant'], arn, {
      StringEquals: viaRedshift,
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ];
}

/** A created subnet group. */
export function subnetGroupStatements({ account, region, pipeline, subnetGroup }: PolicyRequest): Statement[] {
  if (subnetGroup === undefined) return [];
  const arn = redshiftArns({ account, region })(`subnetgroup:${subnetGroup}`);
  return [
    allow('CreateSubnetGroup', actions('redshift', 'CreateClusterSubnetGroup', 'CreateTags'), arn, taggedBy(pipeline)),
    allow('DeleteSubnetGroup', ['redshift:DeleteClusterSubnetGroup'], arn, ownedBy(pipeline)),
  ];
}

/** To log in to an existing cluster; a name that is not given may be any. */
export function existingStatements(
  place: Place,
  { identifier, database = '*', dbUser = '*', secretArn }: Extract<PolicyWarehouse, { kind: 'existing' }>,
): Statement[] {
  const arn = redshiftArns(place);
  const logins = [arn(`dbuser:${identifier}/${dbUser}`), arn(`dbname:${identifier}/${database}`)];
  return [
    secretArn === undefined
      ? allow('LogIn', ['redshift:GetClusterCredentials'], logins)
      : allow('ReadLogin', ['secretsmanager:GetSecretValue'], secretArn),
  ];
}
