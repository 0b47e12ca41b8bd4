import { DeleteNamespaceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { deleteManagedSecret } from '../../secretsmanager/managed.ts';
import { conflict } from '../error.ts';
import { findNamespace, namespaceDetail, namespacesOf, namespaceStatus } from '../namespace.ts';
import { onNamespace } from '../needs.ts';
import { refuseBusy } from '../validation.ts';

export const DeleteNamespace = action(
  DeleteNamespaceCommand,
  ['namespaceName'],
  onNamespace,
  async (input, context) => {
    const { serverless, redshift } = context;
    const namespace = findNamespace(context, input.namespaceName);
    const user = serverless.state.workgroups.find(({ namespaceId }) => namespaceId === namespace.id);
    if (user !== undefined) {
      throw conflict(
        `Namespace ${namespace.name} is associated with the workgroup ${user.identifier}: delete that first.`,
      );
    }
    refuseBusy('namespace', namespaceStatus(namespace, serverless.durations));
    deleteManagedSecret(context, namespace.adminSecretArn);
    redshift.state.credentials = redshift.state.credentials.filter(({ namespaceId }) => namespaceId !== namespace.id);
    Object.assign(namespace, { status: 'deleting', settlesAtMs: Date.now() + serverless.durations.deleteMs });
    serverless.state.namespaces = namespacesOf(context);
    await serverless.discard(namespace);
    return { namespace: namespaceDetail(context, namespace) };
  },
);
