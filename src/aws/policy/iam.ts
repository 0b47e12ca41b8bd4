import { iamPath } from '../ownership.ts';
import { actions, allow, type Statement } from './document.ts';
import { laterTags, taggedBy } from './owned.ts';
import { partitionOf } from './partition.ts';
import type { PolicyRequest } from './request.ts';

/** What is done with each of the two kinds. */
const uses = {
  role: [
    'GetRolePolicy',
    'PutRolePolicy',
    'ListRolePolicies',
    'DeleteRolePolicy',
    'ListAttachedRolePolicies',
    'DetachRolePolicy',
    'DeleteRole',
  ],
  user: [
    'PutUserPolicy',
    'ListUserPolicies',
    'DeleteUserPolicy',
    'ListAttachedUserPolicies',
    'DetachUserPolicy',
    'ListAccessKeys',
    'DeleteAccessKey',
    'DeleteUser',
  ],
};

interface Made {
  kind: 'Role' | 'User';
  name: string;
}

/** The role that a cluster which is made reads S3 with, and the user, whom every teardown looks for. */
export function identityStatements(request: PolicyRequest): Statement[] {
  const { account, region, pipeline, role, user, createsUser, warehouse } = request;
  const all = `arn:${partitionOf(region)}:iam::${account}`;
  const arnOf = ({ kind, name }: Made) => `${all}:${kind.toLowerCase()}${iamPath}${name}`;
  const roles: Made[] = warehouse.kind === 'cluster' ? [{ kind: 'Role', name: role }] : [];
  const users: Made[] = [{ kind: 'User', name: user }];
  const sought = [...roles, ...users];
  const made = [...roles, ...(createsUser ? users : [])];
  const each = (verb: string) => made.map(({ kind }) => `${verb}${kind}`);
  const arns = made.map(arnOf);
  return [
    allow(
      'FindIdentities',
      actions('iam', ...sought.map(({ kind }) => `Get${kind}`)),
      // IAM knows the path of what is there alone: it looks for what is not there without one.
      sought.flatMap((one) => [arnOf(one), `${all}:${one.kind.toLowerCase()}/${one.name}`]),
    ),
    ...(made.length === 0
      ? []
      : [
          allow('CreateIdentities', actions('iam', ...each('Create'), ...each('Tag')), arns, taggedBy(pipeline)),
          allow(
            'UseIdentities',
            actions('iam', ...made.flatMap(({ kind }) => uses[kind === 'Role' ? 'role' : 'user'])),
            arns,
          ),
          allow('ExtendIdentities', actions('iam', ...each('Tag')), arns, laterTags),
        ]),
    ...roles.map((one) =>
      allow('PassRole', ['iam:PassRole'], arnOf(one), {
        StringEquals: { 'iam:PassedToService': 'redshift.amazonaws.com' },
      }),
    ),
  ];
}
