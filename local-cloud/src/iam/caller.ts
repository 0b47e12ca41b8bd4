import type { Access, Caller } from '../api/authority.ts';
import type { RequestFacts } from '../api/facts.ts';
import type { IamState, RoleRecord, UserRecord } from './iam-state.ts';
import { judge, type Layer, layersOf, sessionLayer, type Verdict } from './verdict.ts';

/** A principal as policies know it. */
interface Subject {
  identity: UserRecord | RoleRecord;
  accountId: string;
  /** As aws:userid has it. */
  userId: string;
  type: 'User' | 'AssumedRole';
}

/** Condition keys about the caller and the time, which are the same for everything the caller does. */
export const principalFacts = ({ identity, accountId, userId, type }: Subject): RequestFacts => ({
  'aws:principalarn': identity.arn,
  'aws:principalaccount': accountId,
  'aws:principaltype': type,
  'aws:principalisawsservice': 'false',
  'aws:userid': userId,
  'aws:resourceaccount': accountId,
  's3:resourceaccount': accountId,
  'aws:viaawsservice': 'false',
  'aws:currenttime': new Date().toISOString(),
  'aws:epochtime': String(Math.floor(Date.now() / 1000)),
  ...(type === 'User' ? { 'aws:username': identity.name } : { 'aws:multifactorauthpresent': 'false' }),
  ...Object.fromEntries(identity.tags.map(({ Key, Value }) => [`aws:principaltag/${Key.toLowerCase()}`, Value])),
});

/** A caller, and the account that knows it. */
interface Known {
  iam: IamState;
  accountId: string;
  caller: Caller;
}

const identityOf = ({ iam, caller }: Known): UserRecord | RoleRecord | undefined => {
  const list: (UserRecord | RoleRecord)[] = caller.kind === 'user' ? iam.users : iam.roles;
  return list.find(({ name, id }) => name === caller.name && caller.userId.split(':')[0] === id);
};

/** The condition keys of a caller; empty for the root, to whom no policy applies. */
export const callerFacts = (known: Known): RequestFacts => {
  const { caller, accountId } = known;
  const identity = identityOf(known);
  if (identity === undefined) return {};
  const type = caller.kind === 'session' ? 'AssumedRole' : 'User';
  return principalFacts({ identity, accountId, userId: caller.userId, type });
};

/**
 * The policies that apply to a caller; undefined for the root, to whom none apply. Those of a deleted caller allow
 * nothing.
 */
export const callerLayers = (known: Known): Layer[] | undefined => {
  const { iam, caller } = known;
  if (caller.kind === 'root') return undefined;
  const identity = identityOf(known);
  if (identity === undefined) return [{ type: 'identity-based policy', policies: [] }];
  const { sessionPolicy } = caller;
  return [...layersOf(iam, identity), ...(sessionPolicy === undefined ? [] : [sessionLayer(sessionPolicy)])];
};

/** Decides whether the caller may do this, with its current policies. */
export const decide = (known: Known, { resource, ...request }: Access): Verdict => {
  const layers = callerLayers(known);
  if (layers === undefined) return { decision: 'allowed', by: 'identity-based policy' };
  return judge(layers, { ...request, facts: { ...callerFacts(known), ...request.facts } })(resource);
};
