import { castContext } from '../../../src/sql/types/cast.ts';
import { type } from './support.ts';

/** AWS's list of implicit conversions, in assignments or expressions: from, to. */
const implicit: Record<string, string> = {
  bigint: 'character(9), numeric(9,2), double precision, integer, real, smallint, character varying(9), boolean',
  integer: 'bigint, boolean, character(9), numeric(9,2), double precision, real, smallint, character varying(9)',
  smallint: 'bigint, boolean, character(9), numeric(9,2), double precision, integer, real, character varying(9)',
  'numeric(9,2)': 'bigint, character(9), double precision, integer, real, smallint, character varying(9)',
  real: 'bigint, character(9), numeric(9,2), integer, smallint, character varying(9), double precision',
  'double precision': 'bigint, character(9), numeric(9,2), integer, real, smallint, character varying(9)',
  'character(9)': 'character varying(9)',
  date: 'character(9), character varying(9), timestamp, timestamptz',
  timestamp: 'character(9), date, character varying(9), timestamptz, time',
  timestamptz: 'character(9), date, character varying(9), timestamp, timetz',
  time: 'character varying(9), timetz, interval day to second',
  timetz: 'character varying(9), time',
};

test.each(Object.entries(implicit))('%s is converted implicitly to %s', (from, all) => {
  for (const to of all.split(', '))
    expect([to, castContext(type(from), type(to))]).toEqual([to, expect.stringMatching(/^(implicit|assignment)$/)]);
});

test.each([
  ['smallint', 'integer', 'implicit'],
  ['integer', 'smallint', 'assignment'],
  ['integer', 'numeric(9,2)', 'implicit'],
  ['numeric(9,2)', 'integer', 'assignment'],
  ['numeric(9,2)', 'double precision', 'implicit'],
  ['date', 'timestamp', 'implicit'],
  ['timestamp', 'date', 'assignment'],
  ['unknown(3)', 'super', 'implicit'],
  ['unknown(3)', 'date', 'implicit'],
  ['varchar(9)', 'date', 'assignment'],
  ['varchar(9)', 'boolean', 'explicit'],
  ['boolean', 'integer', 'explicit'],
  ['boolean', 'varchar(9)', undefined],
  ['numeric(9,2)', 'boolean', undefined],
  ['integer', 'date', undefined],
  ['date', 'integer', undefined],
  ['date', 'super', undefined],
  ['super', 'date', 'explicit'],
  ['varchar(9)', 'super', 'explicit'],
  ['varbyte(9)', 'varchar(9)', 'explicit'],
  ['varbyte(9)', 'date', undefined],
  ['interval year to month', 'interval day to second', undefined],
  ['interval', 'interval day to second', 'implicit'],
  ['oid', 'regclass', 'implicit'],
])('%s to %s: %s', (from, to, expected) => expect(castContext(type(from), type(to))).toBe(expected));
