import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Hasher } from './crc.ts';
import { createCrc32, createCrc32c, createCrc64Nvme } from './crc.ts';
import { s3Error } from './error.ts';
import type { Checksum } from './record.ts';

const hashers = {
  CRC32: createCrc32,
  CRC32C: createCrc32c,
  CRC64NVME: createCrc64Nvme,
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
} satisfies Record<string, () => Hasher>;

export type ChecksumAlgorithm = keyof typeof hashers;

const sizesBytes: Record<ChecksumAlgorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

/** Members of SDK inputs that concern the checksum of a body; the body itself sees to them. */
export const checksumNames = [
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

export const createHasher = (algorithm: ChecksumAlgorithm): Hasher => hashers[algorithm]();

const headerPrefix = 'x-amz-checksum-';

/** Headers of that prefix which hold no checksum. */
const otherHeaders = new Set(['algorithm', 'mode', 'type']);

/** The algorithm of this name; throws InvalidRequest, naming it, when it is not one that is verified here. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = name.toUpperCase();
  if (Object.hasOwn(hashers, algorithm)) return algorithm as ChecksumAlgorithm;
  throw s3Error(
    'InvalidRequest',
    `Checksum algorithm provided is unsupported: ${name}. Please try again with any of the valid types: [${Object.keys(hashers).join(', ')}]`,
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
  if (bytes.length === sizesBytes[algorithm] && bytes.toString('base64') === digest) return value;
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

/** The members of an SDK output that tell a checksum, such as `{ ChecksumCRC32, ChecksumType }`. */
export function checksumMembers(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}
