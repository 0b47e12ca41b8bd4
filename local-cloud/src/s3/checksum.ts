import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Xxh3_128, Xxh3_64, Xxh64 } from '@aws-sdk/checksums/xxh';
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { s3Error } from './error.ts';
import type { Checksum } from './store/record.ts';

interface Algorithm {
  hash: () => { update(data: Uint8Array): unknown; digest(): Uint8Array | Promise<Uint8Array> };
  sizeBytes: number;
  /** What an upload in parts can have of it, its default first: checksums of parts can be combined only of CRCs. */
  types: readonly Checksum['type'][];
}

const composite: readonly Checksum['type'][] = ['COMPOSITE'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const algorithms = {
  CRC32: { hash: () => new Crc32(), sizeBytes: 4, types: ['COMPOSITE', 'FULL_OBJECT'] },
  CRC32C: { hash: () => new Crc32c(), sizeBytes: 4, types: ['COMPOSITE', 'FULL_OBJECT'] },
  CRC64NVME: { hash: () => new Crc64Nvme(), sizeBytes: 8, types: ['FULL_OBJECT'] },
  MD5: { hash: () => createHash('md5'), sizeBytes: 16, types: composite },
  SHA1: { hash: () => createHash('sha1'), sizeBytes: 20, types: composite },
  SHA256: { hash: () => createHash('sha256'), sizeBytes: 32, types: composite },
  SHA512: { hash: () => createHash('sha512'), sizeBytes: 64, types: composite },
  XXHASH64: { hash: () => new Xxh64(), sizeBytes: 8, types: composite },
  XXHASH3: { hash: () => new Xxh3_64(), sizeBytes: 8, types: composite },
  XXHASH128: { hash: () => new Xxh3_128(), sizeBytes: 16, types: composite },
} satisfies Record<string, Algorithm>;

export type ChecksumAlgorithm = keyof typeof algorithms;

/** The types of checksum that an upload in parts can have, its default first. */
export const checksumTypes = (algorithm: ChecksumAlgorithm): readonly Checksum['type'][] => algorithms[algorithm].types;

/** A running checksum. */
export interface Hasher {
  update(data: Uint8Array): unknown;
  /** Base64. */
  digest(): Promise<string>;
}

export const createHasher = (algorithm: ChecksumAlgorithm): Hasher => {
  const hash = algorithms[algorithm].hash();
  return {
    update: (data) => hash.update(data),
    digest: async () => Buffer.from(await hash.digest()).toString('base64'),
  };
};

/** Members of SDK inputs that concern the checksum of a body; the body itself sees to them. */
export const checksumNames = [
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumMD5',
  'ChecksumSHA1',
  'ChecksumSHA256',
  'ChecksumSHA512',
  'ChecksumXXHASH128',
  'ChecksumXXHASH3',
  'ChecksumXXHASH64',
] as const;

const headerPrefix = 'x-amz-checksum-';

/** Headers of that prefix which hold no checksum. */
const otherHeaders = new Set(['algorithm', 'mode', 'type']);

/** The algorithm of this name; throws InvalidRequest, naming it, when it is not one that is verified here. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = name.toUpperCase();
  if (Object.hasOwn(algorithms, algorithm)) return algorithm as ChecksumAlgorithm;
  throw s3Error(
    'InvalidRequest',
    `Checksum algorithm provided is unsupported: ${name}. Please try again with any of the valid types: [${Object.keys(algorithms).join(', ')}]`,
  );
}

/** The checksum among these headers, at most one as in S3. */
export function declaredChecksum(
  headers: IncomingHttpHeaders,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const names = Object.keys(headers).filter(
    (name) => name.startsWith(headerPrefix) && !otherHeaders.has(name.slice(headerPrefix.length)),
  );
  if (names.length > 1) {
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const [name] = names;
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithm(name.slice(headerPrefix.length));
  return { algorithm, value: checkedValue(algorithm, String(headers[name])) };
}

/** The value; throws InvalidRequest unless it is one that the algorithm can give, in base64 (and `-N` for N parts). */
function checkedValue(algorithm: ChecksumAlgorithm, value: string): string {
  const digest = value.replace(/-\d{1,5}$/, '');
  const bytes = Buffer.from(digest, 'base64');
  if (bytes.length === algorithms[algorithm].sizeBytes && bytes.toString('base64') === digest) return value;
  throw s3Error('InvalidRequest', `Value for ${headerPrefix}${algorithm.toLowerCase()} header is invalid.`);
}

/** The algorithm that the headers announce for the body, whether its value is among them or follows the body. */
export function announcedAlgorithm(headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined {
  const declared = declaredChecksum(headers)?.algorithm;
  const trailer = String(headers['x-amz-trailer'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .find((name) => name.startsWith(headerPrefix));
  const named = headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'];
  if (declared !== undefined) return declared;
  if (trailer !== undefined) return checksumAlgorithm(trailer.slice(headerPrefix.length));
  return named === undefined ? undefined : checksumAlgorithm(String(named));
}

/** The members of an SDK output for a checksum, such as `{ ChecksumCRC32, ChecksumType }`. */
export function checksumMembers(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}
