import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ChunkSigner } from './chunksigner.ts';
import { s3Error, signatureDoesNotMatch } from '../error.ts';

const maximumLineBytes = 16 * 1024;
const maximumTrailers = 16;
const incomplete = () => s3Error('IncompleteBody', 'The request body terminated unexpectedly');
const malformed = () => s3Error('InvalidRequest', 'The aws-chunked body is malformed');
const malformedTrailer = () =>
  s3Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );

/** Reads lines and counted bytes from a stream of pieces of any size. */
function createReader(pieces: AsyncIterator<Buffer>) {
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await pieces.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  return {
    /** The next line without its end, or undefined at the end of the stream. */
    async line(): Promise<string | undefined> {
      for (let end = rest.indexOf('\n'); ; end = rest.indexOf('\n')) {
        if (end >= 0) {
          const line = rest.subarray(0, end).toString('latin1').replace(/\r$/, '');
          rest = rest.subarray(end + 1);
          return line;
        }
        if (rest.length > maximumLineBytes) throw malformed();
        if (await more()) continue;
        if (rest.length > 0) throw incomplete();
        return undefined;
      }
    },
    async *bytes(count: number): AsyncGenerator<Buffer> {
      for (let left = count; left > 0;) {
        if (rest.length === 0 && !(await more())) throw incomplete();
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
  };
}

type Reader = ReturnType<typeof createReader>;

/** How an aws-chunked body is signed: with `signer`, chunk by chunk; with `isTrailerSigned`, the trailer as well. */
export interface ChunkedForm {
  signer?: ChunkSigner;
  isTrailerSigned: boolean;
}

/**
 * The payload inside an aws-chunked body (`size;chunk-signature=…` lines around each chunk); headers that follow the
 * last chunk are added to `trailers`. Ends with SignatureDoesNotMatch at the first chunk or trailer with a wrong or
 * missing signature; the caller must then discard what was read.
 */
export async function* decodeChunked(
  pieces: AsyncIterable<Buffer>,
  trailers: IncomingHttpHeaders,
  { signer, isTrailerSigned }: ChunkedForm = { isTrailerSigned: false },
): AsyncGenerator<Buffer> {
  const reader = createReader(pieces[Symbol.asyncIterator]());
  for (;;) {
    const header = await reader.line();
    if (header === undefined) throw incomplete();
    const [, size, signature = ''] = /^([0-9a-fA-F]{1,8})(?:;(?:chunk-signature=)?(.*))?$/.exec(header) ?? [];
    if (size === undefined) throw malformed();
    const count = Number.parseInt(size, 16);
    const hash = createHash('sha256');
    for await (const piece of reader.bytes(count)) {
      if (signer !== undefined) hash.update(piece);
      yield piece;
    }
    if (signer !== undefined && !signer.isOfChunk(signature, hash.digest('hex'))) throw signatureDoesNotMatch();
    if (count === 0) break;
    if ((await reader.line()) !== '') throw malformed();
  }
  const signature = await readTrailers(reader, trailers);
  if (signer === undefined || !isTrailerSigned) return;
  const text = Object.entries(trailers).map(([name, value]) => `${name}:${String(value)}\n`);
  if (!signer.isOfTrailer(signature ?? '', text.join(''))) throw signatureDoesNotMatch();
}

const trailerSignature = 'x-amz-trailer-signature';

/** Adds the headers that follow the last chunk, and answers their signature. */
async function readTrailers(reader: Reader, trailers: IncomingHttpHeaders): Promise<string | undefined> {
  let signature: string | undefined;
  let count = 0;
  for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
    const colon = line.indexOf(':');
    count += 1;
    if (count > maximumTrailers) throw malformedTrailer();
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === trailerSignature) signature = value;
    else trailers[name] = value;
  }
  return signature;
}

/** Throws MalformedTrailerError unless every header that the request announced has followed its body. */
export function checkTrailers(announced: string | undefined, trailers: IncomingHttpHeaders): void {
  const names = (announced ?? '').split(',').map((name) => name.trim().toLowerCase());
  if (names.some((name) => name !== '' && trailers[name] === undefined)) throw malformedTrailer();
}
