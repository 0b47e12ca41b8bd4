import type { Action } from './action.ts';

/** A service of the local cloud: how it speaks, and its actions. Adding an action is one line in its list. */
export interface Service {
  /** Its name in the credential scope of a signature, and before the colon in policies. */
  name: string;
  protocol: 'query' | 'ec2' | 'json';
  /** API version (query, ec2) or the prefix of X-Amz-Target (json). */
  version: string;
  xmlNamespace: string;
  /** A global service accepts signatures for any region. */
  global: boolean;
  actions: readonly Action[];
}
