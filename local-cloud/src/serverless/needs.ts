import type { Tag } from '@aws-sdk/client-redshift-serverless';
import type { Context } from '../api/context.ts';
import { requestTagFacts, tagKeyFacts, type Need } from '../api/need.ts';
import { serviceRoleNeeds } from '../redshift/service-role.ts';
import { managedSecretNeeds } from '../secretsmanager/needs.ts';
import { defaultAdmin, secretName } from './admin.ts';
import { serverlessArn } from './arn.ts';
import { namespacesOf } from './namespace.ts';
import { serverlessPrincipal, wantedRoles } from './role.ts';
import { storedTags, tagsOf } from './tags.ts';

/** What the actions of Serverless need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftserverless.html */

/** A resource by its ARN, with the tags that it has. */
const need = (context: Context, resource: string): Need => ({ resource, tags: tagsOf(context, resource) });

/** Its ARN ends in an id that is unknown before creation, so a policy must allow any. */
const namespaceNeed = (context: Context, name: string): Need => {
  const id = namespacesOf(context).find((namespace) => namespace.name === name)?.id ?? '*';
  return need(context, serverlessArn(context, `namespace/${id}`));
};

export const onNamespace = ({ namespaceName }: { namespaceName: string }, context: Context): Need[] => [
  namespaceNeed(context, namespaceName),
];

export const onWorkgroup = ({ workgroupName }: { workgroupName?: string | undefined }, context: Context): Need[] => {
  const id = context.serverless.state.workgroups.find(({ identifier }) => identifier === workgroupName)?.id ?? '*';
  return [need(context, serverlessArn(context, `workgroup/${id}`))];
};

/** To make what is not there yet, and to tag it on the way. */
const onNew = (context: Context, type: 'namespace' | 'workgroup', tags: readonly Tag[] = []): Need[] => {
  const made = { resource: serverlessArn(context, `${type}/*`), facts: requestTagFacts(storedTags(tags)) };
  return tags.length === 0 ? [made] : [made, { ...made, action: 'redshift-serverless:TagResource' }];
};

interface Handed {
  namespaceName: string;
  iamRoles?: string[] | undefined;
  defaultIamRoleArn?: string | undefined;
  adminUsername?: string | undefined;
  manageAdminPassword?: boolean | undefined;
}

/** Actions of Serverless in the name of the caller who creates or changes a namespace. */
const namespaceWork = (context: Context, input: Handed): Need[] => [
  ...wantedRoles(input).map((resource) => ({
    action: 'iam:PassRole',
    resource,
    facts: { 'iam:passedtoservice': serverlessPrincipal.name },
  })),
  ...(input.manageAdminPassword === true
    ? managedSecretNeeds(context, secretName(input.namespaceName, input.adminUsername ?? defaultAdmin))
    : []),
];

export const onNewNamespace = (input: Handed & { tags?: Tag[] | undefined }, context: Context): Need[] => [
  ...onNew(context, 'namespace', input.tags),
  ...namespaceWork(context, input),
  ...serviceRoleNeeds(context),
];

export const onChangedNamespace = (input: Handed, context: Context): Need[] => [
  namespaceNeed(context, input.namespaceName),
  ...namespaceWork(context, input),
];

export const onNewWorkgroup = ({ tags }: { tags?: Tag[] | undefined }, context: Context): Need[] =>
  onNew(context, 'workgroup', tags);

export const onResource = ({ resourceArn }: { resourceArn: string }, context: Context): Need[] => [
  need(context, resourceArn),
];

export const onTags = ({ resourceArn, tags }: { resourceArn: string; tags: Tag[] }, context: Context): Need[] => [
  { ...need(context, resourceArn), facts: requestTagFacts(storedTags(tags)) },
];

export const onTagKeys = (
  { resourceArn, tagKeys }: { resourceArn: string; tagKeys: string[] },
  context: Context,
): Need[] => [{ ...need(context, resourceArn), facts: tagKeyFacts(tagKeys) }];
