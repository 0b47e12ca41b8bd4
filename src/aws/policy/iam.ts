import { iamPath } from '../ownership.ts';
import { servicesOf } from '../trust.ts';
import { actions, allow, type Statement } from './document.ts';
import { laterTags, taggedBy } from './owned.ts';
import { partitionOf } from './partition.ts';
import type { PolicyRequest, PolicyRole } from './request.ts';

type MadeRole = Exclude<PolicyRole, { arn: string }>;

/** Actions on the user. */
const userActions = [
  'PutUserPolicy',
  'ListUserPolicies',
  'DeleteUserPolicy',
  'ListAttachedUserPolicies',
  'DetachUserPolicy',
  'ListAccessKeys',
  'DeleteAccessKey',
  'DeleteUser',
];

/** Actions on the role; a role that is kept is not deleted. */
const roleActions = ({ isKept = false }: MadeRole): string[] => [
  'GetRolePolicy',
  'PutRolePolicy',
  'ListAttachedRolePolicies',
  ...(isKept ? [] : ['ListRolePolicies', 'DeleteRolePolicy', 'DetachRolePolicy', 'DeleteRole']),
];

const arnsOf =
  ({ account, region }: Pick<PolicyRequest, 'account' | 'region'>) =>
  (kind: 'role' | 'user', path: string, name: string) =>
    `arn:${partitionOf(region)}:iam::${account}:${kind}${path}${name}`;

/** The ARN of a role that is created. */
export function roleArn(place: Pick<PolicyRequest, 'account' | 'region'>, { path = iamPath, name }: MadeRole): string {
  return arnsOf(place)('role', path, name);
}

/** The role with which a created cluster reads S3, and the user, for whom every teardown looks. */
export function identityStatements(request: PolicyRequest): Statement[] {
  const { pipeline, user, createsUser, warehouse, role } = request;
  const arn = arnsOf(request);
  const isMade = warehouse.kind !== 'existing';
  const made = isMade && !('arn' in role) ? role : undefined;
  const users = createsUser ? [arn('user', iamPath, user)] : [];
  const arns = [...(made ? [roleArn(request, made)] : []), ...users];
  const each = (verb: string) => [...(made ? [`${verb}Role`] : []), ...(createsUser ? [`${verb}User`] : [])];
  // A role with a boundary may not be created without it.
  const creating = each('Create').filter((name) => name !== 'CreateRole' || made?.permissionsBoundary === undefined);
  const use = [...(made ? roleActions(made) : []), ...(createsUser ? userActions : [])];
  return [
    findIdentities(request),
    ...(arns.length === 0
      ? []
      : [
          allow('CreateIdentities', actions('iam', ...creating, ...each('Tag')), arns, taggedBy(pipeline)),
          allow('UseIdentities', actions('iam', ...use), arns),
          allow('ExtendIdentities', actions('iam', ...each('Tag')), arns, laterTags(request)),
        ]),
    simulate(request),
    ...(made ? [...attachPolicies(request, made), ...boundRole(request, made)] : []),
    ...(isMade ? [passRole(request, made ? roleArn(request, made) : (role as { arn: string }).arn)] : []),
  ];
}

/** The principal to simulate is the worker itself, which the policy does not know. */
function simulate(request: PolicyRequest): Statement {
  const arn = arnsOf(request);
  return allow('Simulate', ['iam:SimulatePrincipalPolicy'], [arn('user', '/', '*'), arn('role', '/', '*')]);
}

/** IAM knows the path only of an existing identity; a missing one is looked up without a path. */
function findIdentities(request: PolicyRequest): Statement {
  const { user, warehouse, role } = request;
  const arn = arnsOf(request);
  const users = [arn('user', iamPath, user), arn('user', '/', user)];
  if (warehouse.kind === 'existing') return allow('FindIdentities', actions('iam', 'GetUser'), users);
  const [known, name] = 'arn' in role ? [role.arn, role.arn.replace(/^.*\//, '')] : [roleArn(request, role), role.name];
  const roles = [...new Set([known, arn('role', '/', name)])];
  return allow('FindIdentities', actions('iam', 'GetRole', 'GetUser'), [...roles, ...users]);
}

/** Policies of the role besides the right to read the sources. */
function attachPolicies(request: PolicyRequest, role: MadeRole): Statement[] {
  const { policies = [] } = role;
  if (policies.length === 0) return [];
  const only = { ArnEquals: { 'iam:PolicyARN': policies } };
  return [allow('AttachPolicies', ['iam:AttachRolePolicy'], roleArn(request, role), only)];
}

/** The role may have only this boundary. */
function boundRole(request: PolicyRequest, role: MadeRole): Statement[] {
  const { permissionsBoundary } = role;
  if (permissionsBoundary === undefined) return [];
  const bounded = { 'iam:PermissionsBoundary': permissionsBoundary };
  const arn = roleArn(request, role);
  const tagged = taggedBy(request.pipeline)['StringEquals'];
  return [
    allow('CreateBoundedRole', ['iam:CreateRole'], arn, { StringEquals: { ...tagged, ...bounded } }),
    allow('BoundRole', ['iam:PutRolePermissionsBoundary'], arn, { StringEquals: bounded }),
  ];
}

/** To pass the role to Redshift and to no other service. */
function passRole({ warehouse }: PolicyRequest, arn: string): Statement {
  const services = servicesOf(warehouse.kind === 'serverless');
  return allow('PassRole', ['iam:PassRole'], arn, {
    StringEquals: { 'iam:PassedToService': services.length === 1 ? (services[0] ?? '') : services },
  });
}
