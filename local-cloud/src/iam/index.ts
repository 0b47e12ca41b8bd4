import { AttachRolePolicy } from './actions/AttachRolePolicy.ts';
import { AttachUserPolicy } from './actions/AttachUserPolicy.ts';
import { CreateAccessKey } from './actions/CreateAccessKey.ts';
import { CreatePolicy } from './actions/CreatePolicy.ts';
import { CreatePolicyVersion } from './actions/CreatePolicyVersion.ts';
import { CreateRole } from './actions/CreateRole.ts';
import { CreateUser } from './actions/CreateUser.ts';
import { DeleteAccessKey } from './actions/DeleteAccessKey.ts';
import { DeletePolicy } from './actions/DeletePolicy.ts';
import { DeletePolicyVersion } from './actions/DeletePolicyVersion.ts';
import { DeleteRole } from './actions/DeleteRole.ts';
import { DeleteRolePermissionsBoundary } from './actions/DeleteRolePermissionsBoundary.ts';
import { DeleteRolePolicy } from './actions/DeleteRolePolicy.ts';
import { DeleteUser } from './actions/DeleteUser.ts';
import { DeleteUserPermissionsBoundary } from './actions/DeleteUserPermissionsBoundary.ts';
import { DeleteUserPolicy } from './actions/DeleteUserPolicy.ts';
import { DetachRolePolicy } from './actions/DetachRolePolicy.ts';
import { DetachUserPolicy } from './actions/DetachUserPolicy.ts';
import { GetPolicy } from './actions/GetPolicy.ts';
import { GetPolicyVersion } from './actions/GetPolicyVersion.ts';
import { GetRole } from './actions/GetRole.ts';
import { GetRolePolicy } from './actions/GetRolePolicy.ts';
import { GetUser } from './actions/GetUser.ts';
import { GetUserPolicy } from './actions/GetUserPolicy.ts';
import { ListAccessKeys } from './actions/ListAccessKeys.ts';
import { ListAccountAliases } from './actions/ListAccountAliases.ts';
import { ListAttachedRolePolicies } from './actions/ListAttachedRolePolicies.ts';
import { ListAttachedUserPolicies } from './actions/ListAttachedUserPolicies.ts';
import { ListEntitiesForPolicy } from './actions/ListEntitiesForPolicy.ts';
import { ListInstanceProfilesForRole } from './actions/ListInstanceProfilesForRole.ts';
import { ListPolicies } from './actions/ListPolicies.ts';
import { ListPolicyTags } from './actions/ListPolicyTags.ts';
import { ListPolicyVersions } from './actions/ListPolicyVersions.ts';
import { ListRolePolicies } from './actions/ListRolePolicies.ts';
import { ListRoleTags } from './actions/ListRoleTags.ts';
import { ListRoles } from './actions/ListRoles.ts';
import { ListUserPolicies } from './actions/ListUserPolicies.ts';
import { ListUserTags } from './actions/ListUserTags.ts';
import { ListUsers } from './actions/ListUsers.ts';
import { PutRolePermissionsBoundary } from './actions/PutRolePermissionsBoundary.ts';
import { PutRolePolicy } from './actions/PutRolePolicy.ts';
import { PutUserPermissionsBoundary } from './actions/PutUserPermissionsBoundary.ts';
import { PutUserPolicy } from './actions/PutUserPolicy.ts';
import { SetDefaultPolicyVersion } from './actions/SetDefaultPolicyVersion.ts';
import { SimulatePrincipalPolicy } from './actions/SimulatePrincipalPolicy.ts';
import { TagPolicy } from './actions/TagPolicy.ts';
import { TagRole } from './actions/TagRole.ts';
import { TagUser } from './actions/TagUser.ts';
import { UntagPolicy } from './actions/UntagPolicy.ts';
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
  actions: [
    AttachRolePolicy,
    AttachUserPolicy,
    CreateAccessKey,
    CreatePolicy,
    CreatePolicyVersion,
    CreateRole,
    CreateUser,
    DeleteAccessKey,
    DeletePolicy,
    DeletePolicyVersion,
    DeleteRole,
    DeleteRolePermissionsBoundary,
    DeleteRolePolicy,
    DeleteUser,
    DeleteUserPermissionsBoundary,
    DeleteUserPolicy,
    DetachRolePolicy,
    DetachUserPolicy,
    GetPolicy,
    GetPolicyVersion,
    GetRole,
    GetRolePolicy,
    GetUser,
    GetUserPolicy,
    ListAccessKeys,
    ListAccountAliases,
    ListAttachedRolePolicies,
    ListAttachedUserPolicies,
    ListEntitiesForPolicy,
    ListInstanceProfilesForRole,
    ListPolicies,
    ListPolicyTags,
    ListPolicyVersions,
    ListRolePolicies,
    ListRoleTags,
    ListRoles,
    ListUserPolicies,
    ListUserTags,
    ListUsers,
    PutRolePermissionsBoundary,
    PutRolePolicy,
    PutUserPermissionsBoundary,
    PutUserPolicy,
    SetDefaultPolicyVersion,
    SimulatePrincipalPolicy,
    TagPolicy,
    TagRole,
    TagUser,
    UntagPolicy,
    UntagRole,
    UntagUser,
    UpdateAccessKey,
    UpdateAssumeRolePolicy,
    UpdateRole,
  ],
};
