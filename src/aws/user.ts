import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { User } from '@aws-sdk/client-iam';
import type { ClusterSpec, EnsuredUser, Owner, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ResourceNotFoundError, unlessCode } from './errors.ts';
import { adopt, iamPath, longerLife, ownerTags, owns } from './ownership.ts';

const connectPolicyName = 'sparkify-connect';

/**
 * An IAM user who may find the cluster and fetch temporary credentials for its database, and nothing else. No access
 * key is made: whoever hands the user out makes one. Idempotent.
 * Throws ForeignResourceError when a user of that name is not ours.
 */
export async function ensureUser(
  { iam, region }: AwsClients,
  { name, owner, cluster }: { name: string; owner: Owner; cluster: ClusterSpec },
): Promise<EnsuredUser> {
  const create = new CreateUserCommand({ UserName: name, Path: iamPath, Tags: ownerTags(owner) });
  const made = (await unlessCode(iam.send(create), 'EntityAlreadyExists'))?.User;
  const user = made ?? (await requireUser(iam, name));
  const { created } = made ? { created: true } : adopt(`the IAM user ${name}`, owner, user.Tags);
  const arn = user.Arn ?? '';
  const life = longerLife(owner, user.Tags ?? ownerTags(owner));
  if (life) await iam.send(new TagUserCommand({ UserName: name, Tags: [life] }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: connectPolicyName,
      PolicyDocument: connectPolicy(arn, region, cluster),
    }),
  );
  return { name, arn, created };
}

/** Removes a user of ours with its keys and policies; true when there was one. Idempotent. */
export async function removeUser({ iam }: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const user = (await unlessCode(iam.send(new GetUserCommand({ UserName: name })), 'NoSuchEntity'))?.User;
  if (!user || !owns(ownership, user.Tags)) return false;
  for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client: iam }, { UserName: name })) {
    for (const { AccessKeyId } of AccessKeyMetadata) {
      await unlessCode(iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId })), 'NoSuchEntity');
    }
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedUserPolicies({ client: iam }, { UserName: name })) {
    for (const { PolicyArn } of AttachedPolicies) {
      await unlessCode(iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn })), 'NoSuchEntity');
    }
  }
  for await (const { PolicyNames = [] } of paginateListUserPolicies({ client: iam }, { UserName: name })) {
    for (const PolicyName of PolicyNames) {
      await unlessCode(iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName })), 'NoSuchEntity');
    }
  }
  await unlessCode(iam.send(new DeleteUserCommand({ UserName: name })), 'NoSuchEntity');
  return true;
}

async function requireUser(iam: AwsClients['iam'], name: string): Promise<User> {
  const found = await unlessCode(iam.send(new GetUserCommand({ UserName: name })), 'NoSuchEntity');
  if (found?.User) return found.User;
  throw new ResourceNotFoundError(`there is no IAM user ${name}`);
}

function connectPolicy(userArn: string, region: string, cluster: ClusterSpec): string {
  const [, partition, , , account] = userArn.split(':');
  const redshift = `arn:${partition}:redshift:${region}:${account}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'redshift:GetClusterCredentialsWithIAM',
        Resource: `${redshift}:dbname:${cluster.identifier}/${cluster.database}`,
      },
      {
        Effect: 'Allow',
        Action: 'redshift:DescribeClusters',
        Resource: `${redshift}:cluster:${cluster.identifier}`,
      },
    ],
  });
}
