import type { Action } from './action.ts';
import type { RequestFacts } from '../iam/pattern.ts';
import type { Tag } from '../iam/iam-state.ts';
import type { Context } from './context.ts';

/** What policies are asked about: an ARN, and the tags that it has. */
export interface Resource {
  arn: string;
  tags: readonly Tag[];
}

/** What a call concerns that concerns nothing in particular. */
export const anything: readonly Resource[] = [{ arn: '*', tags: [] }];

/** A service of the local cloud: how it speaks, and its actions. Adding an action is one line in its list. */
export interface Service {
  /** Its name in the credential scope of a signature, and before the colon in policies. */
  name: string;
  protocol: 'query' | 'ec2' | 'json';
  /** API version (query, ec2) or the prefix of X-Amz-Target (json). */
  version: string;
  xmlNamespace: string;
  /** A global service takes signatures of any region. */
  global: boolean;
  /** Actions that need no permission. */
  open?: ReadonlySet<string>;
  /** What a call concerns, each to be allowed by itself; `anything` where that is nothing in particular. */
  resources(input: object, context: Context): readonly Resource[];
  /** Condition keys of the service's own. */
  facts?(input: object): RequestFacts;
  actions: readonly Action[];
}
