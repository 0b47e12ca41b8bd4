import * as sdk from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import type { S3Request } from './request.ts';

type Level = 'service' | 'bucket' | 'object';

/** How the SDK's schema binds an operation to HTTP. */
interface Binding {
  schema: StaticOperationSchema;
  name: string;
  method: string;
  level: Level;
  /** Query parameters that tell the operation, with their value when it matters. */
  literals: [name: string, value: string][];
  requiredQuery: string[];
  requiredHeaders: string[];
}

const operationKind = 9;
const isOperation = (value: unknown): value is StaticOperationSchema =>
  Array.isArray(value) && value[0] === operationKind;

/** Names the operation, for people and logs; a hint of the SDK that plain clients do not send. */
const nameParameter = 'x-id';

function bindingOf(schema: StaticOperationSchema): Binding {
  const [, , name, traits, inputRef] = schema;
  const [method, uri] = (traits as { http: [string, string, number] }).http;
  const [path = '', query = ''] = uri.split('?');
  const input = NormalizedSchema.of(inputRef);
  const members = [...input.structIterator()];
  const required = requiredMembers(input);
  const traitsOfRequired = members
    .filter(([member]) => required.has(member))
    .map(([, member]) => member.getMergedTraits());
  const hasBucket = members.some(([member]) => member === 'Bucket');
  return {
    schema,
    name,
    method,
    level: path === '/{Key+}' ? 'object' : hasBucket ? 'bucket' : 'service',
    literals: [...new URLSearchParams(query)].filter(([parameter]) => parameter !== nameParameter),
    requiredQuery: traitsOfRequired.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: traitsOfRequired.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
  };
}

/** Names of the members that a structure must have: its schema has them first, and their number last. */
export function requiredMembers(structure: NormalizedSchema): Set<string> {
  const count = (structure.getSchema() as unknown as unknown[])[6] as number | undefined;
  return new Set([...structure.structIterator()].slice(0, count ?? 0).map(([member]) => member));
}

/** Endpoints of other services that the S3 model also describes. */
const elsewhere = new Set(['WriteGetObjectResponse', 'ListDirectoryBuckets', 'CreateSession']);

const bindings = Object.values(sdk)
  .filter(isOperation)
  .map(bindingOf)
  .filter(({ name }) => !elsewhere.has(name));

/** The most specific operation of S3 that the request can mean, implemented here or not; undefined when none. */
export function findOperation(request: S3Request): StaticOperationSchema | undefined {
  const level = request.key !== undefined ? 'object' : request.bucket !== undefined ? 'bucket' : 'service';
  const candidates = bindings.filter((binding) => binding.level === level && concerns(binding, request));
  const hint = request.query.get(nameParameter);
  const rank = (binding: Binding) => specificity(binding) + (binding.name === hint ? 0.5 : 0);
  return candidates.toSorted((a, b) => rank(b) - rank(a))[0]?.schema;
}

const concerns = (binding: Binding, { method, query, headers }: S3Request): boolean =>
  binding.method === method &&
  binding.literals.every(([name, value]) => (value === '' ? query.has(name) : query.get(name) === value)) &&
  binding.requiredQuery.every((name) => query.has(name)) &&
  binding.requiredHeaders.every((name) => headers[name] !== undefined);

const specificity = ({ literals, requiredQuery, requiredHeaders }: Binding): number =>
  literals.length + requiredQuery.length + requiredHeaders.length;

/** Whether an operation's headers may tell a checksum of its body: it then takes the algorithm by a header of its own. */
export const hasBodyChecksum = (schema: StaticOperationSchema): boolean =>
  [...NormalizedSchema.of(schema[4]).structIterator()].some(
    ([, member]) => member.getMergedTraits().httpHeader?.toLowerCase() === 'x-amz-sdk-checksum-algorithm',
  );

/** Query parameters that the operation gives a meaning to. */
export function knownParameters(schema: StaticOperationSchema): Set<string> {
  const { literals } = bindingOf(schema);
  const bound = [...NormalizedSchema.of(schema[4]).structIterator()].flatMap(
    ([, member]) => member.getMergedTraits().httpQuery ?? [],
  );
  return new Set([nameParameter, ...literals.map(([name]) => name), ...bound]);
}
