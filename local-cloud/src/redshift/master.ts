import type { Context } from '../api/context.ts';
import { AwsError } from '../api/error.ts';
import { createManagedSecret, deleteManagedSecret } from '../secretsmanager/managed.ts';
import { redshiftArn } from './cluster.ts';
import { newPassword, passwordMd5 } from './password.ts';
import type { ClusterRecord } from './redshift-state.ts';
import { checkPassword } from './validation.ts';

interface Wanted {
  MasterUserPassword?: string | undefined;
  ManageMasterPassword?: boolean | undefined;
}

type Master = Pick<ClusterRecord, 'masterMd5' | 'masterSecretArn'>;

const refuseBoth = ({ MasterUserPassword, ManageMasterPassword = false }: Wanted): void => {
  if (!ManageMasterPassword || MasterUserPassword === undefined) return;
  throw new AwsError(
    'InvalidParameterCombination',
    'MasterUserPassword cannot be specified when ManageMasterPassword is true.',
  );
};

/** A generated password in a secret that Redshift owns. */
export const createManagedMaster = (context: Context, identifier: string, username: string): Master => {
  const password = newPassword(32);
  const secret = {
    name: `redshift!${identifier}-${username}`,
    description: `Secret associated with the primary Redshift cluster: ${identifier}`,
    tag: { Key: 'aws:redshift:primaryClusterArn', Value: redshiftArn(context, `cluster:${identifier}`) },
  };
  const masterSecretArn = createManagedSecret(context, secret, { username, password });
  return { masterMd5: passwordMd5(password, username), masterSecretArn };
};

/**
 * The master's password of a new cluster, given or managed. Throws InvalidParameterCombination if both or neither is
 * requested, InvalidParameterValue for a weak one.
 */
export const masterPassword = (
  context: Context,
  wanted: Wanted & { ClusterIdentifier: string; MasterUsername: string },
): Master => {
  refuseBoth(wanted);
  const { ClusterIdentifier: identifier, MasterUsername: username, MasterUserPassword: given } = wanted;
  if (wanted.ManageMasterPassword === true) return createManagedMaster(context, identifier, username);
  if (given === undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You must specify MasterUserPassword, or set ManageMasterPassword to true.',
    );
  }
  checkPassword(given);
  return { masterMd5: passwordMd5(given, username) };
};

/** Changes the master's password, or who manages it, for a modification. Throws like `masterPassword`. */
export const changeMaster = (context: Context, cluster: ClusterRecord, wanted: Wanted): void => {
  refuseBoth(wanted);
  const { MasterUserPassword: given, ManageMasterPassword: isManaged } = wanted;
  if (isManaged === true) {
    if (cluster.masterSecretArn !== undefined) return;
    Object.assign(cluster, createManagedMaster(context, cluster.identifier, cluster.masterUsername));
    return;
  }
  if (isManaged === false && cluster.masterSecretArn !== undefined && given === undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'MasterUserPassword is required when ManageMasterPassword becomes false.',
    );
  }
  if (given === undefined) return;
  if (cluster.masterSecretArn !== undefined && isManaged !== false) {
    throw new AwsError(
      'InvalidParameterCombination',
      'MasterUserPassword cannot be changed while Secrets Manager manages it.',
    );
  }
  checkPassword(given);
  deleteManagedSecret(context, cluster.masterSecretArn);
  delete cluster.masterSecretArn;
  cluster.masterMd5 = passwordMd5(given, cluster.masterUsername);
};
