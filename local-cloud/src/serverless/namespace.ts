import type { Namespace, NamespaceStatus } from '@aws-sdk/client-redshift-serverless';
import type { Context } from '../api/context.ts';
import type { ClusterRole } from '../redshift/redshift-state.ts';
import { settlesInMs, type Durations } from '../redshift/settling.ts';
import { serverlessArn } from './arn.ts';
import { notFound } from './error.ts';
import type { NamespaceRecord } from './serverless-state.ts';

const isSettled = ({ settlesAtMs = 0 }: NamespaceRecord, durations: Durations): boolean =>
  settlesInMs(settlesAtMs, durations) === 0;

/** The current namespaces, without those whose deletion is over. */
export const namespacesOf = ({ serverless }: Context): NamespaceRecord[] =>
  serverless.state.namespaces.filter(
    (namespace) => namespace.status !== 'deleting' || !isSettled(namespace, serverless.durations),
  );

/** The namespace of this name. Throws ResourceNotFoundException. */
export const findNamespace = (context: Context, name: string): NamespaceRecord => {
  const found = namespacesOf(context).find((namespace) => namespace.name === name);
  if (found === undefined) throw notFound(`The requested namespace '${name}' does not exist.`);
  return found;
};

export const namespaceStatus = (namespace: NamespaceRecord, durations: Durations): NamespaceRecord['status'] =>
  namespace.status === 'modifying' && isSettled(namespace, durations) ? 'available' : namespace.status;

const shownStatus = (namespace: NamespaceRecord, durations: Durations): NamespaceStatus =>
  namespaceStatus(namespace, durations).toUpperCase() as NamespaceStatus;

/** A role is in sync once its time has passed. */
export const namespaceRoles = ({ roles }: NamespaceRecord, durations: Durations): ClusterRole[] =>
  roles.map((role) => (settlesInMs(role.settlesAtMs, durations) > 0 ? role : { ...role, status: 'in-sync' }));

/** A namespace as Serverless shows it: its roles are texts with their status. */
export const namespaceDetail = (context: Context, namespace: NamespaceRecord): Namespace => {
  const { durations } = context.serverless;
  return {
    namespaceArn: serverlessArn(context, `namespace/${namespace.id}`),
    namespaceId: namespace.id,
    namespaceName: namespace.name,
    status: shownStatus(namespace, durations),
    creationDate: new Date(namespace.createdAt),
    dbName: namespace.database,
    adminUsername: namespace.adminUsername,
    ...(namespace.adminSecretArn === undefined ? {} : { adminPasswordSecretArn: namespace.adminSecretArn }),
    kmsKeyId: namespace.kmsKeyId,
    logExports: namespace.logExports,
    iamRoles: namespaceRoles(namespace, durations).map(
      ({ arn, status }) => `IamRole(applyStatus=${status}, iamRoleArn=${arn})`,
    ),
    ...(namespace.defaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: namespace.defaultIamRoleArn }),
  };
};
