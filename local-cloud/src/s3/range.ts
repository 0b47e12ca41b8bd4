import type { AwsError } from '../api/error.ts';
import { s3Error } from './error.ts';
import type { S3Object } from './store/object.ts';

/** First and last byte of a part of an object, counted from 0. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The bytes that a Range header or a part number asks for; undefined for all of them, also when the header is not one
 * range of bytes, which S3 ignores. Throws InvalidRange when the object has none of them.
 */
export function selectRange(object: S3Object, range: string | undefined, partNumber: number | undefined) {
  if (partNumber !== undefined) {
    if (range !== undefined) {
      throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    }
    return rangeOfPart(object, partNumber);
  }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const { sizeBytes } = object;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start > end) throw invalidRange(range ?? '', sizeBytes);
  return { first: start, last: end };
}

function rangeOfPart({ sizeBytes, metadata }: S3Object, partNumber: number): ByteRange | undefined {
  const sizes = metadata.partSizesBytes ?? [sizeBytes];
  const size = sizes[partNumber - 1];
  if (size === undefined) {
    throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: String(partNumber),
      ActualPartCount: String(sizes.length),
    });
  }
  if (size === 0) return undefined;
  const first = sizes.slice(0, partNumber - 1).reduce((sum, part) => sum + part, 0);
  return { first, last: first + size - 1 };
}

export const invalidRange = (range: string, sizeBytes: number): AwsError =>
  s3Error('InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: range,
    ActualObjectSize: String(sizeBytes),
  });
