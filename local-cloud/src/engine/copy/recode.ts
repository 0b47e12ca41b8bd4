import type { Encoding } from '../../sql/tree/copy.ts';
import { CopyError } from './copy-session.ts';

const labels = { utf16le: 'utf-16le', utf16be: 'utf-16be' } as const;

/** The same text as UTF-8. Throws CopyError for UTF-16 without a byte order mark, which Redshift requires. */
export async function* recode(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf8') yield* chunks;
  else if (encoding === 'iso88591') for await (const chunk of chunks) yield Buffer.from(chunk.toString('latin1'));
  else yield* fromUtf16(chunks, encoding);
}

async function* fromUtf16(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf16' | 'utf16le' | 'utf16be',
): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  // The mark may be split over two chunks.
  let first = Buffer.alloc(0);
  for await (const chunk of chunks) {
    first = Buffer.concat([first, chunk]);
    if (first.length < 2) continue;
    decoder ??= new TextDecoder(labels[encoding === 'utf16' ? markOf(first) : encoding]);
    yield Buffer.from(decoder.decode(first, { stream: true }));
    first = Buffer.alloc(0);
  }
  if (first.length > 0) yield Buffer.from((decoder ?? new TextDecoder(labels.utf16le)).decode(first));
  else if (decoder !== undefined) yield Buffer.from(decoder.decode());
}

function markOf(text: Buffer): 'utf16le' | 'utf16be' {
  const mark = text.readUInt16BE(0);
  if (mark === 0xfffe) return 'utf16le';
  if (mark === 0xfeff) return 'utf16be';
  throw new CopyError('XX000', 'ENCODING UTF16 needs a byte order mark; without one say UTF16LE or UTF16BE');
}
