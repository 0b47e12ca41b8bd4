import type {
  ClusterEndpoint,
  ClusterSpec,
  EnsuredNetwork,
  EnsuredRole,
  EnsuredUser,
  Owner,
} from '../../contract/activities.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { ResourceRef } from '../../contract/results.ts';
import { activities } from '../activities.ts';
import { roleName, securityGroupName, userName } from '../names.ts';
import type { Holdings } from '../removal.ts';
import type { Steps } from '../steps.ts';

/** What the kinds of a warehouse are built of alike. Each tells what there may be to take back before it creates it. */

export interface Building {
  owner: Owner;
  steps: Steps;
  /** What there may be to take back: told before each create, for one whose reply was lost has happened all the same. */
  attempted: Holdings;
}

export function ensureRole(
  input: Parsed<'provision'>,
  sources: string[],
  { owner, steps, attempted }: Building,
): Promise<EnsuredRole> {
  return steps.run(
    'role',
    () => {
      const name = roleName(input);
      attempted.roles.push(name);
      return activities.ensureRole({ name, owner, sources });
    },
    ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
  );
}

export function ensureNetwork(
  input: Parsed<'provision'>,
  { port, publiclyAccessible }: Pick<ClusterSpec, 'port' | 'publiclyAccessible'>,
  { owner, steps, attempted }: Building,
): Promise<EnsuredNetwork> {
  return steps.run(
    'network',
    () => {
      const name = securityGroupName(input);
      attempted.network = true;
      return activities.ensureNetwork({ name, cidr: input.network.cidr, port, owner, public: publiclyAccessible });
    },
    ({ securityGroupId, cidr, port: open }) => `${securityGroupId} admits ${cidr} to port ${open}`,
  );
}

export async function ensureUser(
  input: Parsed<'provision'>,
  { identifier, database }: Pick<ClusterSpec, 'identifier' | 'database'>,
  { owner, steps, attempted }: Building,
): Promise<EnsuredUser | undefined> {
  if (!input.user.create) {
    steps.skip('user', 'not asked for');
    return undefined;
  }
  const name = userName(input);
  return steps.run(
    'user',
    () => {
      attempted.users.push(name);
      return activities.ensureUser({ name, owner, cluster: { identifier, database } });
    },
    ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
  );
}

export type Made = ResourceRef & { created: boolean };

export function userMade(user: EnsuredUser | undefined): Made[] {
  return user ? [{ type: 'AWS::IAM::User', id: user.name, created: user.created }] : [];
}

/** What the results of all kinds tell. */
export function toldOf(user: EnsuredUser | undefined, resources: Made[], steps: Steps) {
  const refs = (wanted: boolean) =>
    resources.filter((one) => one.created === wanted).map(({ type, id }) => ({ type, id }));
  return {
    ...(user ? { user: { name: user.name, arn: user.arn } } : {}),
    created: refs(true),
    adopted: refs(false),
    durations: steps.durations(),
  };
}

export function endpointText({ address, port }: ClusterEndpoint): string {
  return `${address}:${port}`;
}
