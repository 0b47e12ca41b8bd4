import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

/** The SDK's schemas are tuples; only this file knows their layout. */

/** An operation of a service, as its schema describes it. */
export interface Operation {
  name: string;
  /** A unit where the operation has none; so is the output. */
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** Names of the input's members that must be there. */
  required: readonly string[];
  /** Its place in HTTP; every operation of the other protocols is a POST to `/`. */
  http: { method: string; uri: string; statusCode: number };
}

interface OperationTraits {
  http?: [method: string, uri: string, statusCode: number];
}

const traitsOf = <Traits extends object>(traits: unknown): Partial<Traits> =>
  typeof traits === 'object' && traits !== null ? traits : {};

/** A structure's schema has the members first that must be there, and their number last. */
const requiredOf = (structure: NormalizedSchema): string[] => {
  if (!structure.isStructSchema()) return [];
  const { 4: members, 6: requiredCount = 0 } = structure.getSchema() as StaticStructureSchema;
  return members.slice(0, requiredCount);
};

export const operationOf = ([, , name, traits, inputRef, outputRef]: StaticOperationSchema): Operation => {
  const input = NormalizedSchema.of(inputRef);
  const [method, uri, statusCode] = traitsOf<OperationTraits>(traits).http ?? ['POST', '/', 200];
  const http = { method, uri, statusCode };
  return { name, input, output: NormalizedSchema.of(outputRef), required: requiredOf(input), http };
};

const operationKind = 9;

/** Every operation among the exports of an SDK client. */
export const operationsOf = (client: object): Operation[] =>
  Object.values(client)
    .filter((value): value is StaticOperationSchema => Array.isArray(value) && value[0] === operationKind)
    .map(operationOf);

interface ErrorTraits {
  awsQueryError?: [code: string, statusCode: number];
  httpError?: number;
}

/** The code and the status of the wire form of an error. */
export const errorOf = ([, , name, traits]: StaticErrorSchema): [code: string, statusCode: number] => {
  const { awsQueryError, httpError } = traitsOf<ErrorTraits>(traits);
  return awsQueryError ?? [name, httpError ?? 400];
};

/** Names of a structure's members; none of what is no structure. */
export const memberNames = (schema: NormalizedSchema): string[] =>
  schema.isStructSchema() ? [...schema.structIterator()].map(([name]) => name) : [];
