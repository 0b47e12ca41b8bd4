import type { IamState, RoleRecord, UserRecord } from './state.ts';
import { managedDocument } from './managed.ts';
import { evaluate, parsePolicy, type AccessRequest, type Decision, type Policy } from './policy.ts';
import type { RequestFacts } from './pattern.ts';

/** Who signed a request. The root may do everything; a user or a role session what its policies allow. */
export interface Caller {
  kind: 'root' | 'user' | 'session';
  arn: string;
  /** Unique id, as GetCallerIdentity shows it. */
  userId: string;
  /** Name of the user, or of the session's role; absent for the root. */
  name?: string;
  sessionName?: string;
  /** Session policy given to AssumeRole: it narrows what the role allows. */
  sessionPolicy?: string;
}

/** The identity's inline and attached policies, read; what many decisions at once should share. */
export const policiesOf = (state: IamState, identity: UserRecord | RoleRecord): Policy[] =>
  [
    ...identity.inlinePolicies.map(({ document }) => document),
    ...identity.attachedPolicies.flatMap((arn) => managedDocument(state, arn) ?? []),
  ].map((document) => parsePolicy(document, 'identity'));

/** Decides by the identity's inline and attached policies. */
export const decideFor = (state: IamState, identity: UserRecord | RoleRecord, request: AccessRequest): Decision =>
  evaluate(policiesOf(state, identity), request);

const factsOf = (caller: Caller, accountId: string): RequestFacts => ({
  'aws:principalarn': caller.arn,
  'aws:principalaccount': accountId,
  'aws:principaltype': caller.kind === 'session' ? 'AssumedRole' : 'User',
  'aws:userid': caller.userId,
  'aws:currenttime': new Date().toISOString(),
  'aws:epochtime': String(Math.floor(Date.now() / 1000)),
  'aws:securetransport': 'false',
  ...(caller.kind === 'user' && caller.name !== undefined ? { 'aws:username': caller.name } : {}),
});

/** Decides whether the caller may do this. */
export const decide = (state: IamState, caller: Caller, accountId: string, request: AccessRequest): Decision => {
  if (caller.kind === 'root') return 'allowed';
  const list: (UserRecord | RoleRecord)[] = caller.kind === 'user' ? state.users : state.roles;
  const identity = list.find(({ name, id }) => name === caller.name && caller.userId.split(':')[0] === id);
  if (identity === undefined) return 'implicitDeny';
  const tags = identity.tags.map(({ Key, Value }): [string, string] => [
    `aws:principaltag/${Key.toLowerCase()}`,
    Value,
  ]);
  const facts = { ...factsOf(caller, accountId), ...Object.fromEntries(tags), ...request.facts };
  const decision = decideFor(state, identity, { ...request, facts });
  if (caller.sessionPolicy === undefined || decision !== 'allowed') return decision;
  return evaluate([parsePolicy(caller.sessionPolicy, 'identity')], { ...request, facts });
};
