import { commonType, comparisonType, ignoresTrailingBlanks } from '../../../src/sql/types/common.ts';
import { text, type } from './support.ts';

test.each([
  [['smallint', 'integer'], 'integer'],
  [['numeric(7,2)', 'numeric(15,3)'], 'numeric(15,3)'],
  [['char(3)', 'char(5)'], 'character(5)'],
  [['char(3)', 'varchar(2)'], 'character varying(3)'],
  [['unknown(3)', 'unknown(5)'], 'character varying(5)'],
  [['unknown(3)', 'integer', 'unknown(0)'], 'integer'],
  [['unknown(10)', 'date'], 'date'],
  [['date', 'timestamp', 'timestamptz'], 'timestamp with time zone'],
  [['varbyte(3)', 'varbyte(5)'], 'binary varying(5)'],
  [['interval', 'interval year to month'], 'interval year to month'],
  [['integer', 'varchar(3)'], undefined],
  [['boolean', 'integer'], undefined],
  [['super', 'integer'], undefined],
])('%j have %s in common', (types, expected) => expect(text(commonType(types.map(type)))).toBe(expected));

test.each([
  // https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html#r_Type_conversion
  ['numeric(9,2)', 'varchar(5)', 'numeric(9,2)'],
  ['integer', 'varchar(5)', 'character varying(65535)'],
  ['double precision', 'char(5)', 'character varying(65535)'],
  ['char(3)', 'varchar(5)', 'character varying(5)'],
  ['date', 'timestamp', 'timestamp without time zone'],
  ['date', 'unknown(8)', 'date'],
  ['boolean', 'unknown(1)', 'boolean'],
  ['super', 'integer', 'super'],
  ['date', 'integer', undefined],
])('%s and %s are compared as %s', (left, right, expected) => {
  expect(text(comparisonType(type(left), type(right)))).toBe(expected);
  expect(text(comparisonType(type(right), type(left)))).toBe(expected);
});

test.each([
  ['char(3)', true],
  ['varchar(3)', true],
  ['super', false],
])('trailing blanks of %s are left out: %s', (name, expected) => {
  expect(ignoresTrailingBlanks(type(name))).toBe(expected);
});
