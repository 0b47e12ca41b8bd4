import {
  type Arithmetic,
  arithmeticType,
  literalType,
  totalType,
  widerNumber,
} from '../../../src/sql/types/numeric.ts';
import { text, type } from './support.ts';

const kinds = ['smallint', 'integer', 'bigint', 'numeric(8,2)', 'real', 'double precision'];

/** The page's table: first operand down, second across; `d` is a DECIMAL, `f` FLOAT8. */
const results = ['2 4 8 d f f', '4 4 8 d f f', '8 8 8 d f f', 'd d d d f f', 'f f f f r f', 'f f f f f f'];
const names: Record<string, string> = {
  2: 'smallint',
  4: 'integer',
  8: 'bigint',
  d: 'numeric',
  f: 'double precision',
  r: 'real',
};

describe("AWS's table of return types for computations", () => {
  const cases = kinds.flatMap((left, row) =>
    kinds.map((right, column) => [left, right, names[results[row]!.split(' ')[column]!]!] as const),
  );
  test.each(cases)('%s with %s is %s', (left, right, expected) => {
    for (const operator of ['+', '-', '*', '/'] as const) {
      expect(text(arithmeticType(operator, type(left), type(right)))?.replace(/\(.*/, '')).toBe(expected);
    }
  });
});

test.each<[string, Arithmetic, string, string]>([
  // The page's own examples.
  ['numeric(8,2)', '/', 'numeric(8,2)', 'numeric(17,9)'],
  ['numeric(8,2)', '*', 'smallint', 'numeric(14,2)'],
  // By its formulas.
  ['numeric(8,2)', '+', 'numeric(8,2)', 'numeric(9,2)'],
  ['numeric(8,2)', '-', 'numeric(15,3)', 'numeric(16,3)'],
  ['integer', '/', 'numeric(2,1)', 'numeric(15,4)'],
  ['bigint', '+', 'numeric(4,4)', 'numeric(24,4)'],
  ['numeric(18,0)', '*', 'numeric(18,0)', 'numeric(37,0)'],
  ['numeric(30,10)', '*', 'numeric(30,10)', 'numeric(38,20)'],
  ['numeric(38,30)', '*', 'numeric(38,30)', 'numeric(38,37)'],
  // 40 digits, 21 decimals are two too many; and never fewer than four decimals.
  ['numeric(19,1)', '/', 'numeric(20,1)', 'numeric(38,19)'],
  ['numeric(38,0)', '/', 'numeric(38,0)', 'numeric(38,4)'],
  ['numeric(3,1)', '%', 'integer', 'numeric(11,1)'],
])('%s %s %s is %s', (left, operator, right, expected) => {
  expect(text(arithmeticType(operator, type(left), type(right)))).toBe(expected);
});

test.each([
  ['text', '+', 'integer'],
  ['date', '+', 'real'],
] as const)('%s %s %s is no number', (left, operator, right) => {
  expect(arithmeticType(operator, type(left), type(right))).toBeUndefined();
  expect(arithmeticType(operator, type(right), type(left))).toBeUndefined();
});

test.each([
  ['0', 'integer'],
  ['2147483647', 'integer'],
  ['-2147483648', 'integer'],
  ['2147483648', 'bigint'],
  ['9223372036854775807', 'bigint'],
  ['9223372036854775808', 'numeric(19,0)'],
  ['123456789012345678901', 'numeric(21,0)'],
  ['3.0', 'numeric(2,1)'],
  ['0.05', 'numeric(2,2)'],
  ['.5', 'numeric(1,1)'],
  ['10.', 'numeric(2,0)'],
  ['1e3', 'double precision'],
  [`${'9'.repeat(40)}.5`, 'double precision'],
])('the literal %s is %s', (literal, expected) => expect(text(literalType(literal))).toBe(expected));

test.each([
  // The page's example.
  ['numeric(7,2)', 'numeric(15,3)', 'numeric(15,3)'],
  ['numeric(18,0)', 'numeric(18,9)', 'numeric(19,9)'],
  ['numeric(38,2)', 'numeric(8,4)', 'numeric(38,4)'],
  ['smallint', 'numeric(4,2)', 'numeric(7,2)'],
  ['smallint', 'bigint', 'bigint'],
  ['numeric(8,2)', 'real', 'double precision'],
])('%s and %s are held by %s', (left, right, expected) => {
  expect(text(widerNumber(type(left), type(right)))).toBe(expected);
  expect(text(widerNumber(type(right), type(left)))).toBe(expected);
});

test.each([
  ['smallint', 'bigint'],
  ['integer', 'bigint'],
  ['bigint', 'bigint'],
  ['numeric(5,2)', 'numeric(38,2)'],
  ['real', 'double precision'],
  ['super', 'super'],
  ['interval day to second', 'interval day to second'],
  ['date', undefined],
  ['varchar(5)', undefined],
])('SUM and AVG of %s are %s', (argument, expected) => expect(text(totalType(type(argument)))).toBe(expected));
