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
  const looks = [
    named('the Redshift cluster', cluster, (name) => findCluster(clients, name)),
    named('the security group', group, async (name) => findGroup(clients, name, await defaultVpc(clients))),
    named('the IAM role', role, (name) => findRole(clients.iam, name)),
    named('the IAM user', user, (name) => findUser(clients.iam, name)),
  ];
  const found = await Promise.all(looks);
  const problems = found.flatMap(([what, resource]) => {
    const problem = resource && foreignness(what, ownership, resource.Tags);
    return problem === undefined ? [] : [problem];
  });
  if (problems.length > 0) throw new ForeignResourceError(problems.join('; '));
}

type Found = { Tags?: AnyTag[] | undefined } | undefined;

/** What has that name, where one is told. */
async function named(
  what: string,
  name: string | undefined,
  find: (name: string) => Promise<Found>,
): Promise<[what: string, Found]> {
  return [`${what} ${name}`, name === undefined ? undefined : await find(name)];
}
