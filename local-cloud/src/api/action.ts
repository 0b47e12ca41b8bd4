import type { StaticOperationSchema } from '@smithy/types';
import type { Context } from './context.ts';
import type { Need } from './need.ts';
import { operationOf, type Operation } from './schema.ts';

/** An input after decoding: the members that the schema requires are there. */
export type Decoded<Input> = {
  [Name in keyof Input]: object extends Pick<Input, Name> ? Input[Name] : NonNullable<Input[Name]>;
};

type Answer<Output> = Omit<Output, '$metadata'>;

/** A command class of the SDK, from which an action takes its types and its wire format. */
export type CommandClass<Input, Output> = new (input: never) => {
  readonly input: Input;
  readonly schema?: unknown;
  resolveMiddleware(...parameters: never[]): (...parameters: never[]) => Promise<{ output: Output }>;
};

/** The operation that a command of the SDK is for. */
export const commandOperation = <Input, Output>(command: CommandClass<Input, Output>): Operation =>
  operationOf(new command({} as never).schema as StaticOperationSchema);

/** One operation of a service, as the dispatcher sees it. */
export interface Action {
  operation: Operation;
  /** Members of the input that the action honours; any other is refused by name. */
  accepts: ReadonlySet<string>;
  /** All that a call needs, each to be allowed by itself, before it is handled. */
  needs(input: object, context: Context): readonly Need[];
  handle(input: object, context: Context): object | Promise<object>;
}

/**
 * Makes an action of an SDK command: `accepts` names the input members that `handle` honours, and it gets no other;
 * `needs` tells what of the caller's policies must allow it. It answers the command's output, or throws an AwsError.
 */
export const action = <Input extends object, Output, Name extends keyof Input & string>(
  command: CommandClass<Input, Output>,
  accepts: readonly Name[],
  needs: (input: Pick<Decoded<Input>, Name>, context: Context) => readonly Need[],
  handle: (
    input: Pick<Decoded<Input>, Name>,
    context: Context,
  ) => Answer<NoInfer<Output>> | Promise<Answer<NoInfer<Output>>>,
): Action => ({
  operation: commandOperation(command),
  accepts: new Set(accepts),
  needs,
  handle,
});
