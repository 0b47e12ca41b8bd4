import { AttachRolePolicy } from './actions/AttachRolePolicy.ts';
import { AttachUserPolicy } from './actions/AttachUserPolicy.ts';
import { CreateAccessKey } from './actions/CreateAccessKey.ts';
import { CreateRole } from './actions/CreateRole.ts';
import { CreateUser } from './actions/CreateUser.ts';
import { DeleteAccessKey } from './actions/DeleteAccessKey.ts';
import { DeleteRole } from './actions/DeleteRole.ts';
import { DeleteRolePolicy } from './actions/DeleteRolePolicy.ts';
import { DeleteUser } from './actions/DeleteUser.ts';
import { DeleteUserPolicy } from './actions/DeleteUserPolicy.ts';
import { DetachRolePolicy } from './actions/DetachRolePolicy.ts';
import { DetachUserPolicy } from './actions/DetachUserPolicy.ts';
import { GetRole } from './actions/GetRole.ts';
import { GetRolePolicy } from './actions/GetRolePolicy.ts';
import { GetUser } from './actions/GetUser.ts';
import { GetUserPolicy } from './actions/GetUserPolicy.ts';
import { ListAccessKeys } from './actions/ListAccessKeys.ts';
import { ListAttachedRolePolicies } from './actions/ListAttachedRolePolicies.ts';
import { ListAttachedUserPolicies } from './actions/ListAttachedUserPolicies.ts';
import { ListInstanceProfilesForRole } from './actions/ListInstanceProfilesForRole.ts';
import { ListRolePolicies } from './actions/ListRolePolicies.ts';
import { ListRoleTags } from './actions/ListRoleTags.ts';
import { ListRoles } from './actions/ListRoles.ts';
import { ListUserPolicies } from './actions/ListUserPolicies.ts';
import { ListUserTags } from './actions/ListUserTags.ts';
import { ListUsers } from './actions/ListUsers.ts';
import { PutRolePolicy } from './actions/PutRolePolicy.ts';
import { PutUserPolicy } from './actions/PutUserPolicy.ts';
import { TagRole } from './actions/TagRole.ts';
import { TagUser } from './actions/TagUser.ts';
import { UntagRole } from './actions/UntagRole.ts';
import { UntagUser } from './actions/UntagUser.ts';
import { UpdateAccessKey } from './actions/UpdateAccessKey.ts';
import { UpdateAssumeRolePolicy } from './actions/UpdateAssumeRolePolicy.ts';
import { UpdateRole } from './actions/UpdateRole.ts';
import type { Service } from '../api/service.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  version: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  global: true,
  resource: (input, { accountId }) => {
    const { RoleName, UserName, PolicyArn, PolicyName } = input as Record<string, string | undefined>;
    if (RoleName !== undefined) return `arn:aws:iam::${accountId}:role/${RoleName}`;
    if (UserName !== undefined) return `arn:aws:iam::${accountId}:user/${UserName}`;
    if (PolicyArn !== undefined) return PolicyArn;
    return PolicyName === undefined ? '*' : `arn:aws:iam::${accountId}:policy/${PolicyName}`;
  },
  actions: [
    AttachRolePolicy,
    AttachUserPolicy,
    CreateAccessKey,
    CreateRole,
    CreateUser,
    DeleteAccessKey,
    DeleteRole,
    DeleteRolePolicy,
    DeleteUser,
    DeleteUserPolicy,
    DetachRolePolicy,
    DetachUserPolicy,
    GetRole,
    GetRolePolicy,
    GetUser,
    GetUserPolicy,
    ListAccessKeys,
    ListAttachedRolePolicies,
    ListAttachedUserPolicies,
    ListInstanceProfilesForRole,
    ListRolePolicies,
    ListRoleTags,
    ListRoles,
    ListUserPolicies,
    ListUserTags,
    ListUsers,
    PutRolePolicy,
    PutUserPolicy,
    TagRole,
    TagUser,
    UntagRole,
    UntagUser,
    UpdateAccessKey,
    UpdateAssumeRolePolicy,
    UpdateRole,
  ],
};
