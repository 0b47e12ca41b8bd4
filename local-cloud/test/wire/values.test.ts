import * as fc from 'fast-check';
import { decodeNumeric, encodeNumeric } from '../../src/wire/binary.ts';
import {
  formatDate,
  formatFloat,
  formatInterval,
  formatNumeric,
  formatTime,
  formatTimestamp,
  formatTimestamptz,
} from '../../src/wire/text.ts';

describe('text of values', () => {
  test.each([
    [0, '1970-01-01'],
    [17_856, '2018-11-21'],
    [-719_163, '0001-12-31 BC'],
    [2_147_483_647, 'infinity'],
    [-2_147_483_647, '-infinity'],
  ])('date %d is %s', (days, text) => expect(formatDate(days)).toBe(text));

  test.each([
    [0n, '1970-01-01 00:00:00'],
    [1_542_837_407_796_000n, '2018-11-21 21:56:47.796'],
    [-1n, '1969-12-31 23:59:59.999999'],
    [9_223_372_036_854_775_807n, 'infinity'],
  ])('timestamp %d is %s', (micros, text) => expect(formatTimestamp(micros)).toBe(text));

  test.each([
    [0, '1970-01-01 00:00:00+00'],
    [-12_600, '1969-12-31 20:30:00-03:30'],
    [7200, '1970-01-01 02:00:00+02'],
  ])('the epoch %d seconds east of UTC is %s', (offset, text) => expect(formatTimestamptz(0n, offset)).toBe(text));

  test('time of day', () => expect(formatTime(3_661_000_001n)).toBe('01:01:01.000001'));

  test.each([
    [0, 0, 0n, '00:00:00'],
    [14, 3, 3_661_500_000n, '1 year 2 mons 3 days 01:01:01.5'],
    [-1, -1, -1_000_000n, '-1 mons -1 days -00:00:01'],
  ])('interval of %d months, %d days, %d microseconds is %s', (months, days, micros, text) => {
    expect(formatInterval(months, days, micros)).toBe(text);
  });

  test.each([
    [0.1 + 0.2, 15, '0.3'],
    [0.1 + 0.2, 17, '0.30000000000000004'],
    [277.15873, 15, '277.15873'],
    [1e15, 15, '1e+15'],
    [123_456_789_012_345, 15, '123456789012345'],
    [0.0001, 15, '0.0001'],
    [0.000_01, 15, '1e-05'],
    [1.5e300, 15, '1.5e+300'],
    [100, 15, '100'],
    [-0, 15, '-0'],
    [Number.NaN, 15, 'NaN'],
    [-Infinity, 15, '-Infinity'],
    [Math.fround(0.1), 6, '0.1'],
    [16_777_216, 6, '1.67772e+07'],
  ])('float %d with %d digits is %s', (value, digits, text) => expect(formatFloat(value, digits)).toBe(text));

  test('a float of 17 digits reads back as itself', () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => expect(Number(formatFloat(value, 17))).toBe(value)));
  });

  test('a float of 15 digits is the decimal rounded there', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatFloat(value, 15))).toBe(Object.is(value, -0) ? -0 : Number(value.toPrecision(15)));
      }),
    );
  });
});

describe('binary numeric', () => {
  test.each([
    [0n, 0, '0000 0000 0000 0000'],
    [12_345n, 2, '0002 0000 0000 0002 007b 1194'],
    [-1n, 4, '0001 ffff 4000 0004 0001'],
    [10_000n, 0, '0001 0001 0000 0000 0001'],
  ])('%d with scale %d', (unscaled, scale, hex) => {
    expect(encodeNumeric(unscaled, scale).toString('hex')).toBe(hex.replaceAll(' ', ''));
  });

  test('reads back as its text', () => {
    const digits = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
    fc.assert(
      fc.property(digits, fc.nat({ max: 38 }), (unscaled, scale) => {
        expect(decodeNumeric(encodeNumeric(unscaled, scale))).toBe(formatNumeric(unscaled, scale));
      }),
    );
  });
});
