import { s3Error } from './error.ts';

export interface Page<Entry> {
  entries: Entry[];
  commonPrefixes: string[];
  isTruncated: boolean;
  /** Key or common prefix after which the next page begins; absent on an empty page. */
  last?: string;
}

export interface PageQuery {
  prefix: string;
  delimiter: string | undefined;
  after: string | undefined;
  maximum: number;
}

/** Yields entries on demand; it may skip those that start with the given text. */
type Sorted<Entry> = Iterator<Entry, unknown, string | undefined> | AsyncIterator<Entry, unknown, string | undefined>;

/** Rolls sorted keys up to common prefixes and cuts a page of at most `maximum` keys and prefixes together. */
export async function cutPage<Entry extends { key: string }>(
  sorted: Sorted<Entry>,
  { prefix, delimiter, after, maximum }: PageQuery,
): Promise<Page<Entry>> {
  const page: Page<Entry> = { entries: [], commonPrefixes: [], isTruncated: false };
  let rolledUp: string | undefined;
  for (let next = await sorted.next(); !next.done; next = await sorted.next(rolledUp)) {
    const entry = next.value;
    const common = commonPrefix(entry.key, prefix, delimiter);
    // A page that ended with a common prefix is followed by what comes after all of its keys.
    if (common !== undefined && (common === rolledUp || common === after)) {
      rolledUp = common;
      continue;
    }
    if (page.entries.length + page.commonPrefixes.length === maximum) {
      return { ...page, isTruncated: maximum > 0 };
    }
    if (common === undefined) page.entries.push(entry);
    else page.commonPrefixes.push(common);
    rolledUp = common;
    page.last = common ?? entry.key;
  }
  return page;
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

const largestPage = 1000;

/** How many entries a page may have; throws InvalidArgument. */
export function pageSize(argument: string, requested: number | undefined): number {
  if (requested === undefined) return largestPage;
  if (requested < 0) {
    throw s3Error('InvalidArgument', `Argument ${argument} must be an integer between 0 and 2147483647`, {
      ArgumentName: argument,
      ArgumentValue: String(requested),
    });
  }
  return Math.min(requested, largestPage);
}

/** The part number after which a page of parts begins; 0 for the first. Throws InvalidArgument. */
export function partMarker(marker = '0'): number {
  if (/^\d{1,10}$/.test(marker)) return Number(marker);
  throw s3Error('InvalidArgument', 'Provided part-number-marker not an integer or within integer range', {
    ArgumentName: 'part-number-marker',
    ArgumentValue: marker,
  });
}

/** How texts of a listing are written: as they are, or for parsers that cannot read every key, URL-encoded. */
export function listingEncoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType === 'url') return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
  throw s3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
    ArgumentName: 'encoding-type',
    ArgumentValue: encodingType,
  });
}
