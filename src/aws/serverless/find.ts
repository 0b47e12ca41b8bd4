import {
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  paginateListNamespaces,
  paginateListWorkgroups,
} from '@aws-sdk/client-redshift-serverless';
import type { Namespace, Workgroup } from '@aws-sdk/client-redshift-serverless';
import type { AwsClients } from '../clients.ts';
import { unlessCode, unlessDenied } from '../errors.ts';
import type { AnyTag, Tag } from '../ownership.ts';
import { collect } from '../pages.ts';

type Clients = Pick<AwsClients, 'serverless'>;

/** undefined when there is none. */
export async function findWorkgroup({ serverless }: Clients, workgroupName: string): Promise<Workgroup | undefined> {
  const get = serverless.send(new GetWorkgroupCommand({ workgroupName }));
  return (await unlessCode(get, 'ResourceNotFound'))?.workgroup;
}

/** undefined when there is none. */
export async function findNamespace({ serverless }: Clients, namespaceName: string): Promise<Namespace | undefined> {
  const get = serverless.send(new GetNamespaceCommand({ namespaceName }));
  return (await unlessCode(get, 'ResourceNotFound'))?.namespace;
}

/**
 * As far as the caller's permissions allow: without permission to get one, the caller may be allowed to list them all.
 */
export function seeWorkgroup(clients: Clients, name: string): Promise<Workgroup | undefined> {
  return unlessDenied(
    () => findWorkgroup(clients, name),
    async () => (await listWorkgroups(clients)).find(({ workgroupName }) => workgroupName === name),
  );
}

/** Like `seeWorkgroup`, for a namespace. */
export function seeNamespace(clients: Clients, name: string): Promise<Namespace | undefined> {
  return unlessDenied(
    () => findNamespace(clients, name),
    async () => (await listNamespaces(clients)).find(({ namespaceName }) => namespaceName === name),
  );
}

export function listWorkgroups({ serverless }: Clients): Promise<Workgroup[]> {
  return collect(paginateListWorkgroups({ client: serverless }, {}), ({ workgroups }) => workgroups);
}

export function listNamespaces({ serverless }: Clients): Promise<Namespace[]> {
  return collect(paginateListNamespaces({ client: serverless }, {}), ({ namespaces }) => namespaces);
}

/** The tags of a workgroup or namespace, in the form of other services; undefined if it is gone. */
export async function tagsOf({ serverless }: Clients, resourceArn: string | undefined): Promise<AnyTag[] | undefined> {
  const list = serverless.send(new ListTagsForResourceCommand({ resourceArn }));
  const told = await unlessCode(list, 'ResourceNotFound');
  return told && (told.tags ?? []).map(({ key, value }) => ({ Key: key, Value: value }));
}

/** The tags in the form of Serverless. */
export function serverlessTags(tags: Tag[]): { key: string; value: string }[] {
  return tags.map(({ Key: key, Value: value }) => ({ key, value }));
}
