import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  paginateDescribeSecurityGroups,
  paginateDescribeTags,
} from '@aws-sdk/client-ec2';
import type { Filter, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Owner, Ownership } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, ResourceNotFoundError, onceReady, unlessCode, unlessDenied } from './errors.ts';
import { adopt, ownerTags, owns, tagKeys } from './ownership.ts';
import { collect } from './pages.ts';
import { tagAdopted } from './tags.ts';

export async function ensureGroup(
  clients: AwsClients,
  { name, vpcId, owner }: { name: string; vpcId: string; owner: Owner },
): Promise<{ id: string; created: boolean }> {
  const create = new CreateSecurityGroupCommand({
    GroupName: name,
    Description: `Who may reach the warehouse of the Sparkify pipeline ${owner.pipeline}`,
    VpcId: vpcId,
    TagSpecifications: [{ ResourceType: 'security-group', Tags: ownerTags(owner) }],
  });
  const made = (await unlessCode(clients.ec2.send(create), 'InvalidGroup.Duplicate'))?.GroupId;
  if (made !== undefined) return { id: made, created: true };
  const group = await findGroup(clients, name, vpcId);
  if (group?.GroupId === undefined) throw new NotYetError(`the security group ${name} exists, but does not show yet`);
  const adopted = adopt(`the security group ${name}`, owner, group.Tags);
  await tagAdopted(clients, { type: 'AWS::EC2::SecurityGroup', id: group.GroupId }, owner, group.Tags);
  return { id: group.GroupId, ...adopted };
}

/** Throws ResourceNotFoundError unless the groups exist in that VPC. */
export async function requireGroups({ ec2 }: AwsClients, ids: string[], vpcId: string): Promise<void> {
  const there = await listGroups(ec2, [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'group-id', Values: ids },
  ]);
  const missing = ids.filter((id) => there.every(({ GroupId }) => GroupId !== id));
  if (missing.length === 0) return;
  throw new ResourceNotFoundError(
    `there is no security group ${missing.join(', ')} in ${vpcId}: see network.securityGroupIds`,
  );
}

export async function findGroup({ ec2 }: AwsClients, name: string, vpcId: string): Promise<SecurityGroup | undefined> {
  const filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'group-name', Values: [name] },
  ];
  return (await listGroups(ec2, filters))[0];
}

/**
 * Deletes every security group of ours, with all its rules; returns their ids. Idempotent.
 * Throws NotYetError while a network interface still uses one.
 */
export async function removeGroups(clients: AwsClients, ownership: Ownership): Promise<string[]> {
  const removed: string[] = [];
  for (const { GroupId, Tags } of await ownGroups(clients, ownership.pipeline)) {
    if (GroupId === undefined || !owns(ownership, Tags)) continue;
    const remove = clients.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    const what = `the security group ${GroupId} is still in use`;
    await onceReady(unlessCode(remove, 'InvalidGroup.NotFound'), {
      what,
      withinMs: limits.inUseMs,
      codes: ['DependencyViolation'],
    });
    removed.push(GroupId);
  }
  return removed;
}

type Group = Pick<SecurityGroup, 'GroupId' | 'Tags'>;

/** The pipeline's groups with their tags, which a caller may read without permission to describe groups. */
function ownGroups({ ec2 }: AwsClients, pipeline: string): Promise<Group[]> {
  const filter = { Name: `tag:${tagKeys.pipeline}`, Values: [pipeline] };
  return unlessDenied<Group[]>(
    () => listGroups(ec2, [filter]),
    () => taggedGroups(ec2),
  );
}

export function listGroups(ec2: AwsClients['ec2'], Filters: Filter[]): Promise<SecurityGroup[]> {
  return collect(paginateDescribeSecurityGroups({ client: ec2 }, { Filters }), (page) => page.SecurityGroups);
}

/** Every security group with our tag, found through its tags. */
async function taggedGroups(ec2: AwsClients['ec2']): Promise<Group[]> {
  const filters = [
    { Name: 'resource-type', Values: ['security-group'] },
    { Name: 'key', Values: Object.values(tagKeys) },
  ];
  const tags = await collect(paginateDescribeTags({ client: ec2 }, { Filters: filters }), (page) => page.Tags);
  const ids = new Set(tags.map(({ ResourceId }) => ResourceId));
  return [...ids].map((id) => ({ GroupId: id, Tags: tags.filter(({ ResourceId }) => ResourceId === id) }));
}
