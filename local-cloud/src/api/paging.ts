/** A page of a list, and the marker that continues it. */
export interface Page<Item> {
  items: Item[];
  marker?: string;
}

/**
 * The items after the marker, at most `size`. The marker names the last item returned, so that items created or deleted
 * between two pages neither repeat nor hide others. `invalid` creates the error for an invalid marker.
 */
export const pageOf = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { marker, size }: { marker: string | undefined; size: number },
  invalid: () => Error,
): Page<Item> => {
  const sorted = items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const after = marker === undefined ? undefined : /^k([\w-]*)$/.exec(marker)?.[1];
  if (marker !== undefined && after === undefined) throw invalid();
  const last = after === undefined ? '' : Buffer.from(after, 'base64url').toString();
  const rest = marker === undefined ? sorted : sorted.filter((item) => key(item) > last);
  const page = rest.slice(0, size);
  const end = page.at(-1);
  if (rest.length <= size || end === undefined) return { items: page };
  return { items: page, marker: `k${Buffer.from(key(end)).toString('base64url')}` };
};
