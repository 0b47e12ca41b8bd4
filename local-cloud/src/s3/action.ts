import { actionOn, type Action } from '../api/action.ts';
import type { Need } from '../api/need.ts';
import type { RequestBody } from './http/body.ts';
import type { S3Request } from './http/request.ts';
import type { BucketStore } from './store/store.ts';

/** What an action works on besides its input. */
export interface S3Context {
  store: BucketStore;
  request: S3Request;
  /** The decoded and verified body of an upload. */
  body: RequestBody;
  accountId: string;
  /** Throws AccessDenied unless the caller may do this; for permissions that only the work itself can determine. */
  authorize(need: Need): void;
}

export type S3Action = Action<S3Context>;

/** Makes an action of S3. */
export const action = actionOn<S3Context>();
