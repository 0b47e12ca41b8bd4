import type { Context } from '../api/context.ts';
import type { ClusterRole } from '../redshift/redshift-state.ts';
import { passedRoles } from '../redshift/role.ts';
import { inServerlessWords } from './error.ts';

/** Redshift Serverless, as trust policies name it. */
export const serverlessPrincipal = { type: 'Service', name: 'redshift-serverless.amazonaws.com' } as const;

interface Wanted {
  iamRoles?: string[] | undefined;
  defaultIamRoleArn?: string | undefined;
}

/** Every role that a request hands over. */
export const wantedRoles = ({ iamRoles = [], defaultIamRoleArn }: Wanted): string[] => [
  ...new Set([...iamRoles, ...(defaultIamRoleArn === undefined ? [] : [defaultIamRoleArn])]),
];

/** The new roles of a namespace, given its current ones. Throws ValidationException. */
export const rolesFor = (context: Context, wanted: Wanted, known: readonly ClusterRole[] = []): ClusterRole[] => {
  const settlesAtMs = Date.now() + context.serverless.durations.roleMs;
  const arns = inServerlessWords(() => passedRoles(context, wantedRoles(wanted)));
  return arns.map((arn) => known.find((role) => role.arn === arn) ?? { arn, status: 'adding', settlesAtMs });
};
