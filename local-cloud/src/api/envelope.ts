import type { AwsError } from './error.ts';
import type { QueryFlavour } from './query.ts';
import type { Operation } from './schema.ts';
import { documentOf, textElement, writeMembers } from './xml.ts';

/** What a query service needs to know to write its answers. */
export interface XmlDialect {
  flavour: QueryFlavour;
  xmlNamespace: string;
}

/** The body of a successful answer: AWS query wraps the result, EC2 writes its members beside the request's id. */
export const encodeOutput = (
  { name, output: schema }: Operation,
  output: object,
  requestId: string,
  { flavour, xmlNamespace }: XmlDialect,
): string => {
  const members = schema.isStructSchema() ? writeMembers(schema, output) : undefined;
  const content =
    flavour === 'ec2'
      ? textElement('requestId', requestId) + (members ?? textElement('return', 'true'))
      : (members === undefined ? '' : `<${name}Result>${members}</${name}Result>`) +
        `<ResponseMetadata>${textElement('RequestId', requestId)}</ResponseMetadata>`;
  return documentOf(`${name}Response`, xmlNamespace, content);
};

/** The body of an error: each protocol has its own shape. */
export const encodeError = (error: AwsError, requestId: string, { flavour, xmlNamespace }: XmlDialect): string => {
  const { code, message, statusCode } = error;
  const told = textElement('Code', code) + textElement('Message', message);
  if (flavour === 'ec2') {
    return documentOf('Response', '', `<Errors><Error>${told}</Error></Errors>${textElement('RequestID', requestId)}`);
  }
  const type = textElement('Type', statusCode < 500 ? 'Sender' : 'Receiver');
  return documentOf(
    'ErrorResponse',
    xmlNamespace,
    `<Error>${type}${told}</Error>${textElement('RequestId', requestId)}`,
  );
};
