import type { IamState, RoleRecord, UserRecord } from './iam-state.ts';
import type { AccessRequest } from './policy.ts';
import type { RequestFacts } from './pattern.ts';
import { judge, layersOf, sessionLayer, type Verdict } from './verdict.ts';

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

/** A principal as policies know it. */
interface Subject {
  identity: UserRecord | RoleRecord;
  accountId: string;
  /** As aws:userid has it. */
  userId: string;
  type: 'User' | 'AssumedRole';
}

/** What policies may ask of whoever asks, and of the time: the same for everything that it does. */
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

/** Who asks, and what is known of the request beyond what it does: where it comes from and the like. */
export interface Asking {
  iam: IamState;
  accountId: string;
  caller: Caller;
  facts: RequestFacts;
}

const identityOf = ({ iam, caller }: Asking): UserRecord | RoleRecord | undefined => {
  const list: (UserRecord | RoleRecord)[] = caller.kind === 'user' ? iam.users : iam.roles;
  return list.find(({ name, id }) => name === caller.name && caller.userId.split(':')[0] === id);
};

/** Every condition key that a decision on the caller may need, but for those of what it does. */
export const askingFacts = (asking: Asking): RequestFacts => {
  const { caller, accountId, facts } = asking;
  const identity = identityOf(asking);
  if (identity === undefined) return facts;
  const type = caller.kind === 'session' ? 'AssumedRole' : 'User';
  return { ...facts, ...principalFacts({ identity, accountId, userId: caller.userId, type }) };
};

/** Decides whether the caller may do this; the request's facts are added to those of the asking. */
export const decide = (asking: Asking, { resource, ...request }: AccessRequest): Verdict => {
  const { iam, caller } = asking;
  if (caller.kind === 'root') return { decision: 'allowed', by: 'identity-based policy' };
  const identity = identityOf(asking);
  if (identity === undefined) return { decision: 'implicitDeny', by: 'identity-based policy' };
  const { sessionPolicy } = caller;
  const layers = [...layersOf(iam, identity), ...(sessionPolicy === undefined ? [] : [sessionLayer(sessionPolicy)])];
  return judge(layers, { ...request, facts: { ...askingFacts(asking), ...request.facts } })(resource);
};
