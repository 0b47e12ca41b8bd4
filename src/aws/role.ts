import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import type { EnsuredRole, Owner, Ownership } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, ResourceNotFoundError, onceReady, unlessCode, unlessDenied } from './errors.ts';
import { adopt, iamPath, ownerTags, owns, requireOwned } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { collect } from './pages.ts';
import { literalPattern } from './policy/document.ts';
import { tagAdopted } from './tags.ts';

const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const readPolicyName = 'sparkify-read-source';

/**
 * The role that the cluster reads the sources with: trusted by Redshift alone, allowed to list and read the source
 * prefixes alone. Idempotent; an adopted role gets this run's read policy.
 * Throws ForeignResourceError when a role of that name is not ours, NotYetError while AWS does not show what it has.
 */
export async function ensureRole(
  clients: AwsClients,
  { name, owner, sources }: { name: string; owner: Owner; sources: string[] },
): Promise<EnsuredRole> {
  const { iam } = clients;
  const create = new CreateRoleCommand({
    RoleName: name,
    Path: iamPath,
    AssumeRolePolicyDocument: trustPolicy,
    Description: `Reads the source of the Sparkify pipeline ${owner.pipeline}`,
    Tags: ownerTags(owner),
  });
  const made = (await unlessCode(iam.send(create), 'EntityAlreadyExists'))?.Role;
  const role = made ?? (await findRole(iam, name));
  if (!role) throw new NotYetError(`the IAM role ${name} exists, but AWS does not show it yet`);
  const { created } = made ? { created: true } : adopt(`the IAM role ${name}`, owner, role.Tags);
  const arn = role.Arn ?? '';
  const tags = role.Tags ?? ownerTags(owner);
  await onceShown(tagAdopted(clients, { type: 'AWS::IAM::Role', id: name }, owner, tags), name);
  await allowReading(iam, name, readPolicy(arn, sources));
  return { name, arn, created };
}

/**
 * The ARN of our role, which may read these sources from now on, whatever it was made for.
 * Throws ResourceNotFoundError when there is none, ForeignResourceError when it is not ours.
 */
export async function useRole(
  { iam }: AwsClients,
  { name, sources, ...ownership }: Ownership & { name: string; sources: string[] },
): Promise<string> {
  const role = await findRole(iam, name);
  if (!role) throw new ResourceNotFoundError(`there is no IAM role ${name}`);
  requireOwned(`the IAM role ${name}`, ownership, role.Tags);
  const arn = role.Arn ?? '';
  await allowReading(iam, name, readPolicy(arn, sources));
  return arn;
}

/**
 * Removes a role of ours with its policies; true when there was one. Idempotent. Does what it can for a caller who may
 * not look: tags and policies are known without it.
 * Throws NotYetError while something still uses the role.
 */
export async function removeRole({ iam }: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const tags = await roleTags(iam, name);
  if (!tags || !owns(ownership, tags)) return false;
  // Somebody else may remove it at the same time.
  await unlessCode(stripAndDelete(iam, name), 'NoSuchEntity');
  return true;
}

async function stripAndDelete(iam: AwsClients['iam'], name: string): Promise<void> {
  for (const PolicyArn of await attachedPolicies(iam, name)) {
    await unlessCode(iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })), 'NoSuchEntity');
  }
  for (const PolicyName of await inlinePolicies(iam, name)) {
    await unlessCode(iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })), 'NoSuchEntity');
  }
  const what = `the IAM role ${name} is still in use`;
  const remove = iam.send(new DeleteRoleCommand({ RoleName: name }));
  await onceReady(remove, { what, withinMs: limits.inUseMs, codes: ['DeleteConflict'] });
}

/** undefined when there is none. */
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

/** ARNs of the managed policies that somebody attached: none of them is ours. */
function attachedPolicies(iam: AwsClients['iam'], RoleName: string): Promise<(string | undefined)[]> {
  const pages = paginateListAttachedRolePolicies({ client: iam }, { RoleName });
  return unlessDenied(
    () => collect(pages, ({ AttachedPolicies }) => AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)),
    async () => [],
  );
}

function inlinePolicies(iam: AwsClients['iam'], RoleName: string): Promise<string[]> {
  const pages = paginateListRolePolicies({ client: iam }, { RoleName });
  return unlessDenied(
    () => collect(pages, ({ PolicyNames }) => PolicyNames),
    async () => [readPolicyName],
  );
}

/** Left alone when it says so already: a policy written anew takes seconds to spread. */
async function allowReading(iam: AwsClients['iam'], name: string, policy: string): Promise<void> {
  const identity = { RoleName: name, PolicyName: readPolicyName };
  const current = await unlessCode(iam.send(new GetRolePolicyCommand(identity)), 'NoSuchEntity');
  if (decodeURIComponent(current?.PolicyDocument ?? '') === policy) return;
  await onceShown(iam.send(new PutRolePolicyCommand({ ...identity, PolicyDocument: policy })), name);
}

/** IAM knows the role, but not everywhere yet. */
function onceShown<T>(call: Promise<T>, name: string): Promise<T> {
  const what = `the IAM role ${name} does not show yet`;
  return onceReady(call, { what, withinMs: limits.spreadMs, codes: ['NoSuchEntity'] });
}

function readPolicy(roleArn: string, sources: string[]): string {
  const partition = roleArn.split(':')[1] ?? 'aws';
  const prefixes = sources.map((uri) => {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
    return { bucket: `arn:${partition}:s3:::${bucket}`, prefix };
  });
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: prefixes.map(({ bucket, prefix }) => `${bucket}/${literalPattern(prefix)}*`),
      },
      ...prefixes.map(({ bucket, prefix }) => ({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { StringLike: { 's3:prefix': `${literalPattern(prefix)}*` } },
      })),
    ],
  });
}
