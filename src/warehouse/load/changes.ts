import { literal } from '../../project/quote.ts';
import type { Session } from '../session.ts';

/** A file of a source. */
export interface SourceFile {
  /** `s3://bucket/key`. */
  uri: string;
  etag: string;
  bytes: number;
}

/** What is not as the ledger has it. */
export interface Change {
  what: 'new' | 'changed' | 'vanished';
  file: SourceFile;
}

/** Rows of the ledger that are read at once. */
const batchRows = 10_000;

/**
 * Compares a listing, page by page, with the files that the ledger has of that table. Both come in byte order of their
 * URIs and are merged as they are read, so a million take no more memory than a thousand. Throws RangeError if the
 * listing is in another order, like that of a directory bucket.
 */
export async function* changesOf(
  session: Session,
  table: string,
  pages: AsyncIterable<SourceFile[]>,
): AsyncGenerator<Change> {
  const known = loadedFiles(session, table);
  let next = await known.next();
  let last: SourceFile | undefined;
  for await (const page of pages) {
    for (const file of page) {
      if (last !== undefined && byteOrder(last.uri, file.uri) >= 0) throw unordered(last.uri, file.uri);
      last = file;
      for (; !next.done && byteOrder(next.value.uri, file.uri) < 0; next = await known.next()) {
        yield { what: 'vanished', file: next.value };
      }
      if (next.done || next.value.uri !== file.uri) {
        yield { what: 'new', file };
        continue;
      }
      const { etag, bytes } = next.value;
      if (etag !== file.etag || bytes !== file.bytes) yield { what: 'changed', file };
      next = await known.next();
    }
  }
  for (; !next.done; next = await known.next()) yield { what: 'vanished', file: next.value };
}

/** The files of a table that are loaded, in byte order of their URIs, which is how Redshift compares text. */
async function* loadedFiles(session: Session, table: string): AsyncGenerator<SourceFile, undefined> {
  for (let after = ''; ;) {
    const { rows } = await session.run(
      `select file, etag, bytes
         from sparkify_files
        where table_name = ${literal(table)} and file > ${literal(after)}
        order by file
        limit ${batchRows}`,
    );
    for (const [uri, etag, bytes] of rows) {
      after = String(uri);
      yield { uri: after, etag: String(etag), bytes: Number(bytes) };
    }
    if (rows.length < batchRows) return undefined;
  }
}

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function unordered(before: string, after: string): RangeError {
  return new RangeError(
    `S3 lists ${after} after ${before}: an incremental load needs a bucket that lists its keys in order`,
  );
}
