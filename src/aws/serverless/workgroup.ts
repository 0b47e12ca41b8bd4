import { CreateWorkgroupCommand, DeleteWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import type { Namespace, Workgroup } from '@aws-sdk/client-redshift-serverless';
import type { ClusterEndpoint, Ownership, WorkgroupRequest } from '../../contract/activities.ts';
import { limits } from '../../contract/cadence.ts';
import type { AwsClients } from '../clients.ts';
import type { RunningCluster } from '../cluster.ts';
import { differing } from '../cluster-differences.ts';
import { onceSpread } from '../create-cluster.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, onceReady, unlessCode } from '../errors.ts';
import { adopt, ownerTags, owns, requireOwned } from '../ownership.ts';
import { tagAdopted } from '../tags.ts';
import { findNamespace, findWorkgroup, seeWorkgroup, serverlessTags, tagsOf } from './find.ts';
import { rolesOf } from './namespace.ts';

/**
 * Creates the workgroup of the namespace with the same name, or adopts it if it is ours. Does not wait. Idempotent.
 * Throws ForeignResourceError if a workgroup with that name is not ours, NotYetError while an old one is being deleted
 * or the namespace accepts none.
 */
export async function ensureWorkgroup(
  clients: AwsClients,
  request: WorkgroupRequest,
): Promise<{ created: boolean; differs?: string[] }> {
  const { name } = request.workgroup;
  const found = await findWorkgroup(clients, name);
  if (!found) {
    const what = `the workgroup ${name} cannot be created yet`;
    await onceReady(askForWorkgroup(clients, request), { what, withinMs: limits.inUseMs, codes: ['Conflict'] });
    return { created: true };
  }
  const tags = await tagsOf(clients, found.workgroupArn);
  const { created } = adopt(`the workgroup ${name} of Redshift Serverless`, request.owner, tags);
  if (found.status === 'DELETING') throw new NotYetError(`the workgroup ${name} is still being deleted`);
  await tagAdopted(clients, { type: 'AWS::RedshiftServerless::Workgroup', id: name }, request.owner, tags);
  const differs = created ? [] : differences(found, request);
  return { created, ...(differs.length > 0 && { differs }) };
}

function askForWorkgroup({ serverless }: AwsClients, request: WorkgroupRequest): Promise<unknown> {
  const { workgroup, securityGroupIds, subnetIds, owner } = request;
  const { name, baseCapacity, maxCapacity, port, publiclyAccessible, enhancedVpcRouting = false } = workgroup;
  const command = new CreateWorkgroupCommand({
    workgroupName: name,
    namespaceName: name,
    baseCapacity,
    ...(maxCapacity !== undefined && { maxCapacity }),
    port,
    publiclyAccessible,
    enhancedVpcRouting,
    securityGroupIds,
    ...(subnetIds !== undefined && { subnetIds }),
    tags: serverlessTags(ownerTags(owner)),
  });
  return onceSpread(serverless.send(command));
}

/** How an adopted workgroup differs from the input; it is left so. */
function differences(workgroup: Workgroup, { workgroup: wanted, securityGroupIds, subnetIds }: WorkgroupRequest) {
  const listed = (ids: string[] | undefined) => ids?.toSorted().join(', ');
  return differing([
    ['its base capacity is', workgroup.baseCapacity, wanted.baseCapacity],
    ['its maximum capacity is', workgroup.maxCapacity, wanted.maxCapacity],
    ['its port is', workgroup.port, wanted.port],
    ['its public access is', workgroup.publiclyAccessible, wanted.publiclyAccessible],
    ['its enhanced VPC routing is', workgroup.enhancedVpcRouting, wanted.enhancedVpcRouting ?? false],
    ['its security groups are', listed(workgroup.securityGroupIds), listed(securityGroupIds)],
    ['its subnets are', listed(workgroup.subnetIds), listed(subnetIds)],
  ]);
}

/**
 * The endpoint and the database of an available workgroup. Throws ResourceNotFoundError if there is none, NotYetError
 * if it is not available yet, ClusterFailedError if it will not become so.
 */
export async function readyWorkgroup(clients: AwsClients, name: string): Promise<RunningCluster> {
  return (await lookAtWorkgroup(clients, name)).running;
}

/** Like `readyWorkgroup`, but throws NotYetError until its namespace is available and all its roles are attached. */
export async function builtWorkgroup(clients: AwsClients, name: string): Promise<RunningCluster> {
  const { running, namespace } = await lookAtWorkgroup(clients, name);
  const { namespaceName, status } = namespace;
  if (status !== 'AVAILABLE') throw new NotYetError(`the namespace ${namespaceName} is ${status}`);
  const role = rolesOf(namespace).find((one) => one.status !== 'in-sync');
  if (role) throw new NotYetError(`the role ${role.arn} is ${role.status} the namespace ${namespaceName}`);
  return running;
}

/** An available workgroup in the form of the other functions, and its namespace; throws like `readyWorkgroup`. */
export async function lookAtWorkgroup(
  clients: AwsClients,
  name: string,
): Promise<{ workgroup: Workgroup; namespace: Namespace; running: RunningCluster }> {
  const workgroup = await requireWorkgroup(clients, name);
  requireAvailable(workgroup);
  const endpoint = endpointOf(workgroup);
  const namespace = (await findNamespace(clients, workgroup.namespaceName ?? '')) ?? {};
  const { dbName: database = 'dev', adminUsername: adminUser = '' } = namespace;
  return { workgroup, namespace, running: { ...endpoint, database, adminUser } };
}

/** Throws ResourceNotFoundError if there is none. */
export async function requireWorkgroup(clients: AwsClients, name: string): Promise<Workgroup> {
  const workgroup = await findWorkgroup(clients, name);
  if (workgroup) return workgroup;
  throw new ResourceNotFoundError(`there is no workgroup ${name} of Redshift Serverless`);
}

/** Throws NotYetError until the workgroup is available, ClusterFailedError if it will not become so. */
function requireAvailable({ workgroupName, status }: Workgroup): void {
  const what = `the workgroup ${workgroupName} is ${status}`;
  if (status === 'DELETING') throw new ClusterFailedError(what);
  if (status !== 'AVAILABLE') throw new NotYetError(what);
}

function endpointOf({ workgroupName, endpoint }: Workgroup): ClusterEndpoint {
  const { address, port } = endpoint ?? {};
  if (address !== undefined && port !== undefined) return { address, port };
  throw new NotYetError(`the workgroup ${workgroupName} has no endpoint`);
}

/**
 * Throws ResourceNotFoundError if there is no such workgroup, ForeignResourceError if it does not belong to the
 * pipeline, NotYetError and ClusterFailedError if it does not accept work yet, or never will.
 */
export async function requireOwnWorkgroup(clients: AwsClients, name: string, ownership: Ownership): Promise<void> {
  const workgroup = await requireWorkgroup(clients, name);
  const tags = await tagsOf(clients, workgroup.workgroupArn);
  requireOwned(`the workgroup ${name} of Redshift Serverless`, ownership, tags);
  requireAvailable(workgroup);
}

/**
 * Starts the deletion of our workgroup; true if there was one. Its usage limits go with it. Idempotent. Throws
 * NotYetError while something is under way.
 */
export async function removeWorkgroup(clients: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const workgroup = await seeWorkgroup(clients, name);
  if (!workgroup || !owns(ownership, await tagsOf(clients, workgroup.workgroupArn))) return false;
  if (workgroup.status === 'DELETING') return true;
  const remove = clients.serverless.send(new DeleteWorkgroupCommand({ workgroupName: name }));
  const what = `the workgroup ${name} is ${workgroup.status}, and cannot be deleted in that state`;
  await onceReady(unlessCode(remove, 'ResourceNotFound'), { what, withinMs: Infinity, codes: ['Conflict'] });
  return true;
}

/** Throws NotYetError while AWS knows the workgroup. */
export async function requireWorkgroupGone(clients: AwsClients, name: string): Promise<void> {
  const workgroup = await seeWorkgroup(clients, name);
  if (workgroup) throw new NotYetError(`the workgroup ${name} is ${workgroup.status ?? 'still there'}`);
}
