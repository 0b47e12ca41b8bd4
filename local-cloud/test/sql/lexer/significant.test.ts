import { matches, significantTokens } from '../../../src/sql/lexer/significant.ts';

const values = (source: string, keepsCase?: boolean) => significantTokens(source, keepsCase).map(({ value }) => value);

test('blanks and comments are left out, and a quoted name keeps its case only where identifiers do', () => {
  const source = 'Select /* a */ "MyCol" -- b\n, c';
  expect(values(source)).toEqual(['select', 'mycol', ',', 'c']);
  expect(values(source, true)).toEqual(['select', 'MyCol', ',', 'c']);
});

test('a quoted name or a text that reads like a word is none', () => {
  const found = significantTokens(`select "select" 'select'`).map((token) => matches(token, 'select'));
  expect(found).toEqual([true, false, false]);
});
