import { ListRoleTagsCommand, ListUserTagsCommand, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import { paginateDescribeClusterSubnetGroups } from '@aws-sdk/client-redshift';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { unlessCode } from './errors.ts';
import { listRules } from './ingress-rule.ts';
import { iamPath, tagKeys, tagValue } from './ownership.ts';
import type { AnyTag } from './ownership.ts';
import { collect } from './pages.ts';
import { clustersOfOurs } from './restored.ts';
import { roleDescription } from './role.ts';
import { listGroups } from './security-group.ts';
import { listNamespaces, listWorkgroups, tagsOf } from './serverless/find.ts';

/** A resource with its tags. */
export interface Tagged {
  resource: ResourceRef;
  tags: AnyTag[] | undefined;
}

/** DescribeSecurityGroupRules documents no filter on a tag's key alone. */
const withOurTag = { Name: `tag:${tagKeys.pipeline}`, Values: ['*'] };

/** Everything of a type in the account and region with our tag; with a pipeline, only what belongs to it. */
export const taggedByType: Record<ResourceRef['type'], (clients: AwsClients, pipeline?: string) => Promise<Tagged[]>> =
  {
    'AWS::Redshift::Cluster': async (clients) => {
      const clusters = await clustersOfOurs(clients);
      return clusters.map(({ ClusterIdentifier: id, Tags }) => tagged('AWS::Redshift::Cluster', id, Tags));
    },
    'AWS::Redshift::ClusterSubnetGroup': async ({ redshift }) => {
      const pages = paginateDescribeClusterSubnetGroups({ client: redshift }, { TagKeys: [tagKeys.pipeline] });
      const groups = await collect(pages, ({ ClusterSubnetGroups }) => ClusterSubnetGroups);
      return groups.map(({ ClusterSubnetGroupName: id, Tags }) =>
        tagged('AWS::Redshift::ClusterSubnetGroup', id, Tags),
      );
    },
    'AWS::RedshiftServerless::Workgroup': async (clients) => {
      const workgroups = await listWorkgroups(clients);
      const listed = workgroups.map(({ workgroupName: id, workgroupArn: arn }) => ({ id, arn }));
      return ofServerless(clients, 'AWS::RedshiftServerless::Workgroup', listed);
    },
    'AWS::RedshiftServerless::Namespace': async (clients) => {
      const namespaces = await listNamespaces(clients);
      const listed = namespaces.map(({ namespaceName: id, namespaceArn: arn }) => ({ id, arn }));
      return ofServerless(clients, 'AWS::RedshiftServerless::Namespace', listed);
    },
    'AWS::EC2::SecurityGroup': async ({ ec2 }) => {
      const groups = await listGroups(ec2, [withOurTag]);
      return groups.map(({ GroupId: id, Tags }) => tagged('AWS::EC2::SecurityGroup', id, Tags));
    },
    'AWS::EC2::SecurityGroupIngress': async ({ ec2 }) => {
      const rules = await listRules(ec2, withOurTag);
      return rules.map(({ SecurityGroupRuleId: id, Tags }) => tagged('AWS::EC2::SecurityGroupIngress', id, Tags));
    },
    // IAM lists neither by tag nor with tags. A role of ours with another path is recognised by its description.
    'AWS::IAM::Role': async ({ iam }, pipeline) => {
      const pages = paginateListRoles({ client: iam }, { MaxItems: 1000 });
      const roles = await collect(pages, ({ Roles }) => Roles?.filter((role) => looksOurs(role, pipeline)));
      return withTags('AWS::IAM::Role', names(roles, 'RoleName'), (RoleName) =>
        iam.send(new ListRoleTagsCommand({ RoleName })),
      );
    },
    'AWS::IAM::User': async ({ iam }) => {
      const users = await collect(paginateListUsers({ client: iam }, { PathPrefix: iamPath }), ({ Users }) => Users);
      return withTags('AWS::IAM::User', names(users, 'UserName'), (UserName) =>
        iam.send(new ListUserTagsCommand({ UserName })),
      );
    },
  };

/** What of a type could not be listed, and AWS's error. */
export interface Unlisted {
  type: ResourceRef['type'];
  error: unknown;
}

/**
 * Everything in the account and region with our tag; with a pipeline, only what may belong to it. A type that cannot be
 * listed does not hold up the others.
 */
export async function findTagged(
  clients: AwsClients,
  pipeline?: string,
): Promise<{ found: Tagged[]; unlisted: Unlisted[] }> {
  const types = Object.keys(taggedByType) as ResourceRef['type'][];
  const lists = await Promise.allSettled(types.map((type) => taggedByType[type](clients, pipeline)));
  return {
    found: lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])),
    unlisted: lists.flatMap((list, at) =>
      list.status === 'rejected' ? [{ type: types[at] as ResourceRef['type'], error: list.reason as unknown }] : [],
    ),
  };
}

/** How many clusters of ours there are, in any state. */
export async function countClusters(clients: AwsClients): Promise<number> {
  return (await taggedByType['AWS::Redshift::Cluster'](clients)).length;
}

function tagged(type: ResourceRef['type'], id = '', tags: AnyTag[] | undefined): Tagged {
  return { resource: { type, id }, tags };
}

/**
 * Which identities are worth a call for their tags. The caller may have no permission for those of another pipeline's
 * role at another path.
 */
function looksOurs({ Path, Description = '' }: Role, pipeline: string | undefined): boolean {
  if (Path?.startsWith(iamPath)) return true;
  return pipeline === undefined ? Description.startsWith(roleDescription()) : Description === roleDescription(pipeline);
}

function names<Key extends string>(listed: { [K in Key]?: string | undefined }[], key: Key): string[] {
  return listed.map((one) => one[key] ?? '');
}

/** Serverless lists neither by tag nor with tags, either. */
async function ofServerless(
  clients: AwsClients,
  type: ResourceRef['type'],
  listed: { id: string | undefined; arn: string | undefined }[],
): Promise<Tagged[]> {
  const found: Tagged[] = [];
  for (const { id, arn } of listed) {
    const tags = await tagsOf(clients, arn);
    if (tagValue(tags, tagKeys.pipeline) !== undefined) found.push(tagged(type, id, tags));
  }
  return found;
}

/** Those that still exist and have our tag. */
async function withTags(
  type: ResourceRef['type'],
  ids: string[],
  tell: (id: string) => Promise<{ Tags: AnyTag[] | undefined }>,
): Promise<Tagged[]> {
  const found: Tagged[] = [];
  for (const id of ids) {
    const { Tags } = (await unlessCode(tell(id), 'NoSuchEntity')) ?? {};
    if (Tags?.some(({ Key }) => Key === tagKeys.pipeline)) found.push(tagged(type, id, Tags));
  }
  return found;
}
