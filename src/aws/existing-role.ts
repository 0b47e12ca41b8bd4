import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError } from './errors.ts';
import { findRole } from './role.ts';
import { untrusted } from './trust.ts';

/**
 * Looks at an existing role and returns its name; changes nothing. Throws ResourceNotFoundError if there is no role
 * with that ARN, or Redshift may not assume it.
 */
export async function inspectRole(
  { iam }: AwsClients,
  { arn, isServerless }: { arn: string; isServerless?: boolean | undefined },
): Promise<{ name: string; arn: string }> {
  const name = arn.split('/').at(-1) ?? '';
  const role = await findRole(iam, name);
  if (role?.Arn !== arn) {
    const other = role === undefined ? '' : `: the role of that name is ${role.Arn}`;
    throw new ResourceNotFoundError(`there is no IAM role ${arn}${other}`);
  }
  const services = untrusted(role.AssumeRolePolicyDocument, isServerless);
  if (services.length > 0) {
    const plural = services.length === 1 ? 'service' : 'services';
    throw new ResourceNotFoundError(
      `Redshift may not assume the IAM role ${arn}: let its trust policy allow sts:AssumeRole to the ${plural} ` +
        services.join(' and '),
    );
  }
  return { name, arn };
}
