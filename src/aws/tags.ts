import { CreateTagsCommand as TagEc2Command } from '@aws-sdk/client-ec2';
import { TagRoleCommand, TagUserCommand } from '@aws-sdk/client-iam';
import { CreateTagsCommand as TagRedshiftCommand } from '@aws-sdk/client-redshift';
import { TagResourceCommand } from '@aws-sdk/client-redshift-serverless';
import type { Owner } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { clusterArn, findCluster } from './find-cluster.ts';
import { adoptionTags } from './ownership.ts';
import type { AnyTag, Tag } from './ownership.ts';
import { findNamespace, findWorkgroup, serverlessTags } from './serverless/find.ts';
import { whoami } from './whoami.ts';

type Tagger = (clients: AwsClients, id: string, Tags: Tag[]) => Promise<unknown>;

const tagEc2: Tagger = ({ ec2 }, id, Tags) => ec2.send(new TagEc2Command({ Resources: [id], Tags }));

/** How a resource of each type is tagged. */
const taggers: Record<ResourceRef['type'], Tagger> = {
  'AWS::IAM::Role': ({ iam }, RoleName, Tags) => iam.send(new TagRoleCommand({ RoleName, Tags })),
  'AWS::IAM::User': ({ iam }, UserName, Tags) => iam.send(new TagUserCommand({ UserName, Tags })),
  'AWS::EC2::SecurityGroup': tagEc2,
  'AWS::EC2::SecurityGroupIngress': tagEc2,
  async 'AWS::Redshift::Cluster'({ redshift }, id, Tags) {
    const cluster = await findCluster({ redshift }, id);
    if (cluster) await redshift.send(new TagRedshiftCommand({ ResourceName: clusterArn(cluster), Tags }));
  },
  // Redshift returns no ARN for it, so partition and account come from the caller's ARN.
  async 'AWS::Redshift::ClusterSubnetGroup'({ redshift, sts, region }, id, Tags) {
    const [, partition, , , account] = (await whoami({ sts })).split(':');
    const ResourceName = `arn:${partition}:redshift:${region}:${account}:subnetgroup:${id}`;
    await redshift.send(new TagRedshiftCommand({ ResourceName, Tags }));
  },
  async 'AWS::RedshiftServerless::Namespace'(clients, id, Tags) {
    await tagServerless(clients, (await findNamespace(clients, id))?.namespaceArn, Tags);
  },
  async 'AWS::RedshiftServerless::Workgroup'(clients, id, Tags) {
    await tagServerless(clients, (await findWorkgroup(clients, id))?.workgroupArn, Tags);
  },
};

async function tagServerless({ serverless }: AwsClients, resourceArn: string | undefined, tags: Tag[]): Promise<void> {
  if (resourceArn !== undefined)
    await serverless.send(new TagResourceCommand({ resourceArn, tags: serverlessTags(tags) }));
}

/** Adds these tags to the resource. */
export async function tag(clients: AwsClients, { type, id }: ResourceRef, tags: Tag[]): Promise<void> {
  if (tags.length > 0) await taggers[type](clients, id, tags);
}

/** Gives an adopted resource, which has these tags, the other tags of its owner's resources. */
export function tagAdopted(
  clients: AwsClients,
  resource: ResourceRef,
  owner: Owner,
  tags: AnyTag[] | undefined,
): Promise<void> {
  return tag(clients, resource, adoptionTags(owner, tags));
}
