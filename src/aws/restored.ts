import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { paginateDescribeClusters } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { owns, tagKeys, tagValue } from './ownership.ts';
import type { AnyTag, Tag } from './ownership.ts';
import { collect } from './pages.ts';
import { listGroups } from './security-group.ts';
import { tag } from './tags.ts';

/**
 * A restored cluster has no tags at first, because RestoreFromClusterSnapshot accepts none, and the worker may die
 * before it tags the cluster. Until then its security group shows the owner: it was created with tags, and gets a tag
 * with the cluster's name before the restore. A cluster with another name in that group belongs to somebody else.
 */

export const restoresKey = 'sparkify:restores';

type Clients = Pick<AwsClients, 'ec2' | 'redshift'>;

/** Call this before the cluster is restored into the group. */
export function announceRestore(clients: AwsClients, groupId: string, identifier: string): Promise<void> {
  return tag(clients, { type: 'AWS::EC2::SecurityGroup', id: groupId }, [{ Key: restoresKey, Value: identifier }]);
}

function isUntagged({ Tags }: Cluster): boolean {
  return tagValue(Tags, tagKeys.pipeline) === undefined;
}

function isAnnounced({ ClusterIdentifier }: Cluster, group: SecurityGroup): boolean {
  return ClusterIdentifier !== undefined && tagValue(group.Tags, restoresKey) === ClusterIdentifier;
}

/**
 * The cluster. If it has none of our tags, it is tagged first: with the given tags, or else with its group's. A cluster
 * that no group of this owner announces is left as it is.
 */
export async function claimRestored(
  clients: AwsClients,
  cluster: Cluster,
  { run, ...whose }: Ownership,
  given?: Tag[],
): Promise<Cluster> {
  if (!isUntagged(cluster)) return cluster;
  const ids = groupIds(cluster);
  if (ids.length === 0) return cluster;
  const groups = await listGroups(clients.ec2, [{ Name: 'group-id', Values: ids }]);
  const group = groups.find((one) => isAnnounced(cluster, one) && owns(whose, one.Tags));
  if (!group) return cluster;
  const own = given ?? ownTagsOf(group.Tags, run);
  await tag(clients, { type: 'AWS::Redshift::Cluster', id: cluster.ClusterIdentifier ?? '' }, own);
  return { ...cluster, Tags: [...(cluster.Tags ?? []), ...own] };
}

/** Every cluster with our tag, and those that still need it, with the tags of their groups. */
export async function clustersOfOurs({ redshift, ec2 }: Clients): Promise<Cluster[]> {
  const clusters = await collect(paginateDescribeClusters({ client: redshift }, {}), (page) => page.Clusters);
  const untagged = clusters.filter(isUntagged);
  const groups = untagged.length === 0 ? [] : await listGroups(ec2, [{ Name: `tag:${restoresKey}`, Values: ['*'] }]);
  return [
    ...clusters.filter(({ Tags }) => tagValue(Tags, tagKeys.pipeline) !== undefined),
    ...untagged.flatMap((cluster) => {
      const ids = groupIds(cluster);
      const group = groups.find((one) => isAnnounced(cluster, one) && ids.includes(one.GroupId ?? ''));
      return group ? [{ ...cluster, Tags: ownTagsOf(group.Tags) }] : [];
    }),
  ];
}

function groupIds({ VpcSecurityGroups = [] }: Cluster): string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId: id }) => (id === undefined ? [] : [id]));
}

/** Ours; with a run, only those of that run. */
function ownTagsOf(tags: AnyTag[] = [], run?: string): Tag[] {
  return Object.values(tagKeys).flatMap((Key) => {
    const Value = (Key === tagKeys.run ? run : undefined) ?? tagValue(tags, Key);
    return Value === undefined ? [] : [{ Key, Value }];
  });
}
