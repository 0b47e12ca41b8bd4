import type { Context } from '../api/context.ts';
import { newPassword, passwordMd5 } from '../redshift/password.ts';
import { checkMasterUsername, checkPassword } from '../redshift/validation.ts';
import { createManagedSecret, deleteManagedSecret } from '../secretsmanager/managed.ts';
import { serverlessArn } from './arn.ts';
import { inServerlessWords, invalid } from './error.ts';
import type { NamespaceRecord } from './serverless-state.ts';

interface Wanted {
  adminUsername?: string | undefined;
  adminUserPassword?: string | undefined;
  manageAdminPassword?: boolean | undefined;
}

type Admin = Pick<NamespaceRecord, 'adminUsername' | 'adminMd5' | 'adminSecretArn'>;

export const defaultAdmin = 'admin';

/** Name of the secret that a managed password is kept in. */
export const secretName = (namespace: string, adminUsername: string): string =>
  `redshift!${namespace}-${adminUsername}`;

const managed = (context: Context, { id, name }: Pick<NamespaceRecord, 'id' | 'name'>, username: string): Admin => {
  const password = newPassword(32);
  const adminSecretArn = createManagedSecret(
    context,
    {
      name: secretName(name, username),
      description: `Secret associated with the Redshift Serverless namespace: ${name}`,
      tag: { Key: 'aws:redshift-serverless:namespaceArn', Value: serverlessArn(context, `namespace/${id}`) },
    },
    { username, password },
  );
  return { adminUsername: username, adminMd5: passwordMd5(password, username), adminSecretArn };
};

/**
 * The administrator that a request asks for: with a managed password, the one given, or, of a new namespace, one that
 * nobody knows. Throws ValidationException.
 */
export const adminOf = (
  context: Context,
  namespace: Pick<NamespaceRecord, 'id' | 'name'> & Partial<Admin>,
  wanted: Wanted,
): Admin => {
  const { adminUsername = namespace.adminUsername ?? defaultAdmin, adminUserPassword: given } = wanted;
  inServerlessWords(() => checkMasterUsername(adminUsername));
  if (wanted.manageAdminPassword === true && given !== undefined) {
    throw invalid('You cannot give adminUserPassword when manageAdminPassword is true.');
  }
  const { adminMd5, adminSecretArn } = namespace;
  if (wanted.manageAdminPassword === true) {
    if (adminSecretArn !== undefined && adminMd5 !== undefined) return { adminUsername, adminMd5, adminSecretArn };
    return managed(context, namespace, adminUsername);
  }
  if (given === undefined) {
    if (
      wanted.adminUsername !== undefined &&
      adminMd5 !== undefined &&
      wanted.adminUsername !== namespace.adminUsername
    )
      throw invalid('A new adminUsername needs an adminUserPassword.');
    const md5 = adminMd5 ?? passwordMd5(newPassword(64), adminUsername);
    return { adminUsername, adminMd5: md5, ...(adminSecretArn === undefined ? {} : { adminSecretArn }) };
  }
  inServerlessWords(() => checkPassword(given));
  deleteManagedSecret(context, adminSecretArn);
  return { adminUsername, adminMd5: passwordMd5(given, adminUsername) };
};
