import type { IamState } from './iam-state.ts';

const allow = (
  actions: string | readonly string[],
  resource: string | readonly string[] = '*',
  condition?: object,
) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

const actionsOf = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

const redshiftAccess = [
  allow([
    'redshift:*',
    'redshift-serverless:*',
    ...actionsOf(
      'ec2',
      'DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeSecurityGroups DescribeSubnets DescribeVpcs DescribeInternetGateways',
    ),
    ...actionsOf('sns', 'CreateTopic Get* List*'),
    ...actionsOf('cloudwatch', 'Describe* Get* List* PutMetricAlarm EnableAlarmActions DisableAlarmActions'),
    ...actionsOf('tag', 'GetResources UntagResources GetTagValues GetTagKeys TagResources'),
  ]),
  allow(
    'iam:CreateServiceLinkedRole',
    'arn:aws:iam::*:role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift',
    {
      StringLike: { 'iam:AWSServiceName': 'redshift.amazonaws.com' },
    },
  ),
  allow(
    actionsOf(
      'redshift-data',
      'ExecuteStatement CancelStatement ListStatements GetStatementResult DescribeStatement ListDatabases ListSchemas ListTables DescribeTable',
    ),
  ),
  allow(
    actionsOf('secretsmanager', 'CreateSecret GetSecretValue DeleteSecret TagResource'),
    'arn:aws:secretsmanager:*:*:secret:*',
    { StringLike: { 'secretsmanager:ResourceTag/RedshiftDataFullAccess': '*' } },
  ),
];

const redshiftCommands = [
  allow(
    actionsOf(
      's3',
      'GetObject GetObjectAcl GetObjectVersion ListBucket ListMultipartUploadParts PutObject GetBucketAcl GetBucketCors GetEncryptionConfiguration GetBucketLocation ListAllMyBuckets ListBucketMultipartUploads AbortMultipartUpload',
    ),
    [
      'arn:aws:s3:::redshift-downloads',
      'arn:aws:s3:::redshift-downloads/*',
      'arn:aws:s3:::*redshift*',
      'arn:aws:s3:::*redshift*/*',
    ],
  ),
];

/** Policies that AWS manages, as far as this cloud's services know their actions; written from AWS's reference. */
const builtIn = new Map<string, object[]>([
  ['AdministratorAccess', [allow('*')]],
  ['PowerUserAccess', [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }]],
  ['IAMFullAccess', [allow('iam:*')]],
  ['AmazonEC2FullAccess', [allow('ec2:*')]],
  ['AmazonS3FullAccess', [allow(['s3:*', 's3-object-lambda:*'])]],
  [
    'AmazonS3ReadOnlyAccess',
    [allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'])],
  ],
  ['AmazonRedshiftFullAccess', redshiftAccess],
  [
    'AmazonRedshiftReadOnlyAccess',
    [allow(['redshift:Describe*', 'redshift:ListRecommendations', 'redshift:ViewQueriesInConsole', 'ec2:Describe*'])],
  ],
  ['AmazonRedshiftAllCommandsFullAccess', redshiftCommands],
]);

const prefix = 'arn:aws:iam::aws:policy/';

/** Names of the built-in policies that AWS manages. */
export const builtInNames: readonly string[] = [...builtIn.keys()];

/** The ARN of a policy that AWS manages. */
export const builtInArn = (name: string): string => prefix + name;

/** The document of a managed policy in force, AWS's or the account's own; undefined when there is none. */
export const managedDocument = (state: IamState, arn: string): string | undefined => {
  const statements = arn.startsWith(prefix) ? builtIn.get(arn.slice(prefix.length)) : undefined;
  if (statements !== undefined) return JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const own = state.policies.find((policy) => policy.arn === arn);
  return own?.versions.find(({ id }) => id === own.defaultVersionId)?.document;
};
