import {
  CreateNamespaceCommand,
  DeleteNamespaceCommand,
  UpdateNamespaceCommand,
} from '@aws-sdk/client-redshift-serverless';
import type { Namespace } from '@aws-sdk/client-redshift-serverless';
import type { NamespaceRequest, Ownership } from '../../contract/activities.ts';
import { limits } from '../../contract/cadence.ts';
import type { AwsClients } from '../clients.ts';
import { onceSpread } from '../create-cluster.ts';
import { differing, keyId } from '../cluster-differences.ts';
import { NotYetError, onceReady, unlessCode } from '../errors.ts';
import { adopt, ownerTags, owns } from '../ownership.ts';
import { tagAdopted } from '../tags.ts';
import { findNamespace, seeNamespace, serverlessTags, tagsOf } from './find.ts';

/**
 * Creates the namespace, whose admin password AWS manages and nobody reads, or adopts it if it is ours: the role is
 * then attached if it is not. Does not wait. Idempotent: CreateNamespace has no client token, so the name and our tags
 * serve as one. Throws ForeignResourceError if a namespace with that name is not ours, NotYetError while an old one is
 * being deleted or an adopted one cannot be changed.
 */
export async function ensureNamespace(
  clients: AwsClients,
  request: NamespaceRequest,
): Promise<{ created: boolean; differs?: string[] }> {
  const { name } = request.namespace;
  const found = await findNamespace(clients, name);
  if (!found) {
    if (await unlessCode(askForNamespace(clients, request), 'Conflict')) return { created: true };
    throw new NotYetError(`the namespace ${name} exists, but AWS does not show it yet`);
  }
  const tags = await tagsOf(clients, found.namespaceArn);
  const { created } = adopt(`the namespace ${name} of Redshift Serverless`, request.owner, tags);
  if (found.status === 'DELETING') throw new NotYetError(`the namespace ${name} is still being deleted`);
  await tagAdopted(clients, { type: 'AWS::RedshiftServerless::Namespace', id: name }, request.owner, tags);
  await attachRole(clients, found, request.roleArn);
  const differs = created ? [] : differences(found, request);
  return { created, ...(differs.length > 0 && { differs }) };
}

function askForNamespace(
  { serverless }: AwsClients,
  { namespace, roleArn, owner }: NamespaceRequest,
): Promise<unknown> {
  const { name, database, adminUser, kmsKeyId } = namespace;
  const command = new CreateNamespaceCommand({
    namespaceName: name,
    dbName: database,
    adminUsername: adminUser,
    manageAdminPassword: true,
    iamRoles: [roleArn],
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    tags: serverlessTags(ownerTags(owner)),
  });
  return onceSpread(serverless.send(command));
}

/** Its other roles stay. */
async function attachRole({ serverless }: AwsClients, namespace: Namespace, roleArn: string): Promise<void> {
  const { namespaceName } = namespace;
  const arns = rolesOf(namespace).map(({ arn }) => arn);
  if (arns.includes(roleArn)) return;
  const attach = new UpdateNamespaceCommand({ namespaceName, iamRoles: [...arns, roleArn] });
  const what = `the role ${roleArn} cannot be attached to the namespace ${namespaceName} yet`;
  await onceReady(onceSpread(serverless.send(attach)), { what, withinMs: limits.inUseMs, codes: ['Conflict'] });
}

/** AWS returns a role as its ARN, or as `IamRole(applyStatus=in-sync, iamRoleArn=arn:…)`. */
export function rolesOf({ iamRoles = [] }: Namespace): { arn: string; status: string }[] {
  return iamRoles.map((text) => ({
    arn: roleArnOf(text),
    status: /applyStatus=([\w-]+)/.exec(text)?.[1] ?? 'in-sync',
  }));
}

/** The ARN in a role of a namespace; see `rolesOf`. */
export function roleArnOf(text: string): string {
  return /iamRoleArn=([^,)]+)/.exec(text)?.[1] ?? text;
}

/** How an adopted namespace differs from the input. It is left so, because a change would cost its data. */
function differences(namespace: Namespace, { namespace: wanted }: NamespaceRequest): string[] {
  return differing([
    ['its database is', namespace.dbName, wanted.database],
    ['its admin user is', namespace.adminUsername, wanted.adminUser],
    ['its KMS key is', keyId(namespace.kmsKeyId), keyId(wanted.kmsKeyId)],
  ]);
}

/**
 * Starts the deletion of our namespace with its data; true if there was one. Idempotent. Throws NotYetError while it
 * has a workgroup, or something is under way.
 */
export async function removeNamespace(clients: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const namespace = await seeNamespace(clients, name);
  if (!namespace || !owns(ownership, await tagsOf(clients, namespace.namespaceArn))) return false;
  if (namespace.status === 'DELETING') return true;
  const remove = clients.serverless.send(new DeleteNamespaceCommand({ namespaceName: name }));
  const what = `the namespace ${name} cannot be deleted yet`;
  await onceReady(unlessCode(remove, 'ResourceNotFound'), { what, withinMs: limits.inUseMs, codes: ['Conflict'] });
  return true;
}

/** Throws NotYetError while AWS knows the namespace. */
export async function requireNamespaceGone(clients: AwsClients, name: string): Promise<void> {
  const namespace = await seeNamespace(clients, name);
  if (namespace) throw new NotYetError(`the namespace ${name} is ${namespace.status ?? 'still there'}`);
}
