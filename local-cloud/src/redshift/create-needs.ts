import type { Context } from '../api/context.ts';
import type { Need } from '../api/need.ts';
import { managedSecretNeeds } from '../secretsmanager/needs.ts';
import { clusterNeed, onNew, passRoleNeeds } from './needs.ts';
import { serviceRoleNeeds } from './service-role.ts';
import { defaultShown } from './shown.ts';

/** Actions of Redshift in the name of the caller who creates, restores or changes a cluster. */

interface Wanted {
  ClusterIdentifier?: string | undefined;
  IamRoles?: readonly string[] | undefined;
  DefaultIamRoleArn?: string | undefined;
  ManageMasterPassword?: boolean | undefined;
  KmsKeyId?: string | undefined;
}

/** Redshift uses a customer's key for the caller: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-kms-customer-managed-key.html */
const keyActions = ['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Encrypt', 'Decrypt'];

/** Only KMS knows the key of an alias, so a policy must allow any. */
const keyArn = ({ region, accountId }: Context, keyId: string): string => {
  const id = /(^|:)alias\//.test(keyId) ? '*' : keyId.replace(/^.*key\//, '');
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
};

const keyNeeds = (context: Context, keyId: string = defaultShown.kmsKeyId): Need[] => {
  if (keyId === defaultShown.kmsKeyId) return [];
  const { region, accountId } = context;
  const resource = keyArn(context, keyId);
  const facts = {
    'aws:viaawsservice': 'true',
    'kms:viaservice': `redshift.${region}.amazonaws.com`,
    'kms:calleraccount': accountId,
  };
  return keyActions.map((name) => ({
    action: `kms:${name}`,
    resource,
    facts: { ...facts, ...(name === 'CreateGrant' && { 'kms:grantisforawsresource': 'true' }) },
  }));
};

const passwordNeeds = (context: Context, { ClusterIdentifier = '', ManageMasterPassword }: Wanted, user: string) =>
  ManageMasterPassword === true
    ? managedSecretNeeds(context, `redshift!${ClusterIdentifier.toLowerCase()}-${user}`)
    : [];

const rolesOf = ({ IamRoles = [], DefaultIamRoleArn }: Wanted): string[] => [
  ...IamRoles,
  ...(DefaultIamRoleArn === undefined ? [] : [DefaultIamRoleArn]),
];

/** Permissions for a new or restored cluster besides those on the cluster itself. */
export const newClusterNeeds = (context: Context, wanted: Wanted, masterUsername: string): Need[] => [
  ...passRoleNeeds(context, wanted.ClusterIdentifier ?? '', rolesOf(wanted)),
  ...passwordNeeds(context, wanted, masterUsername),
  ...keyNeeds(context, wanted.KmsKeyId),
  ...serviceRoleNeeds(context),
];

export const onNewCluster = (
  input: Wanted & { ClusterIdentifier: string; MasterUsername: string } & {
    Tags?: Parameters<typeof onNew>[1]['tags'];
  },
  context: Context,
): Need[] => [
  ...onNew(context, { type: 'cluster', name: input.ClusterIdentifier, tags: input.Tags }),
  ...newClusterNeeds(context, input, input.MasterUsername),
];

/** A password that is already managed is not created again. */
export const onChangedCluster = (input: Wanted & { ClusterIdentifier: string }, context: Context): Need[] => {
  const identifier = input.ClusterIdentifier.toLowerCase();
  const known = context.redshift.state.clusters.find((cluster) => cluster.identifier === identifier);
  return [
    clusterNeed(context, identifier),
    ...(known?.masterSecretArn === undefined ? passwordNeeds(context, input, known?.masterUsername ?? '*') : []),
    ...keyNeeds(context, input.KmsKeyId),
  ];
};
