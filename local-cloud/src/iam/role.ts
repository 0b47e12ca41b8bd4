import { UnmodifiableEntityException$, type Role } from '@aws-sdk/client-iam';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import { boundaryDetail } from './boundary.ts';
import { findIdentity } from './identity.ts';
import type { RoleRecord } from './iam-state.ts';

/** The role of this name. Throws NoSuchEntity. */
export const findRole = ({ iam }: Context, name: string): RoleRecord => findIdentity(iam.roles, 'role', name);

/** The role of this name, to change. Throws NoSuchEntity, UnmodifiableEntity for a service's own. */
export const findOwnRole = (context: Context, name: string): RoleRecord => {
  const role = findRole(context, name);
  if (!role.path.startsWith('/aws-service-role/')) return role;
  throw fault(
    UnmodifiableEntityException$,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
};

/** A role as IAM shows it, its trust policy URL-encoded. */
export const roleDetail = (role: RoleRecord): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
  MaxSessionDuration: role.maxSessionSeconds,
  ...(role.description === '' ? {} : { Description: role.description }),
  ...boundaryDetail(role),
  ...(role.tags.length === 0 ? {} : { Tags: role.tags }),
});
