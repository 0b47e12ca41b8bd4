import { JsonCodec } from '@aws-sdk/core/protocols';
import type { DocumentType } from '@smithy/types';
import { AwsError } from './error.ts';
import { memberNames, type Operation } from './schema.ts';

// Its successor reads asynchronously, which a dispatcher that answers at once has no use for.
// oxlint-disable-next-line typescript/no-deprecated
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Decodes an awsJson1.1 body. Throws SerializationException for what is no JSON object or has unknown members. */
export const decodeJson = ({ input }: Operation, body: string): Record<string, unknown> => {
  let json: unknown;
  try {
    json = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AwsError('SerializationException', 'The body is no JSON object');
  }
  const known = memberNames(input);
  const unknown = Object.keys(json).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AwsError('ValidationException', `Unknown parameter: ${unknown}`);
  return (codec.createDeserializer().readObject(input, json as DocumentType) ?? {}) as Record<string, unknown>;
};

/** The awsJson1.1 body of an output. */
export const encodeJson = ({ output: schema }: Operation, output: object): string => {
  if (schema.isUnitSchema()) return '{}';
  const serializer = codec.createSerializer();
  serializer.write(schema, output);
  return serializer.flush();
};

/** The awsJson1.1 body of an error. */
export const encodeJsonError = ({ code, message }: AwsError): string => JSON.stringify({ __type: code, message });
