import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { User } from '@aws-sdk/client-iam';
import type { ClusterSpec, EnsuredUser, Owner, Ownership } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, onceReady, unlessCode, unlessDenied } from './errors.ts';
import { adopt, iamPath, ownerTags, owns } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { collect } from './pages.ts';
import { tagAdopted } from './tags.ts';

/** What the user may connect to. */
type Connected = Pick<ClusterSpec, 'identifier' | 'database'>;

const connectPolicyName = 'sparkify-connect';

/**
 * An IAM user who may find the cluster and fetch temporary credentials for its database, and nothing else. No access
 * key is created; that is up to the person who hands out the user. Idempotent. Throws ForeignResourceError if a user
 * with that name is not ours, NotYetError while AWS does not show it everywhere.
 */
export async function ensureUser(
  clients: AwsClients,
  { name, owner, cluster }: { name: string; owner: Owner; cluster: Connected },
): Promise<EnsuredUser> {
  const { iam, region } = clients;
  const create = new CreateUserCommand({ UserName: name, Path: iamPath, Tags: ownerTags(owner) });
  const made = (await unlessCode(iam.send(create), 'EntityAlreadyExists'))?.User;
  const user = made ?? (await findUser(iam, name));
  if (!user) throw new NotYetError(`the IAM user ${name} exists, but AWS does not show it yet`);
  const { created } = made ? { created: true } : adopt(`the IAM user ${name}`, owner, user.Tags);
  const arn = user.Arn ?? '';
  const tags = user.Tags ?? ownerTags(owner);
  await onceShown(tagAdopted(clients, { type: 'AWS::IAM::User', id: name }, owner, tags), name);
  const allow = new PutUserPolicyCommand({
    UserName: name,
    PolicyName: connectPolicyName,
    PolicyDocument: connectPolicy(arn, region, cluster),
  });
  await onceShown(iam.send(allow), name);
  return { name, arn, created };
}

/**
 * Removes our user with its keys and policies; true if there was one. Idempotent. Without permission to read the user
 * it does what it can, because tags and policies can be listed separately. Throws NotYetError while the user has
 * something else, such as a password or a group.
 */
export async function removeUser({ iam }: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const tags = await userTags(iam, name);
  if (!tags || !owns(ownership, tags)) return false;
  // Somebody else may remove it at the same time.
  await unlessCode(stripAndDelete(iam, name), 'NoSuchEntity');
  return true;
}

async function stripAndDelete(iam: AwsClients['iam'], name: string): Promise<void> {
  for (const AccessKeyId of await accessKeys(iam, name)) {
    await unlessCode(iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId })), 'NoSuchEntity');
  }
  for (const PolicyArn of await attachedPolicies(iam, name)) {
    await unlessCode(iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn })), 'NoSuchEntity');
  }
  for (const PolicyName of await inlinePolicies(iam, name)) {
    await unlessCode(iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName })), 'NoSuchEntity');
  }
  const what = `the IAM user ${name} is still in use`;
  const remove = iam.send(new DeleteUserCommand({ UserName: name }));
  await onceReady(remove, { what, withinMs: limits.inUseMs, codes: ['DeleteConflict'] });
}

/** Undefined if there is none. */
export async function findUser(iam: AwsClients['iam'], name: string): Promise<User | undefined> {
  return (await unlessCode(iam.send(new GetUserCommand({ UserName: name })), 'NoSuchEntity'))?.User;
}

async function userTags(iam: AwsClients['iam'], name: string): Promise<AnyTag[] | undefined> {
  return unlessDenied(
    async () => {
      const user = await findUser(iam, name);
      return user && (user.Tags ?? []);
    },
    async () => (await unlessCode(iam.send(new ListUserTagsCommand({ UserName: name })), 'NoSuchEntity'))?.Tags,
  );
}

function accessKeys(iam: AwsClients['iam'], UserName: string): Promise<(string | undefined)[]> {
  const pages = paginateListAccessKeys({ client: iam }, { UserName });
  return unlessDenied(
    () => collect(pages, ({ AccessKeyMetadata }) => AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)),
    async () => [],
  );
}

function attachedPolicies(iam: AwsClients['iam'], UserName: string): Promise<(string | undefined)[]> {
  const pages = paginateListAttachedUserPolicies({ client: iam }, { UserName });
  return unlessDenied(
    () => collect(pages, ({ AttachedPolicies }) => AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)),
    async () => [],
  );
}

function inlinePolicies(iam: AwsClients['iam'], UserName: string): Promise<string[]> {
  const pages = paginateListUserPolicies({ client: iam }, { UserName });
  return unlessDenied(
    () => collect(pages, ({ PolicyNames }) => PolicyNames),
    async () => [connectPolicyName],
  );
}

/** IAM knows the user, but not everywhere yet. */
function onceShown<T>(call: Promise<T>, name: string): Promise<T> {
  const what = `the IAM user ${name} does not show yet`;
  return onceReady(call, { what, withinMs: limits.spreadMs, codes: ['NoSuchEntity'] });
}

function connectPolicy(userArn: string, region: string, cluster: Connected): string {
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
