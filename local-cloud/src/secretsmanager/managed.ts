import { randomUUID } from 'node:crypto';
import type { Context } from '../api/context.ts';
import { uniqueId } from '../iam/iam-state.ts';

/** Keeps a cluster's master password as Redshift does: a secret that the service owns. Its ARN comes back. */
export const createManagedSecret = (
  { secrets, region, accountId }: Context,
  clusterIdentifier: string,
  value: { username: string; password: string },
): string => {
  const name = `redshift!${clusterIdentifier}-${value.username}`;
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${uniqueId('').slice(0, 6)}`;
  secrets.secrets.push({
    arn,
    name,
    description: `Secret associated with the primary Redshift cluster: ${clusterIdentifier}`,
    value: JSON.stringify(value),
    versionId: randomUUID(),
    createdAt: new Date().toISOString(),
    owningService: 'redshift',
    tags: [
      {
        Key: 'aws:redshift:primaryClusterArn',
        Value: `arn:aws:redshift:${region}:${accountId}:cluster:${clusterIdentifier}`,
      },
    ],
  });
  return arn;
};

/** Deletes the secret of a cluster that is going; none is no error. */
export const deleteManagedSecret = ({ secrets }: Context, arn: string | undefined): void => {
  secrets.secrets = secrets.secrets.filter((secret) => secret.arn !== arn);
};
