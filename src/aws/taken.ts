import type { TakenNames } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ForeignResourceError } from './errors.ts';
import { findCluster } from './find-cluster.ts';
import { foreignness } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { findRole } from './role.ts';
import { defaultVpc, findGroup } from './security-group.ts';
import { findUser } from './user.ts';

/**
 * Looks whether the names are free or ours, and changes nothing.
 * Throws one ForeignResourceError that names every resource that is there and not of the owner's pipeline.
 */
export async function refuseTaken(clients: AwsClients, names: TakenNames): Promise<void> {
  const { cluster, group, role, user, ...ownership } = names;
  const ownGroup = async () => findGroup(clients, group, await defaultVpc(clients));
  const found: [what: string, { Tags?: AnyTag[] | undefined } | undefined][] = await Promise.all([
    named(`the Redshift cluster ${cluster}`, findCluster(clients, cluster)),
    named(`the security group ${group}`, ownGroup()),
    named(`the IAM role ${role}`, findRole(clients.iam, role)),
    ...(user === undefined ? [] : [named(`the IAM user ${user}`, findUser(clients.iam, user))]),
  ]);
  const problems = found.flatMap(([what, resource]) => {
    const problem = resource && foreignness(what, ownership, resource.Tags);
    return problem === undefined ? [] : [problem];
  });
  if (problems.length > 0) throw new ForeignResourceError(problems.join('; '));
}

async function named<T>(what: string, found: Promise<T>): Promise<[string, T]> {
  return [what, await found];
}
