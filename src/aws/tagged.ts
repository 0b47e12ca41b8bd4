import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { ListRoleTagsCommand, ListUserTagsCommand, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { paginateDescribeClusters } from '@aws-sdk/client-redshift';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { iamPath, tagKeys } from './ownership.ts';
import type { AnyTag } from './ownership.ts';

/** A resource with its tags; `arn` is a cluster's, by which Redshift tags. */
export interface Tagged {
  resource: ResourceRef;
  tags: AnyTag[] | undefined;
}

/** Everything in the account and region that carries our tags. */
export async function findTagged(clients: AwsClients): Promise<Tagged[]> {
  return (await Promise.all([clusters(clients), groups(clients), roles(clients), users(clients)])).flat();
}

/** How many clusters of ours there are, in whatever state. */
export async function countClusters(clients: AwsClients): Promise<number> {
  return (await clusters(clients)).length;
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
