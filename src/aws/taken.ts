import type { TakenNames } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError } from './errors.ts';
import { findCluster } from './find-cluster.ts';
import { foreignness } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { findPlace } from './place.ts';
import { findRole } from './role.ts';
import { findGroup } from './security-group.ts';
import { findSubnetGroup } from './subnet-group.ts';
import { findNamespace, findWorkgroup, tagsOf } from './serverless/find.ts';
import { findUser } from './user.ts';

/**
 * Checks whether the names are free or ours, and changes nothing. Returns what exists and does not belong to the
 * owner's pipeline, and what could not be checked, with AWS's error.
 */
export async function findTaken(
  clients: AwsClients,
  names: TakenNames,
): Promise<{ taken: { what: string; why: string; fix: string }[]; unseen: { what: string; error: unknown }[] }> {
  const { cluster, workgroup, namespace, group, subnetGroup, network = {}, role, user, ...ownership } = names;
  const looks = [
    named('the Redshift cluster', cluster, (name) => findCluster(clients, name)),
    named('the workgroup', workgroup, (name) => taggedWorkgroup(clients, name)),
    named('the namespace', namespace, (name) => taggedNamespace(clients, name)),
    named('the security group', group, (name) => groupOf(clients, name, network)),
    named('the cluster subnet group', subnetGroup, (name) => findSubnetGroup(clients, name)),
    named('the IAM role', role, (name) => findRole(clients.iam, name)),
    named('the IAM user', user, (name) => findUser(clients.iam, name)),
  ];
  const found = await Promise.all(looks);
  return {
    taken: found.flatMap(({ what, resource }) => {
      const problem = resource && foreignness(ownership, resource.Tags);
      return problem === undefined ? [] : [{ what, ...problem }];
    }),
    unseen: found.flatMap(({ what, error }) => (error === undefined ? [] : [{ what, error }])),
  };
}

/** Without the VPC there is no group; code that needs the VPC reports that. */
async function groupOf(clients: AwsClients, name: string, network: TakenNames['network'] = {}): Promise<Resource> {
  const place = await findPlace(clients, network).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundError) return undefined;
    throw error;
  });
  return place && findGroup(clients, name, place.vpcId);
}

async function taggedWorkgroup(clients: AwsClients, name: string): Promise<Resource> {
  const workgroup = await findWorkgroup(clients, name);
  return workgroup && { Tags: await tagsOf(clients, workgroup.workgroupArn) };
}

async function taggedNamespace(clients: AwsClients, name: string): Promise<Resource> {
  const namespace = await findNamespace(clients, name);
  return namespace && { Tags: await tagsOf(clients, namespace.namespaceArn) };
}

type Resource = { Tags?: AnyTag[] | undefined } | undefined;

/** The resource with that name, if a name is given. */
async function named(
  kind: string,
  name: string | undefined,
  find: (name: string) => Promise<Resource>,
): Promise<{ what: string; resource?: Resource; error?: unknown }> {
  const what = `${kind} ${name}`;
  if (name === undefined) return { what };
  return find(name).then(
    (resource) => ({ what, resource }),
    (error: unknown) => ({ what, error }),
  );
}
