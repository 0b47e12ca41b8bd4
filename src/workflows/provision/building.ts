import type {
  ClusterEndpoint,
  ClusterSpec,
  EnsuredNetwork,
  EnsuredRole,
  EnsuredRule,
  EnsuredUser,
  Owner,
} from '../../contract/activities.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { ResourceRef } from '../../contract/results.ts';
import { activities } from '../activities.ts';
import { networkWanted, roleName, securityGroupName, subnetGroupsMade, userName } from '../names.ts';
import type { Holdings } from '../removal.ts';
import type { Steps } from '../steps.ts';

/** What all kinds of warehouses have in common. Each step registers its undo before it creates anything. */

export interface Building {
  owner: Owner;
  steps: Steps;
  /**
   * The registered undos. Each is registered before its create, because a create whose reply is lost has happened all
   * the same.
   */
  attempted: Holdings;
}

export function ensureRole(
  input: Parsed<'provision'>,
  sources: string[],
  { owner, steps, attempted }: Building,
): Promise<EnsuredRole> {
  const { arn, path, policies, permissionsBoundary, keep } = input.role;
  const name = roleName(input);
  return steps.run(
    'role',
    async () => {
      const serverless = input.warehouse.kind === 'serverless' && { isServerless: true as const };
      if (arn !== undefined) return { ...(await activities.inspectRole({ arn, ...serverless })), created: false };
      if (!keep) attempted.roles.push(name);
      return activities.ensureRole({
        name,
        // A kept role outlives every run.
        owner: keep ? { ...owner, expires: 'none' } : owner,
        sources,
        ...(path !== undefined && { path }),
        ...(policies.length > 0 && { policies }),
        ...(permissionsBoundary !== undefined && { permissionsBoundary }),
        ...serverless,
      });
    },
    (role) => `${role.arn}${roleText(role, input)}`,
  );
}

function roleText({ created, differs = [] }: EnsuredRole, { role: { arn, keep } }: Parsed<'provision'>): string {
  const how = [
    ...(arn === undefined ? [] : ['left as it is']),
    ...(created || arn !== undefined ? [] : ['adopted', ...differs]),
    ...(keep ? ['kept'] : []),
  ];
  return how.length === 0 ? '' : ` (${how.join('; ')})`;
}

/** An existing role of somebody else is neither created nor adopted. */
export function roleMade({ name, created }: EnsuredRole, { role }: Parsed<'provision'>): Made[] {
  return role.arn === undefined ? [{ type: 'AWS::IAM::Role', id: name, created }] : [];
}

export function ensureNetwork(
  input: Parsed<'provision'>,
  { port, publiclyAccessible }: Pick<ClusterSpec, 'port' | 'publiclyAccessible'>,
  { owner, steps, attempted }: Building,
): Promise<EnsuredNetwork> {
  return steps.run(
    'network',
    async () => {
      const name = securityGroupName(input);
      attempted.network = input.network.securityGroupIds === undefined;
      attempted.subnetGroups = subnetGroupsMade(input);
      const wanted = { name, ...networkWanted(input), port, owner, public: publiclyAccessible };
      const serverless = input.warehouse.kind === 'serverless' && { isServerless: true as const };
      return asToldNow(await activities.ensureNetwork({ ...wanted, ...serverless }));
    },
    networkText,
  );
}

/** The history of a run from before an upgrade has the older form of the result. */
function asToldNow(told: EnsuredNetwork | EnsuredRule): EnsuredNetwork {
  if ('made' in told) return told;
  const { securityGroupId, ruleId, cidr, port, created } = told;
  return {
    securityGroupIds: [securityGroupId],
    cidrs: [cidr],
    port,
    made: [
      { type: 'AWS::EC2::SecurityGroup', id: securityGroupId, created: created.group },
      { type: 'AWS::EC2::SecurityGroupIngress', id: ruleId, created: created.rule },
    ],
  };
}

function networkText({ securityGroupIds, cidrs, port, subnetGroup, subnetIds, differs = [] }: EnsuredNetwork): string {
  const groups = securityGroupIds.join(', ');
  const admits =
    cidrs.length === 0 ? `${groups}, left as they are` : `${groups} admits ${cidrs.join(', ')} to port ${port}`;
  const group = subnetGroup === undefined ? '' : `, in the subnet group ${subnetGroup}`;
  const where = subnetIds === undefined ? group : `, in ${subnetIds.join(', ')}`;
  return `${admits}${where}${differs.length === 0 ? '' : ` (adopted; ${differs.join('; ')})`}`;
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

/** The part of the result that all kinds have. */
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
