import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import type { EnsuredRole, Owner, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError, unlessCode } from './errors.ts';
import { adopt, iamPath, longerLife, ownerTags, owns, requireOwned } from './ownership.ts';

const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const readPolicyName = 'sparkify-read-source';

/**
 * The role that the cluster reads the sources with: trusted by Redshift alone, allowed to list and read the source
 * prefixes alone. Idempotent; an adopted role gets this run's read policy.
 * Throws ForeignResourceError when a role of that name is not ours.
 */
export async function ensureRole(
  { iam }: AwsClients,
  { name, owner, sources }: { name: string; owner: Owner; sources: string[] },
): Promise<EnsuredRole> {
  const create = new CreateRoleCommand({
    RoleName: name,
    Path: iamPath,
    AssumeRolePolicyDocument: trustPolicy,
    Description: `Reads the source of the Sparkify pipeline ${owner.pipeline}`,
    Tags: ownerTags(owner),
  });
  const made = (await unlessCode(iam.send(create), 'EntityAlreadyExists'))?.Role;
  const role = made ?? (await requireRole(iam, name));
  const { created } = made ? { created: true } : adopt(`the IAM role ${name}`, owner, role.Tags);
  const arn = role.Arn ?? '';
  const life = longerLife(owner, role.Tags ?? ownerTags(owner));
  if (life) await iam.send(new TagRoleCommand({ RoleName: name, Tags: [life] }));
  await allowReading(iam, name, readPolicy(arn, sources));
  return { name, arn, created };
}

/**
 * The ARN of our role, which may read these sources from now on, whatever it was made for.
 * Throws ResourceNotFoundError when there is none, ForeignResourceError when it is not ours.
 */
export async function useRole(
  { iam }: AwsClients,
  { name, pipeline, sources }: { name: string; pipeline: string; sources: string[] },
): Promise<string> {
  const role = await requireRole(iam, name);
  requireOwned(`the IAM role ${name}`, pipeline, role.Tags);
  const arn = role.Arn ?? '';
  await allowReading(iam, name, readPolicy(arn, sources));
  return arn;
}

/** Removes a role of ours with its policies; true when there was one. Idempotent. */
export async function removeRole({ iam }: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const role = (await unlessCode(iam.send(new GetRoleCommand({ RoleName: name })), 'NoSuchEntity'))?.Role;
  if (!role || !owns(ownership, role.Tags)) return false;
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client: iam }, { RoleName: name })) {
    for (const { PolicyArn } of AttachedPolicies) {
      await unlessCode(iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })), 'NoSuchEntity');
    }
  }
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName: name })) {
    for (const PolicyName of PolicyNames) {
      await unlessCode(iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })), 'NoSuchEntity');
    }
  }
  await unlessCode(iam.send(new DeleteRoleCommand({ RoleName: name })), 'NoSuchEntity');
  return true;
}

async function requireRole(iam: AwsClients['iam'], name: string): Promise<Role> {
  const found = await unlessCode(iam.send(new GetRoleCommand({ RoleName: name })), 'NoSuchEntity');
  if (found?.Role) return found.Role;
  throw new ResourceNotFoundError(`there is no IAM role ${name}`);
}

/** Left alone when it says so already: a policy written anew takes seconds to spread. */
async function allowReading(iam: AwsClients['iam'], name: string, policy: string): Promise<void> {
  const identity = { RoleName: name, PolicyName: readPolicyName };
  const current = await unlessCode(iam.send(new GetRolePolicyCommand(identity)), 'NoSuchEntity');
  if (decodeURIComponent(current?.PolicyDocument ?? '') === policy) return;
  await iam.send(new PutRolePolicyCommand({ ...identity, PolicyDocument: policy }));
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

/** IAM patterns know `*`, `?` and `$`; this is how a policy writes them when they mean themselves. */
function literalPattern(prefix: string): string {
  return prefix.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
