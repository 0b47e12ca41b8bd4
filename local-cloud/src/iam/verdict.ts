import type { IamState, RoleRecord, UserRecord } from './iam-state.ts';
import { managedDocument } from './managed.ts';
import { evaluator, parsePolicy, type AccessRequest, type Decision, type Policy } from './policy.ts';

/** Policies of one type: for each type that is present, one must allow the request. */
export interface Layer {
  type: 'identity-based policy' | 'permissions boundary' | 'session policy';
  policies: readonly Policy[];
}

/** What was decided, and by which type of policy. */
export interface Verdict {
  decision: Decision;
  by: Layer['type'];
}

/**
 * The identity's parsed inline and attached policies and permissions boundary, to be shared by many decisions. A
 * boundary that no longer exists allows nothing.
 */
export const layersOf = (state: IamState, identity: UserRecord | RoleRecord): Layer[] => {
  const { inlinePolicies, attachedPolicies, permissionsBoundary } = identity;
  const attached = (arns: readonly string[]) => arns.flatMap((arn) => managedDocument(state, arn) ?? []);
  const own = [...inlinePolicies.map(({ document }) => document), ...attached(attachedPolicies)];
  return [
    { type: 'identity-based policy', policies: own.map(readPolicy) },
    ...(permissionsBoundary === undefined
      ? []
      : [{ type: 'permissions boundary' as const, policies: attached([permissionsBoundary]).map(readPolicy) }]),
  ];
};

/** The layer of a policy that a session was opened with. */
export const sessionLayer = (document: string): Layer => ({ type: 'session policy', policies: [readPolicy(document)] });

const readPolicy = (document: string): Policy => parsePolicy(document, 'identity');

/**
 * Decides on a request for many resources: an explicit deny of any type wins, then the first type that allows nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const judge = (
  layers: readonly Layer[],
  request: Omit<AccessRequest, 'resource'>,
): ((resource: string) => Verdict) => {
  const deciders = layers.map(({ type, policies }) => ({ by: type, decide: evaluator(policies, request) }));
  return (resource) => {
    const verdicts = deciders.map(({ by, decide }): Verdict => ({ by, decision: decide(resource) }));
    return (
      verdicts.find(({ decision }) => decision === 'explicitDeny') ??
      verdicts.find(({ decision }) => decision === 'implicitDeny') ??
      (verdicts[0] as Verdict)
    );
  };
};

/** Why a verdict does not allow the call, in the words of AWS's denials: */
export const reasonOf = ({ decision, by }: Verdict, action: string): string =>
  decision === 'explicitDeny'
    ? `with an explicit deny in ${by === 'identity-based policy' ? 'an' : 'a'} ${by}`
    : `because no ${by} allows the ${action} action`;
