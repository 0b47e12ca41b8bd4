import type { Context } from '../api/context.ts';
import { requestTagFacts, tagKeyFacts, type Need } from '../api/need.ts';
import type { Tag } from '../state/tag.ts';
import type { RequestFacts } from '../api/facts.ts';
import { redshiftArn } from './cluster.ts';
import { redshiftPrincipal } from './role.ts';
import { taggedResources } from './tagged.ts';

/** What Redshift's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html */

type Tags = readonly { Key?: string | undefined; Value?: string | undefined }[];

/** A resource by its ARN, with the tags that it has. */
const need = (context: Context, resource: string, facts: RequestFacts = {}): Need => ({
  resource,
  tags: tagsOf(context, resource),
  facts,
});

const tagsOf = (context: Context, resource: string): readonly Tag[] =>
  taggedResources(context).find(({ arn }) => arn === resource)?.record.tags ?? [];

/** Names of clusters, snapshots and subnet groups are case-insensitive in Redshift. */
const arnOf = (context: Context, type: string, name: string): string =>
  redshiftArn(context, `${type}:${name.toLowerCase()}`);

export const clusterNeed = (context: Context, identifier: string, facts?: RequestFacts): Need =>
  need(context, arnOf(context, 'cluster', identifier), facts);

export const onCluster = ({ ClusterIdentifier }: { ClusterIdentifier: string }, context: Context): Need[] => [
  clusterNeed(context, ClusterIdentifier),
];

export const onSubnetGroup = (
  { ClusterSubnetGroupName: name }: { ClusterSubnetGroupName: string },
  context: Context,
): Need[] => [need(context, arnOf(context, 'subnetgroup', name))];

export const snapshotNeed = (context: Context, identifier: string): Need => {
  const name = identifier.toLowerCase();
  const known = context.redshift.state.snapshots.find((snapshot) => snapshot.identifier === name);
  return need(context, arnOf(context, 'snapshot', `${known?.clusterIdentifier ?? '*'}/${name}`));
};

export const onParameterGroup = (
  { ParameterGroupName: name }: { ParameterGroupName: string },
  context: Context,
): Need[] => [need(context, arnOf(context, 'parametergroup', name))];

export const onSnapshot = ({ SnapshotIdentifier }: { SnapshotIdentifier: string }, context: Context): Need[] => [
  snapshotNeed(context, SnapshotIdentifier),
];

/** To make what is not there yet, and to tag it on the way. */
export const onNew = (
  context: Context,
  {
    type,
    name,
    tags = [],
  }: { type: 'cluster' | 'snapshot' | 'subnetgroup' | 'parametergroup'; name: string; tags?: Tags | undefined },
): Need[] => {
  const made = { resource: arnOf(context, type, name), facts: requestTagFacts(tags) };
  return tags.length === 0 ? [made] : [made, { ...made, action: 'redshift:CreateTags' }];
};

export const onTags = ({ ResourceName, Tags }: { ResourceName: string; Tags: Tags }, context: Context): Need[] => [
  need(context, ResourceName, requestTagFacts(Tags)),
];

export const onTagKeys = (
  { ResourceName, TagKeys }: { ResourceName: string; TagKeys: readonly string[] },
  context: Context,
): Need[] => [need(context, ResourceName, tagKeyFacts(TagKeys))];

/** To hand these roles to Redshift. */
export const passRoleNeeds = (context: Context, identifier: string, roleArns: readonly string[]): Need[] =>
  roleArns.map((resource) => ({
    action: 'iam:PassRole',
    resource,
    facts: {
      'iam:passedtoservice': redshiftPrincipal.name,
      'iam:associatedresourcearn': arnOf(context, 'cluster', identifier),
    },
  }));
