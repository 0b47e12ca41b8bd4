import { NoSuchEntityException$, type AttachedPermissionsBoundary } from '@aws-sdk/client-iam';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { IamState, Identity } from './iam-state.ts';
import { managedDocument } from './managed.ts';

/** The boundary that a request names, as a record keeps it. Throws NoSuchEntity unless there is such a policy. */
export const boundaryOf = ({ iam }: Context, arn: string | undefined): Pick<Identity, 'permissionsBoundary'> => {
  if (arn === undefined) return {};
  if (managedDocument(iam, arn) !== undefined) return { permissionsBoundary: arn };
  throw fault(NoSuchEntityException$, `Scope ARN: ${arn} does not exist or is not attachable.`);
};

/** Takes the boundary off. Throws NoSuchEntity when there is none. */
export const removeBoundary = (identity: Identity, kind: 'role' | 'user'): void => {
  if (identity.permissionsBoundary === undefined) {
    throw fault(NoSuchEntityException$, `The ${kind} ${identity.name} has no permissions boundary.`);
  }
  delete identity.permissionsBoundary;
};

/** The boundary as IAM shows it where it shows one identity; its lists do not. */
export const boundaryDetail = ({
  permissionsBoundary: arn,
}: Identity): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  arn === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn } };

/** Roles and users that the policy bounds. */
export const bounded = ({ roles, users }: IamState, arn: string): Identity[] =>
  [...roles, ...users].filter(({ permissionsBoundary }) => permissionsBoundary === arn);
