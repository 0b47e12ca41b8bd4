import { randomUUID } from 'node:crypto';
import type { Context } from '../api/context.ts';
import { uniqueId } from '../iam/iam-state.ts';
import type { Tag } from '../state/tag.ts';

/** A secret that Redshift is to keep a password in. */
interface ManagedSecret {
  name: string;
  description: string;
  /** Tells whose it is. */
  tag: Tag;
}

/** Keeps an administrator's password as Redshift does: a secret that the service owns. Its ARN comes back. */
export const createManagedSecret = (
  { secrets, region, accountId }: Context,
  { name, description, tag }: ManagedSecret,
  value: { username: string; password: string },
): string => {
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${uniqueId('').slice(0, 6)}`;
  secrets.secrets.push({
    arn,
    name,
    description,
    value: JSON.stringify(value),
    versionId: randomUUID(),
    createdAt: new Date().toISOString(),
    owningService: 'redshift',
    tags: [tag],
  });
  return arn;
};

/** Deletes the secret of what is going; none is no error. */
export const deleteManagedSecret = ({ secrets }: Context, arn: string | undefined): void => {
  secrets.secrets = secrets.secrets.filter((secret) => secret.arn !== arn);
};
