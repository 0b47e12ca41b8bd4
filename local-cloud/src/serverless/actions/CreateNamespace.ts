import { randomUUID } from 'node:crypto';
import { CreateNamespaceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { makeServiceRole } from '../../redshift/service-role.ts';
import { checkKey, defaultShown } from '../../redshift/shown.ts';
import { checkDatabase } from '../../redshift/validation.ts';
import { adminOf } from '../admin.ts';
import { conflict, inServerlessWords } from '../error.ts';
import { namespaceDetail, namespacesOf } from '../namespace.ts';
import { onNewNamespace } from '../needs.ts';
import { rolesFor } from '../role.ts';
import { checkedTags } from '../tags.ts';
import { checkName } from '../validation.ts';

export const CreateNamespace = action(
  CreateNamespaceCommand,
  [
    'namespaceName',
    'adminUsername',
    'adminUserPassword',
    'manageAdminPassword',
    'dbName',
    'kmsKeyId',
    'defaultIamRoleArn',
    'iamRoles',
    'logExports',
    'tags',
  ],
  onNewNamespace,
  (input, context) => {
    const { namespaceName: name, dbName: database = 'dev', kmsKeyId = defaultShown.kmsKeyId } = input;
    const { state } = context.serverless;
    checkName(name, 'namespaceName');
    inServerlessWords(() => {
      checkDatabase(database);
      checkKey(context, kmsKeyId);
    });
    if (namespacesOf(context).some((namespace) => namespace.name === name)) {
      throw conflict(`Namespace with name ${name} already exists`);
    }
    const id = randomUUID();
    const parts = {
      roles: rolesFor(context, input),
      ...(input.defaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: input.defaultIamRoleArn }),
      tags: checkedTags(input.tags),
    };
    const namespace = {
      ...parts,
      ...adminOf(context, { id, name }, input),
      id,
      name,
      status: 'available' as const,
      createdAt: new Date().toISOString(),
      database,
      kmsKeyId,
      logExports: input.logExports ?? [],
    };
    state.namespaces = [...namespacesOf(context), namespace];
    makeServiceRole(context);
    return { namespace: namespaceDetail(context, namespace) };
  },
);
