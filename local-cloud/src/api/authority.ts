import type { RequestFacts } from './facts.ts';

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

/** Who holds an access key, and its secret. */
export interface Holder {
  secret: string;
  caller: Caller;
  /** Of temporary credentials. */
  token?: string;
  expiresAtMs?: number;
}

/** One access to decide on. */
export interface Access {
  /** `redshift:CreateCluster`. */
  action: string;
  resource: string;
  /** Every condition key that is known, but for those of the caller. */
  facts: RequestFacts;
}

/** Who keeps the account's identities and their policies. */
export interface Authority {
  /** Undefined for an unknown or inactive key. */
  holderOf(accessKeyId: string): Holder | undefined;
  /** Why the caller may not do this, as AWS's denials end; undefined when it may. */
  denialOf(caller: Caller, access: Access): string | undefined;
}

/** The caller, who decides, and the request's context, such as where it comes from. */
export interface Asking {
  authority: Authority;
  caller: Caller;
  facts: RequestFacts;
}
