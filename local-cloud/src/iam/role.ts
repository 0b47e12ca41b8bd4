import type { Role } from '@aws-sdk/client-iam';
import type { Context } from '../api/context.ts';
import { findIdentity } from './identity.ts';
import type { RoleRecord } from './iam-state.ts';

/** The role of this name. Throws NoSuchEntity. */
export const findRole = ({ iam }: Context, name: string): RoleRecord => findIdentity(iam.roles, 'role', name);

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
  ...(role.tags.length === 0 ? {} : { Tags: role.tags }),
});
