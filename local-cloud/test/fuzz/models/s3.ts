export interface Listing {
  prefix: string | undefined;
  delimiter: string | undefined;
  after: string | undefined;
}

/**
 * What ListObjects answers over all its pages, as its API reference tells: keys that begin with the prefix, in the order
 * of their UTF-8 bytes, those with a delimiter behind the prefix rolled up to one common prefix, and only keys after
 * the given one.
 */
export function listed(keys: Iterable<string>, { prefix = '', delimiter, after }: Listing): string[] {
  const found = new Set<string>();
  for (const key of [...keys].toSorted(byBytes)) {
    if (!key.startsWith(prefix) || (after !== undefined && byBytes(key, after) <= 0)) continue;
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    const name = delimiter === undefined || end < 0 ? key : key.slice(0, end + delimiter.length);
    // A common prefix at which the listing starts counts as already listed.
    if (end >= 0 && name === after) continue;
    found.add(name);
  }
  return [...found];
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
