import type { Context } from '../api/context.ts';
import { requestTagFacts, tagFacts, tagKeyFacts, type Need } from '../api/need.ts';
import type { RequestFacts } from '../api/facts.ts';
import type { Identity } from './iam-state.ts';

/** What IAM's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */

type Kind = 'role' | 'user' | 'policy';

/** The ARN of what has this path and name. */
export const iamArn = ({ accountId }: Pick<Context, 'accountId'>, kind: Kind, path: string, name: string): string =>
  `arn:aws:iam::${accountId}:${kind}${path}${name}`;

/** A role or user that is there, with its path; one that is not has none. IAM's denials call it by its name. */
const identityNeed = (
  context: Context,
  { list, kind, name }: { list: readonly Identity[]; kind: Kind; name: string },
  facts: RequestFacts = {},
): Need => {
  const found = list.find((each) => each.name === name);
  return {
    resource: found?.arn ?? iamArn(context, kind, '/', name),
    shownAs: `${kind} ${name}`,
    tags: found?.tags ?? [],
    facts: { ...tagFacts('iam:resourcetag', found?.tags ?? []), ...facts },
  };
};

interface OfRole {
  RoleName: string;
}

/** Of whom nothing is said, the caller is meant. */
interface OfUser {
  UserName?: string | undefined;
}

interface OfPolicy {
  PolicyArn: string;
}

interface Tagging {
  Tags: readonly { Key: string | undefined; Value: string | undefined }[];
}

interface Untagging {
  TagKeys: readonly string[];
}

const roleNeed = (context: Context, { RoleName: name }: OfRole, facts?: RequestFacts): Need =>
  identityNeed(context, { list: context.iam.roles, kind: 'role', name }, facts);

const userNeed = (context: Context, { UserName }: OfUser, facts?: RequestFacts): Need => {
  const { kind, name, arn } = context.caller;
  const wanted = UserName ?? (kind === 'user' ? name : undefined);
  if (wanted === undefined) return { resource: arn };
  return identityNeed(context, { list: context.iam.users, kind: 'user', name: wanted }, facts);
};

const policyNeed = ({ iam }: Context, { PolicyArn: arn }: OfPolicy, facts: RequestFacts = {}): Need => ({
  resource: arn,
  shownAs: `policy ${arn}`,
  tags: iam.policies.find((policy) => policy.arn === arn)?.tags ?? [],
  facts,
});

export const onRole = (input: OfRole, context: Context): Need[] => [roleNeed(context, input)];
export const onUser = (input: OfUser, context: Context): Need[] => [userNeed(context, input)];
export const onPolicy = (input: OfPolicy, context: Context): Need[] => [policyNeed(context, input)];

const policyFacts = ({ PolicyArn }: OfPolicy): RequestFacts => ({ 'iam:policyarn': PolicyArn });

const boundaryFacts = (arn: string | undefined): RequestFacts =>
  arn === undefined ? {} : { 'iam:permissionsboundary': arn };

/** To change what a role or user may do: policies may ask for the boundary that it has. */
const boundedRoleNeed = (context: Context, input: OfRole, facts: RequestFacts = {}): Need => {
  const role = context.iam.roles.find(({ name }) => name === input.RoleName);
  return roleNeed(context, input, { ...boundaryFacts(role?.permissionsBoundary), ...facts });
};
const boundedUserNeed = (context: Context, input: OfUser, facts: RequestFacts = {}): Need => {
  const user = context.iam.users.find(({ name }) => name === (input.UserName ?? context.caller.name));
  return userNeed(context, input, { ...boundaryFacts(user?.permissionsBoundary), ...facts });
};

export const onBoundedRole = (input: OfRole, context: Context): Need[] => [boundedRoleNeed(context, input)];
export const onBoundedUser = (input: OfUser, context: Context): Need[] => [boundedUserNeed(context, input)];

interface Bounding {
  PermissionsBoundary: string;
}

export const onNewBoundaryOfRole = (input: OfRole & Bounding, context: Context): Need[] => [
  roleNeed(context, input, boundaryFacts(input.PermissionsBoundary)),
];
export const onNewBoundaryOfUser = (input: OfUser & Bounding, context: Context): Need[] => [
  userNeed(context, input, boundaryFacts(input.PermissionsBoundary)),
];

/** To attach a managed policy, or detach it. */
export const onPolicyOfRole = (input: OfRole & OfPolicy, context: Context): Need[] => [
  boundedRoleNeed(context, input, policyFacts(input)),
];
export const onPolicyOfUser = (input: OfUser & OfPolicy, context: Context): Need[] => [
  boundedUserNeed(context, input, policyFacts(input)),
];

export const onTagsOfRole = (input: OfRole & Tagging, context: Context): Need[] => [
  roleNeed(context, input, requestTagFacts(input.Tags)),
];
export const onTagsOfUser = (input: OfUser & Tagging, context: Context): Need[] => [
  userNeed(context, input, requestTagFacts(input.Tags)),
];
export const onTagsOfPolicy = (input: OfPolicy & Tagging, context: Context): Need[] => [
  policyNeed(context, input, requestTagFacts(input.Tags)),
];

export const onTagKeysOfRole = (input: OfRole & Untagging, context: Context): Need[] => [
  roleNeed(context, input, tagKeyFacts(input.TagKeys)),
];
export const onTagKeysOfUser = (input: OfUser & Untagging, context: Context): Need[] => [
  userNeed(context, input, tagKeyFacts(input.TagKeys)),
];
export const onTagKeysOfPolicy = (input: OfPolicy & Untagging, context: Context): Need[] => [
  policyNeed(context, input, tagKeyFacts(input.TagKeys)),
];

/** To make what is not there yet, and to tag it on the way. */
export const onNew = (
  context: Context,
  {
    kind,
    path = '/',
    name,
    boundary,
    tags = [],
  }: {
    kind: Kind;
    path?: string | undefined;
    name: string;
    boundary?: string | undefined;
    tags?: Tagging['Tags'] | undefined;
  },
): Need[] => {
  const need = { resource: iamArn(context, kind, path, name), facts: requestTagFacts(tags) };
  const made = { ...need, facts: { ...need.facts, ...boundaryFacts(boundary) } };
  const tagAction = { role: 'iam:TagRole', user: 'iam:TagUser', policy: 'iam:TagPolicy' }[kind];
  return tags.length === 0 ? [made] : [made, { ...need, action: tagAction }];
};
