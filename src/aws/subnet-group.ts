import {
  CreateClusterSubnetGroupCommand,
  DeleteClusterSubnetGroupCommand,
  DescribeClusterSubnetGroupsCommand,
} from '@aws-sdk/client-redshift';
import type { ClusterSubnetGroup } from '@aws-sdk/client-redshift';
import type { Owner, Ownership } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { NotYetError, onceReady, unlessCode } from './errors.ts';
import { adopt, ownerTags, owns } from './ownership.ts';
import { tagAdopted } from './tags.ts';

/**
 * Creates or adopts a subnet group with these subnets. Idempotent; if an adopted one has other subnets, it keeps them,
 * and the difference is reported. Throws ForeignResourceError if a subnet group with that name is not ours.
 */
export async function ensureSubnetGroup(
  clients: AwsClients,
  { name, subnetIds, owner }: { name: string; subnetIds: string[]; owner: Owner },
): Promise<{ created: boolean; differs: string[] }> {
  const create = new CreateClusterSubnetGroupCommand({
    ClusterSubnetGroupName: name,
    Description: `Where the warehouse of the Sparkify pipeline ${owner.pipeline} stands`,
    SubnetIds: subnetIds,
    Tags: ownerTags(owner),
  });
  if (await unlessCode(clients.redshift.send(create), 'ClusterSubnetGroupAlreadyExists'))
    return { created: true, differs: [] };
  const group = await findSubnetGroup(clients, name);
  if (!group) throw new NotYetError(`the subnet group ${name} exists, but AWS does not show it yet`);
  const adopted = adopt(`the cluster subnet group ${name}`, owner, group.Tags);
  await tagAdopted(clients, { type: 'AWS::Redshift::ClusterSubnetGroup', id: name }, owner, group.Tags);
  const has = group.Subnets?.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).toSorted() ?? [];
  const isSame = has.join() === subnetIds.toSorted().join();
  return { ...adopted, differs: isSame ? [] : [`the subnet group ${name} is of ${has.join(', ')}`] };
}

/** Undefined if there is none. */
export async function findSubnetGroup(
  { redshift }: Pick<AwsClients, 'redshift'>,
  name: string,
): Promise<ClusterSubnetGroup | undefined> {
  const describe = redshift.send(new DescribeClusterSubnetGroupsCommand({ ClusterSubnetGroupName: name }));
  return (await unlessCode(describe, 'ClusterSubnetGroupNotFound'))?.ClusterSubnetGroups?.[0];
}

/** Deletes our subnet group; true if there was one. Idempotent. Throws NotYetError while a cluster is in it. */
export async function removeSubnetGroup(clients: AwsClients, name: string, ownership: Ownership): Promise<boolean> {
  const group = await findSubnetGroup(clients, name);
  if (!group || !owns(ownership, group.Tags)) return false;
  const remove = clients.redshift.send(new DeleteClusterSubnetGroupCommand({ ClusterSubnetGroupName: name }));
  await onceReady(unlessCode(remove, 'ClusterSubnetGroupNotFound'), {
    what: `the cluster subnet group ${name} is still in use`,
    withinMs: limits.inUseMs,
    codes: ['InvalidClusterSubnetGroupState', 'InvalidClusterSubnetState'],
  });
  return true;
}
