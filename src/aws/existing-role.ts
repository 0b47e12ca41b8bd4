import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError } from './errors.ts';
import { findRole } from './role.ts';
import { trustsRedshift } from './trust.ts';

/**
 * Looks at a role that somebody else keeps, and changes nothing of it; tells its name.
 * Throws ResourceNotFoundError when there is none of that ARN, or when Redshift may not assume it.
 */
export async function inspectRole({ iam }: AwsClients, arn: string): Promise<{ name: string; arn: string }> {
  const name = arn.split('/').at(-1) ?? '';
  const role = await findRole(iam, name);
  if (role?.Arn !== arn) {
    const other = role === undefined ? '' : `: the role of that name is ${role.Arn}`;
    throw new ResourceNotFoundError(`there is no IAM role ${arn}${other}`);
  }
  if (!trustsRedshift(role.AssumeRolePolicyDocument)) {
    throw new ResourceNotFoundError(
      `Redshift may not assume the IAM role ${arn}: let its trust policy allow sts:AssumeRole to the service ` +
        'redshift.amazonaws.com',
    );
  }
  return { name, arn };
}
