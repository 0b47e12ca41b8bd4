import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { ListRoleTagsCommand, ListUserTagsCommand, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { paginateDescribeClusters } from '@aws-sdk/client-redshift';
import type { ExpiredPipeline } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { iamPath, tagKeys } from './ownership.ts';
import type { AnyTag } from './ownership.ts';

interface Tagged {
  resource: ResourceRef;
  tags: AnyTag[] | undefined;
}

/** What carries our tags and has outlived its time to live, by pipeline. A resource that expires `none` never does. */
export async function findExpired(clients: AwsClients, now: Date): Promise<ExpiredPipeline[]> {
  const tagged = (await Promise.all([clusters(clients), groups(clients), roles(clients), users(clients)])).flat();
  const byPipeline = new Map<string, ResourceRef[]>();
  for (const { resource, tags } of tagged) {
    const value = (key: string) => tags?.find((tag) => tag.Key === key)?.Value;
    const pipeline = value(tagKeys.pipeline);
    // An unreadable time is not taken for one that has passed: nothing is deleted on a guess.
    const isExpired = Date.parse(value(tagKeys.expires) ?? '') <= now.getTime();
    if (pipeline !== undefined && isExpired) {
      byPipeline.set(pipeline, [...(byPipeline.get(pipeline) ?? []), resource]);
    }
  }
  return [...byPipeline].map(([pipeline, resources]) => ({ pipeline, resources }));
}

async function clusters({ redshift }: AwsClients): Promise<Tagged[]> {
  const found: Tagged[] = [];
  for await (const { Clusters = [] } of paginateDescribeClusters(
    { client: redshift },
    { TagKeys: [tagKeys.pipeline] },
  )) {
    for (const { ClusterIdentifier: id = '', Tags: tags } of Clusters) {
      found.push({ resource: { type: 'AWS::Redshift::Cluster', id }, tags });
    }
  }
  return found;
}

async function groups({ ec2 }: AwsClients): Promise<Tagged[]> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag-key', Values: [tagKeys.pipeline] }] }),
  );
  return SecurityGroups.map(({ GroupId: id = '', Tags: tags }) => ({
    resource: { type: 'AWS::EC2::SecurityGroup', id },
    tags,
  }));
}

/** IAM lists neither by tag nor with tags; our path keeps the list short. */
async function roles({ iam }: AwsClients): Promise<Tagged[]> {
  const found: Tagged[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, { PathPrefix: iamPath })) {
    for (const { RoleName: id = '' } of Roles) {
      const { Tags: tags } = await iam.send(new ListRoleTagsCommand({ RoleName: id }));
      found.push({ resource: { type: 'AWS::IAM::Role', id }, tags });
    }
  }
  return found;
}

async function users({ iam }: AwsClients): Promise<Tagged[]> {
  const found: Tagged[] = [];
  for await (const { Users = [] } of paginateListUsers({ client: iam }, { PathPrefix: iamPath })) {
    for (const { UserName: id = '' } of Users) {
      const { Tags: tags } = await iam.send(new ListUserTagsCommand({ UserName: id }));
      found.push({ resource: { type: 'AWS::IAM::User', id }, tags });
    }
  }
  return found;
}
