import { GetNamespaceCommand, GetWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import type { Namespace, Workgroup } from '@aws-sdk/client-redshift-serverless';
import type { ExistingWarehouse } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import type { RunningCluster } from './cluster.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, unlessCode } from './errors.ts';
import { chosenRole } from './attached-role.ts';

/** A workgroup that somebody else keeps: it is looked at, and nothing of it or its namespace is changed. */

/**
 * The endpoint and the database of a workgroup that takes work. Throws ResourceNotFoundError when there is none,
 * NotYetError and ClusterFailedError when it does not take work yet, or will not any more.
 */
export async function readyWorkgroup(clients: AwsClients, name: string): Promise<RunningCluster> {
  const workgroup = await requireWorkgroup(clients, name);
  const { address, port } = endpointOf(workgroup);
  const { dbName: database = 'dev', adminUsername: adminUser = '' } = await namespaceOf(clients, workgroup);
  return { address, port, database, adminUser };
}

/** As `readyWorkgroup`, with the role that COPY is to use. Throws ResourceNotFoundError when there is none to use, too. */
export async function inspectWorkgroup(
  clients: AwsClients,
  {
    identifier,
    database,
    roleArn,
  }: { identifier: string; database?: string | undefined; roleArn?: string | undefined },
): Promise<ExistingWarehouse> {
  const workgroup = await requireWorkgroup(clients, identifier);
  const endpoint = endpointOf(workgroup);
  const namespace = await namespaceOf(clients, workgroup);
  const what = `the namespace ${namespace.namespaceName} of the workgroup ${identifier}`;
  const roles = (namespace.iamRoles ?? []).map(roleOf);
  const { defaultIamRoleArn: given } = namespace;
  const standard = given === undefined ? undefined : roleOf(given).arn;
  const attach = 'attach it in the console, or with `aws redshift-serverless update-namespace --iam-roles`';
  return {
    ...endpoint,
    database: database ?? namespace.dbName ?? 'dev',
    nodeType: 'serverless',
    nodes: 0,
    roleArn: chosenRole({ what, roles, standard, attach: () => attach }, roleArn),
  };
}

async function requireWorkgroup({ serverless }: AwsClients, name: string): Promise<Workgroup> {
  const get = serverless.send(new GetWorkgroupCommand({ workgroupName: name }));
  const workgroup = (await unlessCode(get, 'ResourceNotFound'))?.workgroup;
  if (!workgroup) throw new ResourceNotFoundError(`there is no workgroup ${name} of Redshift Serverless`);
  const what = `the workgroup ${name} is ${workgroup.status}`;
  if (workgroup.status === 'DELETING') throw new ClusterFailedError(what);
  if (workgroup.status !== 'AVAILABLE') throw new NotYetError(what);
  return workgroup;
}

function endpointOf({ workgroupName, endpoint }: Workgroup): { address: string; port: number } {
  const { address, port } = endpoint ?? {};
  if (address !== undefined && port !== undefined) return { address, port };
  throw new NotYetError(`the workgroup ${workgroupName} has no endpoint`);
}

async function namespaceOf({ serverless }: AwsClients, { namespaceName }: Workgroup): Promise<Namespace> {
  const { namespace = {} } = await serverless.send(new GetNamespaceCommand({ namespaceName }));
  return namespace;
}

/** AWS tells a role as its ARN, or as `IamRole(applyStatus=in-sync, iamRoleArn=arn:…)`. */
function roleOf(text: string): { arn: string; status: string } {
  const arn = /iamRoleArn=([^,)]+)/.exec(text)?.[1] ?? text;
  return { arn, status: /applyStatus=([\w-]+)/.exec(text)?.[1] ?? 'in-sync' };
}
