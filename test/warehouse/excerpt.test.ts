import type { Cell } from '../../src/contract/results.ts';
import { cutText, Excerpt, jsonBytes } from '../../src/warehouse/excerpt.ts';

const kib = 1024;

function excerptOf(columns: string[], rows: Cell[][], limits = { rows: 100, bytes: 256 * kib }) {
  const excerpt = new Excerpt(columns, limits);
  const isComplete = rows.every((row) => excerpt.add(row));
  const note = excerpt.note(isComplete);
  return { columns: excerpt.columns, rows: excerpt.rows, truncated: excerpt.isTruncated(isComplete), note };
}

describe('a text that is cut', () => {
  test.each<[string, string]>([
    ['plain', 'a'.repeat(10_000)],
    ['of two bytes a character', 'é'.repeat(10_000)],
    ['of surrogate pairs', '🎧'.repeat(10_000)],
    ['of characters that JSON escapes', '\u0001"\\\n'.repeat(3000)],
    ['of combined characters', 'e\u0301'.repeat(5000)],
  ])('%s fits, is a text, and tells how long it was', (_kind, text) => {
    for (const limit of [64, 65, 66, 67, 8192]) {
      const cut = cutText(text, limit);
      expect(jsonBytes(cut)).toBeLessThanOrEqual(limit);
      expect(jsonBytes(cut)).toBeGreaterThan(limit - 10);
      expect(cut.endsWith(`… (${Buffer.byteLength(text)} bytes)`)).toBe(true);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
  });

  test('is whole where it fits', () => {
    expect(cutText('é', 4)).toBe('é');
    expect(cutText('', 2)).toBe('');
  });
});

describe('an excerpt', () => {
  test('of what fits is all of it', () => {
    const rows: Cell[][] = [
      [1, 'a'],
      [null, true],
    ];
    expect(excerptOf(['x', 'y'], rows)).toEqual({ columns: ['x', 'y'], rows, truncated: false, note: undefined });
    expect(excerptOf(['x'], [])).toEqual({ columns: ['x'], rows: [], truncated: false, note: undefined });
  });

  test('of wide rows has as many as fit, and tells of how many', () => {
    const rows = Array.from({ length: 60 }, (_, n): Cell[] => ['x'.repeat(8000), n]);
    const { rows: kept, truncated, note } = excerptOf(['agent', 'n'], rows);
    expect(kept).toEqual(rows.slice(0, 32));
    expect({ truncated, note }).toEqual({
      truncated: true,
      note: 'showing 32 of 60 rows (at most 256 KiB of an answer are kept)',
    });
  });

  test('of 100,000 rows stops after the first that is not kept', () => {
    let taken = 0;
    const excerpt = new Excerpt(['n'], { rows: 100, bytes: 256 * kib });
    while (taken < 100_000 && excerpt.add([taken])) taken += 1;
    expect(taken).toBe(100);
    expect(excerpt.note(false)).toBe('showing 100 of at least 101 rows (at most 100 rows of an answer are kept)');
  });

  test('of a value of 10 MB has its beginning, and looks at no more rows than it must', () => {
    const text = '🎧'.repeat(2_500_000);
    const { rows, truncated, note } = excerptOf(['a', 'b'], [[text, 1]]);
    expect(jsonBytes(rows)).toBeLessThan(9 * kib);
    expect(rows[0]?.[0]).toMatch(/^🎧+… \(10000000 bytes\)$/u);
    expect({ truncated, note }).toEqual({ truncated: false, note: 'showing 1 values cut to 8192 bytes' });
    expect(excerptOf(['a'], [[text], [text], [text], [text], [text]]).note).toMatch(/of at least 4 rows/);
  });

  test('of 1,000 columns has those that fit, and at least one row of them', () => {
    const columns = Array.from({ length: 1000 }, (_, n) => `a_column_with_the_number_${n}`);
    const row = columns.map((name) => name.repeat(20));
    const whole = excerptOf(columns, [row]);
    expect(whole.columns).toEqual(columns);
    expect(whole.rows).toHaveLength(1);
    const small = excerptOf(columns, [row, row], { rows: 100, bytes: 8 * kib });
    expect(small.columns).toEqual(columns.slice(0, small.columns.length));
    expect(small.rows[0]).toHaveLength(small.columns.length);
    expect(small.note).toMatch(/; \d+ of 1000 columns; \d+ values cut to \d+ bytes$/);
    expect(jsonBytes([small.columns, small.rows])).toBeLessThan(8 * kib);
  });
});
