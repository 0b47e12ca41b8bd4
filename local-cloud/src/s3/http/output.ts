import type { NormalizedSchema } from '@smithy/core/schema';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../api/error.ts';
import type { Operation } from '../../api/schema.ts';
import { documentOf, textElement, writeMembers } from '../../api/xml.ts';
import { s3Error } from '../error.ts';
import type { S3Request } from './request.ts';

export const xmlNamespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Sends an action's output where the SDK's schema puts each member: in headers, in an XML document, as the body. */
export async function sendOutput(
  { http, output: schema }: Operation,
  output: Record<string, unknown>,
  response: ServerResponse,
): Promise<void> {
  const status = (output['$metadata'] as { httpStatusCode: number } | undefined)?.httpStatusCode;
  response.statusCode = status ?? http.statusCode;
  if (!schema.isStructSchema()) return void response.end();

  const members = [...schema.structIterator()];
  for (const [name, member] of members) writeHeaders(member, output[name], response);
  const payload = members.find(([, member]) => member.getMergedTraits().httpPayload);
  const stream = payload && output[payload[0]];
  if (stream instanceof Readable) {
    return pipeline(stream, (pieces) => exactly(pieces, output['ContentLength'] as number), response);
  }
  const document = payload ? payload[1] : members.some(([, member]) => isInBody(member)) ? schema : undefined;
  if (document === undefined || document.isBlobSchema()) return void response.end();
  sendXml(
    response,
    writeDocument(document, payload ? (output[payload[0]] as object) : withoutHeaders(members, output)),
  );
}

/** GetBucketLocation answers the text of its only member in the root element, which has the same name. */
function writeDocument(schema: NormalizedSchema, value: object): string {
  const name = schema.getMergedTraits().xmlName ?? schema.getName() ?? '';
  const content = writeMembers(schema, value);
  return documentOf(
    name,
    xmlNamespace,
    content.startsWith(`<${name}>`) ? content.slice(name.length + 2, -name.length - 3) : content,
  );
}

/** A file that was cut short meanwhile must break the connection, not leave the client waiting for the rest. */
async function* exactly(pieces: AsyncIterable<Buffer>, sizeBytes: number): AsyncGenerator<Buffer> {
  let left = sizeBytes;
  for await (const piece of pieces) {
    left -= piece.length;
    yield piece;
  }
  if (left !== 0) throw new Error(`the object lacks ${left} of ${sizeBytes} bytes`);
}

const isInBody = (member: NormalizedSchema): boolean => {
  const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  return httpHeader === undefined && httpPrefixHeaders === undefined;
};

const withoutHeaders = (members: [string, NormalizedSchema][], output: Record<string, unknown>): object =>
  Object.fromEntries(members.filter(([, member]) => isInBody(member)).map(([name]) => [name, output[name]]));

function writeHeaders(member: NormalizedSchema, value: unknown, response: ServerResponse): void {
  if (value === undefined) return;
  const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (httpHeader !== undefined) {
    response.setHeader(
      httpHeader,
      value instanceof Date ? value.toUTCString() : `${value as string | number | boolean}`,
    );
  } else if (httpPrefixHeaders !== undefined) {
    for (const [name, text] of Object.entries(value as object))
      response.setHeader(httpPrefixHeaders + name, String(text));
  }
}

function sendXml(response: ServerResponse, text: string): void {
  response.setHeader('content-type', 'application/xml');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

/** Sends the error document, or only the status where HTTP allows no body. */
export function sendError(
  error: unknown,
  { method, resource }: Pick<S3Request, 'method' | 'resource'>,
  response: ServerResponse,
): void {
  const { code, message, statusCode, details } = asAwsError(error);
  const region = details['Region'];
  response.statusCode = statusCode;
  if (region !== undefined) response.setHeader('x-amz-bucket-region', region);
  if (method === 'HEAD' || statusCode === 304) return void response.end();
  const elements = Object.entries({
    Code: code,
    Message: message,
    ...details,
    Resource: resource,
    RequestId: String(response.getHeader('x-amz-request-id')),
    HostId: String(response.getHeader('x-amz-id-2')),
  });
  const content = elements.map(([name, text]) => textElement(name, text)).join('');
  sendXml(response, documentOf('Error', '', content));
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return s3Error('InternalError', `We encountered an internal error. Please try again. (${reason})`);
}
