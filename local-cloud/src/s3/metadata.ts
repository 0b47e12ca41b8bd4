import type { IncomingHttpHeaders } from 'node:http';
import { checksumMembers } from './checksum.ts';
import { quoted } from './condition.ts';
import { s3Error } from './error.ts';
import type { S3Object } from './store/object.ts';
import type { ObjectMetadata } from './store/record.ts';
import type { Checksum } from './store/record.ts';
import { parseTagging } from './tagging.ts';

const defaultContentType = 'binary/octet-stream';
const userPrefix = 'x-amz-meta-';
const maximumUserBytes = 2048;

/** Headers that come back with the object, and the members of SDK outputs that carry them. */
const systemHeaders = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'Expires',
} as const;

/** Members of SDK inputs that `metadataOfHeaders` reads. */
export const metadataMembers = [...Object.values(systemHeaders), 'Metadata', 'Tagging'] as const;

/** The metadata that the headers of an upload give to its object. */
export function metadataOfHeaders(headers: IncomingHttpHeaders, checksum?: Checksum): ObjectMetadata {
  const system = Object.keys(systemHeaders).map((name) => [name, systemHeader(headers, name)] as const);
  const user = Object.entries(headers)
    .filter(([name]) => name.startsWith(userPrefix))
    .map(([name, value]) => [name.slice(userPrefix.length), String(value)] as const);
  if (user.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > maximumUserBytes) {
    throw s3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      MaxSizeAllowed: String(maximumUserBytes),
    });
  }
  return {
    headers: Object.fromEntries(system.filter(([, value]) => value !== undefined)) as Record<string, string>,
    user: Object.fromEntries(user),
    tags: parseTagging(String(headers['x-amz-tagging'] ?? '')),
    ...(checksum && { checksum }),
  };
}

/** The transfer form of the request is no property of the object. */
function systemHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (name !== 'content-encoding' || value === undefined) return value?.toString();
  const encodings = String(value).split(',');
  const own = encodings.filter((encoding) => !['aws-chunked', ''].includes(encoding.trim()));
  return own.join(',').trim() || undefined;
}

/** What GetObject and HeadObject both answer, with the checksum that is given. */
export function describeObject({ eTag, lastModified, metadata }: S3Object, checksum: Checksum | undefined) {
  const { headers, user, tags, partSizesBytes } = metadata;
  const members = Object.entries(headers).map(([name, value]) => [
    systemHeaders[name as keyof typeof systemHeaders],
    value,
  ]);
  const tagCount = Object.keys(tags).length;
  return {
    AcceptRanges: 'bytes',
    LastModified: lastModified,
    ETag: quoted(eTag),
    ContentType: defaultContentType,
    ...(Object.fromEntries(members) as Record<string, string>),
    Metadata: user,
    ...(tagCount > 0 && { TagCount: tagCount }),
    ...(partSizesBytes && { PartsCount: partSizesBytes.length }),
    ...checksumMembers(checksum),
  };
}
