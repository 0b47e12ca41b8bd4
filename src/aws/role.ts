import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import type { EnsuredRole, Ownership, RoleRequest } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, ResourceNotFoundError, onceReady, unlessCode, unlessDenied } from './errors.ts';
import { adopt, iamPath, ownerTags, owns, requireOwned } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { collect } from './pages.ts';
import { allowReading, onceShown, readPolicyName } from './read-policy.ts';
import { tagAdopted } from './tags.ts';
import { trustPolicy, untrusted } from './trust.ts';

/**
 * The role with which the cluster reads the sources: trusted only by Redshift, and allowed to list and read the source
 * prefixes, plus what the given managed policies allow, within the permissions boundary. Idempotent; an adopted role
 * gets this run's policies and boundary, and other differences are reported. Throws ForeignResourceError if a role with
 * that name is not ours, NotYetError while AWS does not show it everywhere.
 */
export async function ensureRole(clients: AwsClients, request: RoleRequest): Promise<EnsuredRole> {
  const { iam } = clients;
  const { name, owner, sources, policies = [] } = request;
  const made = await create(iam, request);
  const role = made ?? (await findRole(iam, name));
  if (!role) throw new NotYetError(`the IAM role ${name} exists, but AWS does not show it yet`);
  const { created } = made ? { created: true } : adopt(`the IAM role ${name}`, owner, role.Tags);
  const arn = role.Arn ?? '';
  const tags = role.Tags ?? ownerTags(owner);
  await onceShown(tagAdopted(clients, { type: 'AWS::IAM::Role', id: name }, owner, tags), name);
  const attached = made ? [] : await attachedPolicies(iam, name);
  for (const PolicyArn of policies.filter((wanted) => !attached.includes(wanted)))
    await onceShown(iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn })), name);
  if (!made) await bound(iam, role, request);
  await allowReading(iam, { name, arn }, sources);
  const differs = made ? [] : differences(role, attached, request);
  return { name, arn, created, ...(differs.length > 0 && { differs }) };
}

/** undefined if a role with that name exists. */
async function create(
  iam: AwsClients['iam'],
  { name, owner, path = iamPath, permissionsBoundary, isServerless }: RoleRequest,
): Promise<Role | undefined> {
  const command = new CreateRoleCommand({
    RoleName: name,
    Path: path,
    AssumeRolePolicyDocument: trustPolicy(isServerless),
    Description: roleDescription(owner.pipeline),
    ...(permissionsBoundary !== undefined && { PermissionsBoundary: permissionsBoundary }),
    Tags: ownerTags(owner),
  });
  return (await unlessCode(iam.send(command), 'EntityAlreadyExists'))?.Role;
}

/**
 * The description by which a pipeline's roles are recognised in IAM's lists, which have no tags; without a name, that
 * of all pipelines.
 */
export function roleDescription(pipeline = ''): string {
  return `Reads the source of the Sparkify pipeline ${pipeline}`;
}

/** Replaces the boundary with the requested one; without a request, an existing one is left. */
async function bound(iam: AwsClients['iam'], role: Role, { name, permissionsBoundary }: RoleRequest): Promise<void> {
  const current = role.PermissionsBoundary?.PermissionsBoundaryArn;
  if (permissionsBoundary === undefined || permissionsBoundary === current) return;
  const put = { RoleName: name, PermissionsBoundary: permissionsBoundary };
  await onceShown(iam.send(new PutRolePermissionsBoundaryCommand(put)), name);
}

/** How an adopted role differs from the input; it is left so. */
function differences(
  role: Role,
  attached: string[],
  { path = iamPath, policies = [], permissionsBoundary, isServerless }: RoleRequest,
): string[] {
  const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
  const others = attached.filter((arn) => !policies.includes(arn));
  return [
    ...(role.Path === path ? [] : [`its path is ${role.Path}, not ${path}`]),
    ...(permissionsBoundary === undefined && boundary !== undefined ? [`its permissions boundary is ${boundary}`] : []),
    ...others.map((arn) => `${arn} is also attached`),
    ...untrusted(role.AssumeRolePolicyDocument, isServerless).map((service) => `${service} may not assume it`),
  ];
}

/**
 * Lets our role read these sources, and returns its ARN. Throws ResourceNotFoundError if there is none,
 * ForeignResourceError if it is not ours.
 */
export async function useRole(
  { iam }: AwsClients,
  { name, sources, ...ownership }: Ownership & { name: string; sources: string[] },
): Promise<string> {
  const role = await findRole(iam, name);
  if (!role) throw new ResourceNotFoundError(`there is no IAM role ${name}`);
  requireOwned(`the IAM role ${name}`, ownership, role.Tags);
  const arn = role.Arn ?? '';
  await allowReading(iam, { name, arn }, sources);
  return arn;
}

/**
 * Removes our role with its policies; true if there was one. Idempotent. Without permission to read the role it does
 * what it can, because tags and policies can be listed separately. Throws NotYetError while something still uses the
 * role.
 */
export async function removeRole({ iam }: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const tags = await roleTags(iam, name);
  if (!tags || !owns(ownership, tags)) return false;
  // Somebody else may remove it at the same time.
  await unlessCode(stripAndDelete(iam, name), 'NoSuchEntity');
  return true;
}

async function stripAndDelete(iam: AwsClients['iam'], name: string): Promise<void> {
  const attached = () => attachedPolicies(iam, name);
  for (const PolicyArn of await unlessDenied(attached, async () => [])) {
    await unlessCode(iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })), 'NoSuchEntity');
  }
  for (const PolicyName of await inlinePolicies(iam, name)) {
    await unlessCode(iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })), 'NoSuchEntity');
  }
  const what = `the IAM role ${name} is still in use`;
  const remove = iam.send(new DeleteRoleCommand({ RoleName: name }));
  await onceReady(remove, { what, withinMs: limits.inUseMs, codes: ['DeleteConflict'] });
}

/** Undefined if there is none. */
export async function findRole(iam: AwsClients['iam'], name: string): Promise<Role | undefined> {
  return (await unlessCode(iam.send(new GetRoleCommand({ RoleName: name })), 'NoSuchEntity'))?.Role;
}

async function roleTags(iam: AwsClients['iam'], name: string): Promise<AnyTag[] | undefined> {
  return unlessDenied(
    async () => {
      const role = await findRole(iam, name);
      return role && (role.Tags ?? []);
    },
    async () => (await unlessCode(iam.send(new ListRoleTagsCommand({ RoleName: name })), 'NoSuchEntity'))?.Tags,
  );
}

/** ARNs of the managed policies that are attached. */
function attachedPolicies(iam: AwsClients['iam'], RoleName: string): Promise<string[]> {
  const pages = paginateListAttachedRolePolicies({ client: iam }, { RoleName });
  return collect(pages, ({ AttachedPolicies }) => AttachedPolicies?.flatMap(({ PolicyArn }) => PolicyArn ?? []));
}

function inlinePolicies(iam: AwsClients['iam'], RoleName: string): Promise<string[]> {
  const pages = paginateListRolePolicies({ client: iam }, { RoleName });
  return unlessDenied(
    () => collect(pages, ({ PolicyNames }) => PolicyNames),
    async () => [readPolicyName],
  );
}
