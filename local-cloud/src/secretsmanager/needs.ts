import type { Context } from '../api/context.ts';
import { tagFacts, type Need } from '../api/need.ts';
import type { RequestFacts } from '../api/facts.ts';

/** What Secrets Manager's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */

const secretArn = ({ region, accountId }: Context, name: string): string =>
  `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}`;

/** A secret by name or ARN. */
export const onSecret = (
  { SecretId: id, ...version }: { SecretId: string; VersionId?: string | undefined; VersionStage?: string | undefined },
  context: Context,
): Need[] => {
  const found = context.secrets.secrets.find(({ arn, name }) => arn === id || name === id);
  const { VersionId, VersionStage } = version;
  const facts: RequestFacts = {
    'secretsmanager:secretid': id,
    ...(VersionId !== undefined && { 'secretsmanager:versionid': VersionId }),
    ...(VersionStage !== undefined && { 'secretsmanager:versionstage': VersionStage }),
    ...tagFacts('secretsmanager:resourcetag', found?.tags ?? []),
  };
  const resource = found?.arn ?? (id.startsWith('arn:') ? id : secretArn(context, id));
  return [{ resource, shownAs: id, tags: found?.tags ?? [], facts }];
};

/** https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html; without a key of its own, the secret needs none of KMS's actions. */
const managedActions = [
  'CreateSecret',
  'TagResource',
  'DescribeSecret',
  'RotateSecret',
  'UpdateSecret',
  'DeleteSecret',
];

/** What a service that keeps a password for the caller does in the caller's name. */
export const managedSecretNeeds = (context: Context, name: string): Need[] => {
  const facts = { 'aws:viaawsservice': 'true' };
  const resource = secretArn(context, name);
  return [
    { action: 'secretsmanager:GetRandomPassword', resource: '*', facts },
    ...managedActions.map((action) => ({
      action: `secretsmanager:${action}`,
      resource,
      facts: { ...facts, [action === 'CreateSecret' ? 'secretsmanager:name' : 'secretsmanager:secretid']: name },
    })),
  ];
};
