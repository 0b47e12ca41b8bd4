import type { Readable } from 'node:stream';
import { commandOperation, type CommandClass, type Decoded } from '../api/action.ts';
import type { Operation } from '../api/schema.ts';
import type { S3Access } from './http/access.ts';
import type { S3Request } from './http/request.ts';
import type { BucketStore } from './store/store.ts';
import type { RequestBody } from './http/body.ts';

/** What an action works on besides its input. */
export interface S3Context {
  store: BucketStore;
  request: S3Request;
  /** The decoded and verified body of an upload. */
  body: RequestBody;
  accountId: string;
  /** Throws AccessDenied unless the caller may do this, for what only the body tells. */
  authorize(access: S3Access): void;
}

/** The command's output; a status other than the operation's own is where the SDK has it. */
export type Answer<Output> = Omit<Output, '$metadata' | 'Body'> & {
  $metadata?: { httpStatusCode: number };
  Body?: Readable;
};

/** One operation of S3. */
export interface S3Action {
  operation: Operation;
  /** Members of the input that the action honours; others are refused, unless they ask for what S3 does anyway. */
  accepts: ReadonlySet<string>;
  handle(input: object, context: S3Context): Promise<object>;
}

/** Makes an action of an SDK command; `handle` gets only the members of the input that it accepts. */
export const action = <Input extends object, Output, Name extends keyof Input & string>(
  command: CommandClass<Input, Output>,
  accepts: readonly Name[],
  handle: (input: Pick<Decoded<Input>, Name>, context: S3Context) => Promise<Answer<NoInfer<Output>>>,
): S3Action => ({
  operation: commandOperation(command),
  accepts: new Set(accepts),
  handle,
});
