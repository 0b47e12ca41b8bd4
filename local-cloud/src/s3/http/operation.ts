import * as sdk from '@aws-sdk/client-s3';
import { operationsOf, type Operation } from '../../api/schema.ts';
import type { S3Request } from './request.ts';

type Level = 'service' | 'bucket' | 'object';

/** How an operation is bound to HTTP. */
interface Binding {
  operation: Operation;
  level: Level;
  /** Query parameters that identify the operation, with their value if it matters. */
  literals: [name: string, value: string][];
  requiredQuery: string[];
  requiredHeaders: string[];
}

/** A hint from the SDK that names the operation, for people and logs; plain clients do not send it. */
const nameParameter = 'x-id';

function bindingOf(operation: Operation): Binding {
  const [path = '', query = ''] = operation.http.uri.split('?');
  const members = [...operation.input.structIterator()];
  const traitsOfRequired = members
    .filter(([member]) => operation.required.includes(member))
    .map(([, member]) => member.getMergedTraits());
  const hasBucket = members.some(([member]) => member === 'Bucket');
  return {
    operation,
    level: path === '/{Key+}' ? 'object' : hasBucket ? 'bucket' : 'service',
    literals: [...new URLSearchParams(query)].filter(([parameter]) => parameter !== nameParameter),
    requiredQuery: traitsOfRequired.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: traitsOfRequired.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
  };
}

/** Endpoints of other services that the S3 model also describes. */
const elsewhere = new Set(['WriteGetObjectResponse', 'ListDirectoryBuckets', 'CreateSession']);

const bindings = operationsOf(sdk)
  .filter(({ name }) => !elsewhere.has(name))
  .map(bindingOf);

/** The most specific operation of S3 that the request can mean, implemented here or not; undefined when none. */
export function findOperation(request: S3Request): Operation | undefined {
  const level = request.key !== undefined ? 'object' : request.bucket !== undefined ? 'bucket' : 'service';
  const candidates = bindings.filter((binding) => binding.level === level && concerns(binding, request));
  const hint = request.query.get(nameParameter);
  const rank = (binding: Binding) => specificity(binding) + (binding.operation.name === hint ? 0.5 : 0);
  return candidates.toSorted((a, b) => rank(b) - rank(a))[0]?.operation;
}

const concerns = (binding: Binding, { method, query, headers }: S3Request): boolean =>
  binding.operation.http.method === method &&
  binding.literals.every(([name, value]) => (value === '' ? query.has(name) : query.get(name) === value)) &&
  binding.requiredQuery.every((name) => query.has(name)) &&
  binding.requiredHeaders.every((name) => headers[name] !== undefined);

const specificity = ({ literals, requiredQuery, requiredHeaders }: Binding): number =>
  literals.length + requiredQuery.length + requiredHeaders.length;

/** Whether an operation's headers may carry a checksum of its body; such operations have a header for the algorithm. */
export const hasBodyChecksum = ({ input }: Operation): boolean =>
  [...input.structIterator()].some(
    ([, member]) => member.getMergedTraits().httpHeader?.toLowerCase() === 'x-amz-sdk-checksum-algorithm',
  );

/** Query parameters that the operation gives a meaning to. */
export function knownParameters(operation: Operation): Set<string> {
  const { literals } = bindingOf(operation);
  const bound = [...operation.input.structIterator()].flatMap(([, member]) => member.getMergedTraits().httpQuery ?? []);
  return new Set([nameParameter, ...literals.map(([name]) => name), ...bound]);
}
