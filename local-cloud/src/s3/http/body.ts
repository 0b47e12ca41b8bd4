import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../../api/error.ts';
import { bodyOf } from '../../api/body.ts';
import type { ChecksumAlgorithm } from '../checksum.ts';
import { announcedAlgorithm, createHasher, declaredChecksum } from '../checksum.ts';
import { checkTrailers, decodeChunked } from './chunked.ts';
import type { ChunkSigner } from './chunksigner.ts';
import { badDigest, s3Error } from '../error.ts';
import type { Checksum } from '../store/record.ts';
import type { S3Request } from './request.ts';

/** A request's payload, taken out of its transfer form. */
export interface RequestBody {
  /**
   * The payload's pieces, to be read once. Ends with an AwsError (BadDigest, XAmzContentSHA256Mismatch, IncompleteBody)
   * unless length, digests and checksums match the request's headers.
   */
  stream(algorithm?: ChecksumAlgorithm): AsyncIterable<Buffer>;
  /** The whole payload, for small documents. */
  bytes(): Promise<Buffer>;
  /** The verified checksum, once the stream has ended; undefined if the request names no algorithm. */
  checksum(): Checksum | undefined;
}

const maximumDocumentBytes = 4 * 1024 ** 2;

/** What is known of a body before it is read. */
export interface BodyForm {
  /**
   * Whether the request's checksum headers are about its body; those of CompleteMultipartUpload are about the object.
   */
  hasChecksum: boolean;
  /** Verifies the chunks of a body that is signed chunk by chunk. */
  signer?: ChunkSigner | undefined;
}

/** The body of a request. */
export function requestBody(
  request: Pick<S3Request, 'headers' | 'message'>,
  { hasChecksum, signer }: BodyForm,
): RequestBody {
  const { headers } = request;
  let verified: Checksum | undefined;

  async function* stream(wanted?: ChecksumAlgorithm): AsyncGenerator<Buffer> {
    checkContentSha256(headers);
    const algorithm = (hasChecksum ? announcedAlgorithm(headers) : undefined) ?? wanted;
    const trailers: IncomingHttpHeaders = {};
    const checks = createChecks(headers);
    const hasher = algorithm && createHasher(algorithm);
    let sizeBytes = 0;
    for await (const piece of payload(request, trailers, signer)) {
      sizeBytes += piece.length;
      checks.forEach(({ hash }) => hash.update(piece));
      hasher?.update(piece);
      yield piece;
    }
    checkLength(headers, sizeBytes);
    if (isChunked(headers)) checkTrailers(headers['x-amz-trailer']?.toString(), trailers);
    checks.forEach(({ verify }) => verify());
    if (algorithm === undefined || hasher === undefined) return;
    const value = await hasher.digest();
    checkDeclared(declaredChecksum({ ...checksumsOf(headers), ...trailers }), value);
    verified = { algorithm, value, type: 'FULL_OBJECT' };
  }

  return {
    stream,
    checksum: () => verified,
    async bytes() {
      const pieces: Buffer[] = [];
      let sizeBytes = 0;
      for await (const piece of stream()) {
        sizeBytes += piece.length;
        if (sizeBytes > maximumDocumentBytes) {
          throw s3Error('EntityTooLarge', 'Your request was too big.', {
            MaxSizeAllowed: String(maximumDocumentBytes),
          });
        }
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    },
  };
}

function payload(
  { headers, message }: Pick<S3Request, 'headers' | 'message'>,
  trailers: IncomingHttpHeaders,
  signer: ChunkSigner | undefined,
): AsyncIterable<Buffer> {
  const pieces = bodyOf(message);
  if (isChunked(headers)) {
    const form = headers['x-amz-content-sha256'];
    const isSigned = signer !== undefined && (form === signedChunks || form === signedChunksAndTrailer);
    return decodeChunked(pieces, trailers, {
      ...(isSigned && { signer }),
      isTrailerSigned: form === signedChunksAndTrailer,
    });
  }
  if (headers['transfer-encoding'] !== undefined && headers['content-length'] === undefined) {
    throw s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
      Header: 'Transfer-Encoding',
    });
  }
  return pieces;
}

const signedChunks = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const signedChunksAndTrailer = `${signedChunks}-TRAILER`;
const forms = ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', signedChunks, signedChunksAndTrailer];

/** Throws InvalidArgument unless the header is absent or says how the body is signed. */
function checkContentSha256({ 'x-amz-content-sha256': form }: IncomingHttpHeaders): void {
  if (form === undefined || forms.some((known) => known === form) || sha256Form.test(String(form))) return;
  throw s3Error('InvalidArgument', `x-amz-content-sha256 must be ${forms.join(', ')}, or a valid sha256 value.`, {
    ArgumentName: 'x-amz-content-sha256',
    ArgumentValue: String(form),
  });
}

const sha256Form = /^[0-9a-f]{64}$/i;

/** A Content-Encoding of aws-chunked proves nothing, because SDKs also send it with other bodies. */
const isChunked = (headers: IncomingHttpHeaders): boolean =>
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');

function checkLength(headers: IncomingHttpHeaders, sizeBytes: number): void {
  const expected = isChunked(headers) ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (expected === undefined && isChunked(headers)) {
    throw s3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (expected === undefined || Number(expected) === sizeBytes) return;
  throw s3Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

interface Check {
  hash: ReturnType<typeof createHash>;
  verify(): void;
}

/** What the request says of its bytes besides flexible checksums. */
function createChecks(headers: IncomingHttpHeaders): Check[] {
  const checks: Check[] = [];
  const sha256 = headers['x-amz-content-sha256'];
  if (typeof sha256 === 'string' && sha256Form.test(sha256)) {
    checks.push(check('sha256', 'hex', sha256.toLowerCase(), (computed) => sha256Mismatch(sha256, computed)));
  }
  const md5 = headers['content-md5'];
  if (typeof md5 === 'string') {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': md5 });
    }
    checks.push(check('md5', 'base64', md5, () => badDigest('Content-MD5')));
  }
  return checks;
}

function check(
  name: string,
  encoding: 'hex' | 'base64',
  expected: string,
  error: (computed: string) => AwsError,
): Check {
  const hash = createHash(name);
  return {
    hash,
    verify() {
      const computed = hash.digest(encoding);
      if (computed !== expected) throw error(computed);
    },
  };
}

const sha256Mismatch = (sent: string, computed: string): AwsError =>
  s3Error('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.", {
    ClientComputedContentSHA256: sent,
    S3ComputedContentSHA256: computed,
  });

const checksumsOf = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-checksum-')));

function checkDeclared(declared: { algorithm: string; value: string } | undefined, computed: string): void {
  if (declared !== undefined && declared.value !== computed) throw badDigest(declared.algorithm);
}
