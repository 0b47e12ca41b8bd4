import { AwsError } from '../api/error.ts';
import type { Context } from '../api/context.ts';
import { createManagedSecret } from '../secretsmanager/managed.ts';
import { newPassword, passwordMd5 } from './password.ts';
import { checkPassword } from './validation.ts';

interface Wanted {
  ClusterIdentifier: string;
  MasterUsername: string;
  MasterUserPassword?: string | undefined;
  ManageMasterPassword?: boolean | undefined;
}

/**
 * The master's password, given or managed: a managed one is made here and kept in a secret.
 * Throws InvalidParameterCombination when both or none is asked for, InvalidParameterValue for a weak one.
 */
export const masterPassword = (context: Context, wanted: Wanted): { masterMd5: string; masterSecretArn?: string } => {
  const { MasterUsername: username, MasterUserPassword: given, ManageMasterPassword: isManaged = false } = wanted;
  if (isManaged === (given !== undefined)) {
    throw new AwsError(
      'InvalidParameterCombination',
      isManaged
        ? 'MasterUserPassword cannot be specified when ManageMasterPassword is true.'
        : 'You must specify MasterUserPassword, or set ManageMasterPassword to true.',
    );
  }
  if (given !== undefined) {
    checkPassword(given);
    return { masterMd5: passwordMd5(given, username) };
  }
  const password = newPassword(32);
  const masterSecretArn = createManagedSecret(context, wanted.ClusterIdentifier, { username, password });
  return { masterMd5: passwordMd5(password, username), masterSecretArn };
};
