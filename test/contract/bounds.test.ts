import * as fc from 'fast-check';
import { firstOf } from '../../src/contract/bounds.ts';

describe('the first of a list', () => {
  test('are all of it, where it is short', () => {
    expect(firstOf(['a', 'b'], 8)).toEqual({ first: ['a', 'b'], more: 0 });
    expect(firstOf([], 0)).toEqual({ first: [], more: 0 });
  });

  test('end before the one that is too much, whose like are counted', () => {
    expect(firstOf(['a', 'b'], 7)).toEqual({ first: ['a'], more: 1 });
    expect(firstOf(['long', 'a', 'b'], 6)).toEqual({ first: [], more: 3 });
  });

  test('take at most those bytes as JSON, whatever their letters, and lose none', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.nat(200), (list, maxBytes) => {
        const { first, more } = firstOf(list, maxBytes);
        expect(first).toEqual(list.slice(0, list.length - more));
        // The brackets around a list are one byte more than the commas after each entry.
        expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThanOrEqual(Math.max(2, maxBytes + 1));
      }),
    );
  });
});
