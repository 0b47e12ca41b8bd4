import { NotYetError, ResourceNotFoundError } from './errors.ts';

/** The roles of an existing warehouse. */
export interface AttachedRoles {
  /** `the Redshift cluster x`. */
  what: string;
  /** With AWS's status of each: `in-sync`, `adding`, `removing`. */
  roles: { arn: string; status: string }[];
  /** ARN of its default role. */
  standard: string | undefined;
  /** How a role is attached to it. */
  attach: (arn: string) => string;
}

/**
 * ARN of the requested role, or of the default role, or of the only one. Throws ResourceNotFoundError if there is no
 * such role, NotYetError while it is being attached.
 */
export function chosenRole({ what, roles, standard, attach }: AttachedRoles, wanted?: string): string {
  const arn = wanted ?? standard ?? onlyOne(roles, what);
  const role = roles.find((each) => each.arn === arn);
  if (!role || role.status === 'removing') {
    throw new ResourceNotFoundError(`the IAM role ${arn} is not attached to ${what}: ${attach(arn)}`);
  }
  if (role.status !== 'in-sync') throw new NotYetError(`the role ${arn} is ${role.status} ${what}`);
  return arn;
}

function onlyOne(roles: AttachedRoles['roles'], what: string): string {
  const [first, ...others] = roles;
  if (first === undefined) {
    throw new ResourceNotFoundError(`${what} has no IAM role: attach one that may read the sources, as COPY needs it`);
  }
  if (others.length === 0) return first.arn;
  const all = roles.map(({ arn }) => arn).join(', ');
  throw new ResourceNotFoundError(`${what} has several IAM roles and no default: set role.arn to one of ${all}`);
}
