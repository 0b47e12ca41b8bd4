import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './error.ts';

const maximumLineBytes = 16 * 1024;
const incomplete = () => new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
const malformed = () => new S3Error('InvalidRequest', 'The aws-chunked body is malformed');

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

/**
 * The payload inside an aws-chunked body (`size;chunk-signature=…` lines around each chunk); headers that follow the
 * last chunk are added to `trailers`. The chunks' own signatures are not checked: the request's signature is.
 */
export async function* decodeChunked(
  pieces: AsyncIterable<Buffer>,
  trailers: IncomingHttpHeaders,
): AsyncGenerator<Buffer> {
  const reader = createReader(pieces[Symbol.asyncIterator]());
  for (;;) {
    const header = await reader.line();
    if (header === undefined) throw incomplete();
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(header)?.[1];
    if (size === undefined) throw malformed();
    const count = Number.parseInt(size, 16);
    if (count === 0) break;
    yield* reader.bytes(count);
    if ((await reader.line()) !== '') throw malformed();
  }
  for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
}
