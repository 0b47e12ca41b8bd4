import { identifier, literal } from '../../src/project/quote.ts';

test.each<[string | number | null, string]>([
  [null, 'null'],
  [0, '0'],
  [-2.5, '-2.5'],
  ['', "''"],
  ['plain', "'plain'"],
  ["O'Neil's", "'O''Neil''s'"],
  [String.raw`a\b\'`, String.raw`'a\\b\\'''`],
  ['null', "'null'"],
])('the literal of %j is %s', (value, sql) => {
  expect(literal(value)).toBe(sql);
});

test.each([NaN, Infinity, -Infinity])('%d has no literal', (value) => {
  expect(() => literal(value)).toThrow(new RangeError(`${value} cannot be a SQL literal`));
});

test('a NUL stands in no literal', () => {
  expect(() => literal('a\0')).toThrow(new RangeError('a SQL literal cannot hold a NUL character'));
});

test.each([
  ['songs', '"songs"'],
  ['Two words', '"Two words"'],
  ['a"; drop table b; --"', '"a""; drop table b; --"""'],
  ["it's", `"it's"`],
])('the identifier of %s is %s', (name, sql) => {
  expect(identifier(name)).toBe(sql);
});

test.each([
  ['', '"" cannot be a SQL identifier'],
  ['a\0b', '"a\\u0000b" cannot be a SQL identifier'],
])('%j is no identifier', (name, message) => {
  expect(() => identifier(name)).toThrow(new RangeError(message));
});
