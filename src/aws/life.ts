import { CreateTagsCommand as TagEc2Command } from '@aws-sdk/client-ec2';
import { TagRoleCommand, TagUserCommand } from '@aws-sdk/client-iam';
import { CreateTagsCommand as TagRedshiftCommand } from '@aws-sdk/client-redshift';
import type { ResourceRef } from '../contract/results.ts';
import { clusterArn, findCluster } from './cluster.ts';
import type { AwsClients } from './clients.ts';
import { longerLife, tagKeys, tagValue } from './ownership.ts';
import type { Tag } from './ownership.ts';
import { findTagged } from './tagged.ts';

/**
 * Lets everything of the pipeline live until `expires` (ISO 8601, UTC), never shorter than it would have; returns what
 * it found of the pipeline. Idempotent.
 */
export async function extendLife(clients: AwsClients, pipeline: string, expires: string): Promise<ResourceRef[]> {
  const ours = (await findTagged(clients)).filter(({ tags }) => tagValue(tags, tagKeys.pipeline) === pipeline);
  for (const { resource, tags } of ours) {
    const life = longerLife({ expires }, tags);
    if (life) await tag(clients, resource, life);
  }
  return ours.map(({ resource }) => resource);
}

/** Tags one resource with the end of its life. */
export async function tag({ redshift, ec2, iam }: AwsClients, { type, id }: ResourceRef, life: Tag): Promise<void> {
  switch (type) {
    case 'AWS::IAM::Role':
      await iam.send(new TagRoleCommand({ RoleName: id, Tags: [life] }));
      return;
    case 'AWS::IAM::User':
      await iam.send(new TagUserCommand({ UserName: id, Tags: [life] }));
      return;
    case 'AWS::Redshift::Cluster': {
      const cluster = await findCluster({ redshift }, id);
      if (cluster) await redshift.send(new TagRedshiftCommand({ ResourceName: clusterArn(cluster), Tags: [life] }));
      return;
    }
    case 'AWS::EC2::SecurityGroup':
    case 'AWS::EC2::SecurityGroupIngress':
      await ec2.send(new TagEc2Command({ Resources: [id], Tags: [life] }));
  }
}
