import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Verifies the signatures of a body signed chunk by chunk, each over the one before it, the first over that of the
 * request. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
 */
export interface ChunkSigner {
  /** Whether this is the signature of the next chunk, given the chunk's SHA-256. */
  isOfChunk(signature: string, sha256: string): boolean;
  /** Whether this is the signature of the trailing headers: `name:value` and a line end for each. */
  isOfTrailer(signature: string, trailer: string): boolean;
}

/** The key material of the request's signature. */
export interface Seed {
  signingKey: Buffer;
  timestamp: string;
  /** `20130524/us-east-1/s3/aws4_request`. */
  scope: string;
  signature: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const emptySha256 = sha256('');

/** Verifies one body, from its first chunk on. */
export const createChunkSigner = ({ signingKey, timestamp, scope, signature: seed }: Seed): ChunkSigner => {
  let previous = seed;
  const isNext = (signature: string, kind: string, ...hashes: string[]): boolean => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, timestamp, scope, previous, ...hashes].join('\n');
    const expected = createHmac('sha256', signingKey).update(text).digest();
    const actual = Buffer.from(signature, 'hex');
    previous = signature;
    return signature.length === 64 && actual.length === expected.length && timingSafeEqual(actual, expected);
  };
  return {
    isOfChunk: (signature, hash) => isNext(signature, 'PAYLOAD', emptySha256, hash),
    isOfTrailer: (signature, trailer) => isNext(signature, 'TRAILER', sha256(trailer)),
  };
};
