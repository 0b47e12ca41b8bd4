import { operation } from '../../../src/sql/types/operator.ts';
import { text, type } from './support.ts';

test.each([
  // https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html: a literal is an integer.
  ['smallint', '*', 'integer', 'integer'],
  ['integer', '^', 'integer', 'double precision'],
  ['integer', '<<', 'integer', 'integer'],
  ['date', '+', 'integer', 'date'],
  ['date', '-', 'date', 'integer'],
  ['date', '-', 'unknown(10)', 'integer'],
  ['date', '+', 'time', 'timestamp without time zone'],
  ['date', '+', 'interval', 'timestamp without time zone'],
  ['timestamp', '+', 'integer', 'timestamp without time zone'],
  ['timestamptz', '-', 'interval day to second', 'timestamp with time zone'],
  ['timestamp', '-', 'date', 'interval day to second'],
  ['time', '-', 'time', 'interval day to second'],
  ['bigint', '*', 'interval', 'interval'],
  ['interval year to month', '/', 'integer', 'interval year to month'],
  ['interval year to month', '+', 'interval', 'interval'],
  ['super', '+', 'integer', 'super'],
  ['varchar(3)', '||', 'varchar(4)', 'character varying(7)'],
  ['varchar(65535)', '||', 'char(4)', 'character varying(65535)'],
  ['varchar(3)', '||', 'integer', 'character varying(65535)'],
  ['unknown(2)', '||', 'unknown(3)', 'character varying(5)'],
  ['varchar(3)', '+', 'unknown(1)', 'character varying(4)'],
  ['varbyte(3)', '||', 'varbyte(4)', 'binary varying(7)'],
])('%s %s %s is %s', (left, operator, right, expected) => {
  expect(text(operation(operator, type(left), type(right))?.result)).toBe(expected);
});

test.each([
  ['integer', '||', 'integer'],
  ['boolean', '||', 'varchar(3)'],
  ['date', '+', 'date'],
  ['date', '*', 'integer'],
  ['interval year to month', '+', 'interval day to second'],
  ['varchar(3)', '-', 'varchar(3)'],
  ['varchar(3)', '+', 'integer'],
  ['integer', '<', 'integer'],
  ['numeric(9,2)', '&', 'integer'],
])('there is no %s %s %s', (left, operator, right) => {
  expect(operation(operator, type(left), type(right))).toBeUndefined();
});

test('a literal takes the type of the other side', () => {
  const types = (operator: string, left: string, right: string): (string | undefined)[] => {
    const found = operation(operator, type(left), type(right));
    return [text(found?.left), text(found?.right)];
  };
  expect(types('+', 'integer', 'unknown(2)')).toEqual(['integer', 'integer']);
  expect(types('-', 'unknown(10)', 'date')).toEqual(['date', 'date']);
  expect(types('+', 'timestamp', 'unknown(5)')).toEqual(['timestamp without time zone', 'interval']);
  expect(types('*', 'interval', 'unknown(1)')).toEqual(['interval', 'double precision']);
});
