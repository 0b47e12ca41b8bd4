import type { Readable } from 'node:stream';
import type { StaticOperationSchema } from '@smithy/types';
import type { Context } from './context.ts';
import type { Need } from './need.ts';
import { operationOf, type Operation } from './schema.ts';

/** An input after decoding: the members that the schema requires are there. */
type Decoded<Input> = {
  [Name in keyof Input]: object extends Pick<Input, Name> ? Input[Name] : NonNullable<Input[Name]>;
};

/** A handler's answer: the command's output, with a stream for its body and a special HTTP status if needed. */
type Answer<Output> = {
  [Name in keyof Output as Exclude<Name, '$metadata'>]: Name extends 'Body' ? Readable : Output[Name];
} & { $metadata?: { httpStatusCode: number } };

/** A command class of the SDK, from which an action takes its types and its wire format. */
type CommandClass<Input, Output> = new (input: never) => {
  readonly input: Input;
  readonly schema?: unknown;
  resolveMiddleware(...parameters: never[]): (...parameters: never[]) => Promise<{ output: Output }>;
};

/** The operation that a command of the SDK is for. */
const commandOperation = <Input, Output>(command: CommandClass<Input, Output>): Operation =>
  operationOf(new command({} as never).schema as StaticOperationSchema);

type Awaitable<Value> = Value | Promise<Value>;

/** One operation of a service, as the server sees it. `On` is what it works on besides its input. */
export interface Action<On = Context> {
  operation: Operation;
  /** Members of the input that the action honours; any other is refused by name. */
  accepts: ReadonlySet<string>;
  /** All that a call needs, each to be allowed by itself, before it is handled. */
  needs(input: object, on: On): Awaitable<readonly Need[]>;
  handle(input: object, on: On): Awaitable<object>;
}

/**
 * Makes an action of an SDK command: `accepts` names the input members that `handle` honours; it gets no others.
 * `needs` returns what the caller's policies must allow. `handle` returns the command's output or throws an AwsError.
 */
export const actionOn =
  <On>() =>
  <Input extends object, Output, Name extends keyof Input & string>(
    command: CommandClass<Input, Output>,
    accepts: readonly Name[],
    needs: (input: Pick<Decoded<Input>, Name>, on: On) => Awaitable<readonly Need[]>,
    handle: (input: Pick<Decoded<Input>, Name>, on: On) => Awaitable<Answer<NoInfer<Output>>>,
  ): Action<On> => ({
    operation: commandOperation(command),
    accepts: new Set(accepts),
    needs,
    handle,
  });

/** Makes an action on the state of the cloud. */
export const action = actionOn<Context>();
