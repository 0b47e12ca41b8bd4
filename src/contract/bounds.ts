/** The first entries of a list whose JSON fits into the given bytes, and how many more there are. */
export function firstOf<T>(list: T[], maxBytes: number): { first: T[]; more: number } {
  let bytes = 0;
  const end = list.findIndex((entry) => (bytes += mostBytes(JSON.stringify(entry)) + 1) > maxBytes);
  const first = end === -1 ? list : list.slice(0, end);
  return { first, more: list.length - first.length };
}

/** An upper bound of the text's bytes in UTF-8, exact for ASCII. Workflows have no Buffer. */
function mostBytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) bytes += text.charCodeAt(at) < 0x80 ? 1 : 3;
  return bytes;
}

/** Rows that a check finds are counted up to this number. */
export const mostFound = 1000;
