import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../../api/error.ts';
import type { Operation } from '../../api/schema.ts';
import type { S3Action } from '../action.ts';
import { s3Error } from '../error.ts';
import { knownParameters } from './operation.ts';
import { xmlNamespace } from './output.ts';
import type { S3Request } from './request.ts';

/** What S3 does when these members are not sent, so that sending them asks for nothing more. */
const defaults: Readonly<Record<string, readonly string[]>> = {
  ACL: ['private', 'bucket-owner-full-control'],
  ObjectLockLegalHoldStatus: ['OFF'],
  ObjectOwnership: ['BucketOwnerEnforced'],
  RequestPayer: ['requester'],
  ServerSideEncryption: ['AES256'],
  StorageClass: ['STANDARD'],
  TaggingDirective: ['COPY'],
  VersionId: ['null'],
};

/** Members that concern every operation alike and are dealt with before the action. */
const common = new Set(['ContentLength', 'ContentMD5', 'ExpectedBucketOwner', 'ExpectedSourceBucketOwner']);

/**
 * The operation's input, decoded by the SDK's own schema from path, query, headers and XML body. Throws NotImplemented
 * for what the action does not honour: nothing that a client asks for is dropped in silence.
 */
export async function decodeInput(
  action: S3Action,
  request: S3Request,
  readBody: () => Promise<Buffer>,
): Promise<Record<string, unknown>> {
  const { input: schema, required } = action.operation;
  refuseUnknownParameters(action.operation, request);
  const input: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = member.getMergedTraits().httpPayload
      ? await decodePayload(member, required.includes(name), readBody)
      : decodeMember(name, member, request);
    if (value === undefined || common.has(name)) continue;
    if (action.accepts.has(name)) input[name] = value;
    else if (!defaults[name]?.includes(value as string)) throw notImplemented(wireName(name, member), textOf(value));
  }
  return input;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const notImplemented = (name: string, value: string): AwsError =>
  s3Error('NotImplemented', `A header or parameter you provided is not implemented here: ${name}`, {
    Header: name,
    Value: value,
  });

function wireName(name: string, member: NormalizedSchema): string {
  const { httpHeader, httpQuery, httpPrefixHeaders } = member.getMergedTraits();
  return httpHeader ?? httpQuery ?? httpPrefixHeaders ?? name;
}

function refuseUnknownParameters(operation: Operation, { query }: S3Request): void {
  const known = knownParameters(operation);
  for (const [name, value] of query) {
    if (!known.has(name) && !name.toLowerCase().startsWith('x-amz-')) throw notImplemented(`?${name}`, value);
  }
}

function decodeMember(name: string, member: NormalizedSchema, request: S3Request): unknown {
  const { httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (name === 'Bucket') return request.bucket;
  if (name === 'Key') return request.key;
  if (httpPrefixHeaders !== undefined) return prefixed(request, httpPrefixHeaders);
  const text =
    httpQuery === undefined ? headerText(request, httpHeader ?? name) : (request.query.get(httpQuery) ?? undefined);
  return text === undefined ? undefined : decodeText(httpQuery ?? httpHeader ?? name, member, text);
}

function headerText({ headers }: S3Request, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(',') : value;
}

function prefixed({ headers }: S3Request, prefix: string): Record<string, string> | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), String(headers[name])]));
}

function decodeText(name: string, member: NormalizedSchema, text: string): unknown {
  if (member.isNumericSchema()) return decodeInteger(name, text);
  if (member.isBooleanSchema()) return text.toLowerCase() === 'true';
  if (member.isTimestampSchema()) return new Date(text);
  if (member.isListSchema()) return text.split(',').map((item) => item.trim());
  return text;
}

function decodeInteger(name: string, text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw s3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, {
    ArgumentName: name,
    ArgumentValue: text,
  });
}

const xml = new XmlShapeDeserializer({
  xmlNamespace,
  serviceNamespace: 'com.amazonaws.s3',
  timestampFormat: { useTrait: true, default: 5 },
});

/** The XML body; a streaming one is left to the action. */
async function decodePayload(
  member: NormalizedSchema,
  isRequired: boolean,
  readBody: () => Promise<Buffer>,
): Promise<unknown> {
  if (member.isBlobSchema()) return undefined;
  const bytes = await readBody();
  if (bytes.length === 0 && !isRequired) return undefined;
  const malformed = s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
  const root = member.getMergedTraits().xmlName ?? member.getName() ?? '';
  // regex-ok: the name is that of the SDK's schema
  if (!new RegExp(`<(?:\\w+:)?${root}[\\s/>]`).test(bytes.toString())) throw malformed;
  try {
    return xml.read(member, bytes) as unknown;
  } catch {
    throw malformed;
  }
}
