import { UpdateNamespaceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { checkKey } from '../../redshift/shown.ts';
import { adminOf } from '../admin.ts';
import { inServerlessWords, invalid } from '../error.ts';
import { findNamespace, namespaceDetail, namespaceStatus } from '../namespace.ts';
import { onChangedNamespace } from '../needs.ts';
import { rolesFor } from '../role.ts';
import { refuseBusy } from '../validation.ts';

/** Everything is checked before anything changes; what changes does so at once, while the status says `MODIFYING`. */
export const UpdateNamespace = action(
  UpdateNamespaceCommand,
  [
    'namespaceName',
    'adminUsername',
    'adminUserPassword',
    'manageAdminPassword',
    'kmsKeyId',
    'defaultIamRoleArn',
    'iamRoles',
    'logExports',
  ],
  onChangedNamespace,
  (input, context) => {
    const { durations } = context.serverless;
    const namespace = findNamespace(context, input.namespaceName);
    refuseBusy('namespace', namespaceStatus(namespace, durations));
    const { kmsKeyId = namespace.kmsKeyId, logExports = namespace.logExports } = input;
    inServerlessWords(() => checkKey(context, kmsKeyId));
    if (input.adminUsername !== undefined && input.adminUsername !== namespace.adminUsername) {
      throw invalid('The admin user of a namespace cannot be renamed in the local cloud.');
    }
    const { defaultIamRoleArn = namespace.defaultIamRoleArn } = input;
    const given = input.iamRoles ?? namespace.roles.map(({ arn }) => arn);
    const isKept = defaultIamRoleArn !== undefined && [...given, input.defaultIamRoleArn].includes(defaultIamRoleArn);
    const roles = rolesFor(context, { iamRoles: given, ...(isKept ? { defaultIamRoleArn } : {}) }, namespace.roles);
    const admin = adminOf(context, namespace, input);
    delete namespace.adminSecretArn;
    delete namespace.defaultIamRoleArn;
    Object.assign(namespace, admin, { kmsKeyId, logExports, roles }, isKept ? { defaultIamRoleArn } : {});
    Object.assign(namespace, { status: 'modifying', settlesAtMs: Date.now() + durations.modifyMs });
    return { namespace: namespaceDetail(context, namespace) };
  },
);
