import type { Context } from '../api/context.ts';
import { AwsError } from '../api/error.ts';
import { mayAssume, parsePolicy } from '../iam/policy.ts';

const maximumRoles = 50;

/** Redshift, as trust policies name it. */
export const redshiftPrincipal = { type: 'Service', name: 'redshift.amazonaws.com' } as const;

/** The ARNs, checked for form and number. */
export const checkRoleArns = (arns: readonly string[]): string[] => {
  const wrong = arns.find((arn) => !/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn));
  if (wrong !== undefined) throw new AwsError('InvalidParameterValue', `The IAM role ARN ${wrong} is not valid.`);
  if (new Set(arns).size <= maximumRoles) return [...new Set(arns)];
  throw new AwsError('InvalidParameterValue', `A cluster can have at most ${maximumRoles} IAM roles.`);
};

/** The ARNs, checked, of roles that are there and trust Redshift. Throws InvalidParameterValue in Redshift's words. */
export const passedRoles = (context: Context, arns: readonly string[]): string[] => {
  const checked = checkRoleArns(arns);
  const wrong = checked.find((arn) => {
    const role = context.iam.roles.find((each) => each.arn === arn);
    return role === undefined || !mayAssume(parsePolicy(role.trustPolicy, 'trust'), redshiftPrincipal);
  });
  if (wrong === undefined) return checked;
  throw new AwsError(
    'InvalidParameterValue',
    `The IAM role ${wrong} is not valid. The IAM role must delegate access to an Amazon Redshift account.`,
  );
};
