import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import type { AwsError } from './error.ts';
import type { QueryFlavour } from './query.ts';

const struct = (name: string, members: Record<string, $SchemaRef>): StaticStructureSchema => [
  3,
  'local',
  name,
  0,
  Object.keys(members),
  Object.values(members),
];

const metadata = struct('ResponseMetadata', { RequestId: 0 });
const unit = struct('Unit', {});

const serialize = (schema: StaticStructureSchema, value: object, xmlNamespace = ''): string => {
  const serializer = new XmlShapeSerializer({
    xmlNamespace,
    serviceNamespace: 'local',
    timestampFormat: { useTrait: true, default: 5 },
  });
  serializer.write(schema, value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${String(serializer.flush())}`;
};

/** What a query service needs to know to write its answers. */
export interface XmlDialect {
  flavour: QueryFlavour;
  xmlNamespace: string;
}

/** The body of a successful answer: AWS query wraps the result, EC2 writes its members beside the request's id. */
export const encodeOutput = (
  operation: StaticOperationSchema,
  output: object,
  requestId: string,
  { flavour, xmlNamespace }: XmlDialect,
): string => {
  const [, , name, , , outputRef] = operation;
  const schema = NormalizedSchema.of(outputRef);
  const isUnit = !schema.isStructSchema();
  if (flavour === 'query') {
    const result: $SchemaRef = isUnit ? unit : outputRef;
    const members = isUnit ? {} : { [`${name}Result`]: result };
    const response = struct(`${name}Response`, { ...members, ResponseMetadata: () => metadata });
    const body = { [`${name}Result`]: output, ResponseMetadata: { RequestId: requestId } };
    return serialize(response, body, xmlNamespace);
  }
  const members = isUnit ? { return: 2 as $SchemaRef } : memberRefs(schema);
  const response = struct(`${name}Response`, { requestId: 0, ...members });
  return serialize(response, { requestId, ...(isUnit ? { return: true } : output) }, xmlNamespace);
};

const memberRefs = (schema: NormalizedSchema): Record<string, $SchemaRef> => {
  const { 4: names, 5: refs } = schema.getSchema() as StaticStructureSchema;
  return Object.fromEntries(names.map((name, index) => [name, refs[index] as $SchemaRef]));
};

const queryError = struct('Error', { Type: 0, Code: 0, Message: 0 });
const queryErrorResponse = struct('ErrorResponse', { Error: () => queryError, RequestId: 0 });
const ec2Error = struct('Error', { Code: 0, Message: 0 });
const ec2Errors = struct('Errors', { Error: () => ec2Error });
const ec2ErrorResponse = struct('Response', { Errors: () => ec2Errors, RequestID: 0 });

/** The body of an error: each protocol has its own shape. */
export const encodeError = (error: AwsError, requestId: string, dialect: XmlDialect): string => {
  const { code: Code, message: Message, statusCode } = error;
  if (dialect.flavour === 'ec2') {
    return serialize(ec2ErrorResponse, { Errors: { Error: { Code, Message } }, RequestID: requestId });
  }
  const Type = statusCode < 500 ? 'Sender' : 'Receiver';
  return serialize(queryErrorResponse, { Error: { Type, Code, Message }, RequestId: requestId }, dialect.xmlNamespace);
};
