import type { ReadCondition } from './condition.ts';
import { isNotModified, quoted } from './condition.ts';
import { describeObject } from './metadata.ts';
import type { S3Object } from './store/object.ts';
import type { ByteRange } from './range.ts';
import { selectRange } from './range.ts';
import type { Checksum } from './store/record.ts';

/** Members that GetObject and HeadObject both honour. */
export const readMembers = [
  'Bucket',
  'Key',
  'IfMatch',
  'IfNoneMatch',
  'IfModifiedSince',
  'IfUnmodifiedSince',
  'Range',
  'PartNumber',
  'ChecksumMode',
] as const;

interface ReadInput extends ReadCondition {
  Range?: string | undefined;
  PartNumber?: number | undefined;
  ChecksumMode?: string | undefined;
}

/** What GetObject and HeadObject answer but for the bytes, and which bytes those are; undefined for all. */
export function readObject(object: S3Object, input: ReadInput) {
  if (isNotModified(object, input)) {
    const output = { $metadata: { httpStatusCode: 304 }, ETag: quoted(object.eTag), LastModified: object.lastModified };
    return { output, range: undefined };
  }
  const range: ByteRange | undefined = selectRange(object, input.Range, input.PartNumber);
  const { sizeBytes } = object;
  const output = {
    ...describeObject(object, input.ChecksumMode === 'ENABLED' ? checksumOf(object, input, range) : undefined),
    ContentLength: range === undefined ? sizeBytes : range.last - range.first + 1,
    ...(range && {
      $metadata: { httpStatusCode: 206 },
      ContentRange: `bytes ${range.first}-${range.last}/${sizeBytes}`,
    }),
  };
  return { output, range };
}

/** The checksum of what is read, if known: that of the whole object, or that of a part requested by number. */
function checksumOf(
  { sizeBytes, metadata: { checksum, partChecksums } }: S3Object,
  { PartNumber }: ReadInput,
  range: ByteRange | undefined,
): Checksum | undefined {
  const ofPart = PartNumber === undefined ? undefined : partChecksums?.[PartNumber - 1];
  if (ofPart !== undefined) return checksum && { ...checksum, value: ofPart };
  const isWhole = range === undefined || (range.first === 0 && range.last === sizeBytes - 1);
  return isWhole ? checksum : undefined;
}

const overridable = {
  'response-cache-control': 'CacheControl',
  'response-content-disposition': 'ContentDisposition',
  'response-content-encoding': 'ContentEncoding',
  'response-content-language': 'ContentLanguage',
  'response-content-type': 'ContentType',
  'response-expires': 'ExpiresString',
} as const;

/** Members that the reader wants answered in place of the object's own. */
export function overrides(query: URLSearchParams): Record<string, string> {
  const wanted = Object.entries(overridable).flatMap(([parameter, member]) => {
    const value = query.get(parameter);
    return value === null ? [] : [[member, value] as const];
  });
  return Object.fromEntries(wanted);
}
