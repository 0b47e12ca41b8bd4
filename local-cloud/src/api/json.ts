import { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { DocumentType, StaticOperationSchema } from '@smithy/types';
import { AwsError } from './error.ts';

// Its successor reads asynchronously, which a dispatcher that answers at once has no use for.
// oxlint-disable-next-line typescript/no-deprecated
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Decodes an awsJson1.1 body. Throws SerializationException for what is no JSON object or has unknown members. */
export const decodeJson = (operation: StaticOperationSchema, body: string): Record<string, unknown> => {
  let json: unknown;
  try {
    json = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AwsError('SerializationException', 'The body is no JSON object');
  }
  const schema = NormalizedSchema.of(operation[4]);
  const known = schema.isStructSchema() ? [...schema.structIterator()].map(([name]) => name) : [];
  const unknown = Object.keys(json).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AwsError('ValidationException', `Unknown parameter: ${unknown}`);
  return (codec.createDeserializer().readObject(schema, json as DocumentType) ?? {}) as Record<string, unknown>;
};

/** The awsJson1.1 body of an output. */
export const encodeJson = (operation: StaticOperationSchema, output: object): string => {
  if (operation[5] === 'unit') return '{}';
  const serializer = codec.createSerializer();
  serializer.write(NormalizedSchema.of(operation[5]), output);
  return serializer.flush();
};

/** The awsJson1.1 body of an error. */
export const encodeJsonError = ({ code, message }: AwsError): string => JSON.stringify({ __type: code, message });
