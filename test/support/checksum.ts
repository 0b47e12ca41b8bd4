import { createHash } from 'node:crypto';

/**
 * `count:sum:sum` over the md5 of each row, with columns joined by `|` and NULL as `\N`: independent of the order of
 * the rows. Floats are expected with five decimals and timestamps with milliseconds.
 */
export function checksumOf(rows: (string | number | null)[][]): string {
  let high = 0n;
  let low = 0n;
  for (const row of rows) {
    const text = row.map((value) => (value === null ? String.raw`\N` : String(value))).join('|');
    const hash = createHash('md5').update(text).digest('hex');
    high += BigInt(`0x${hash.slice(0, 8)}`);
    low += BigInt(`0x${hash.slice(8, 16)}`);
  }
  return `${rows.length}:${high}:${low}`;
}

/** The checksum of a table without rows. */
export const noRows = checksumOf([]);
