import { duckDbType } from '../types/duckdb.ts';
import type { Type } from '../types/type.ts';
import { addedTo, addedToTime, difference, extracted, isOfYears, partOf, truncated } from './date-arithmetic.ts';
import { always } from './result.ts';
import {
  type Form,
  formOf,
  type FunctionRow,
  type FunctionRows,
  type Given,
  macro,
  named,
  own,
  repeating,
  scalar,
  type Written,
} from './row.ts';

/** A date counts as its midnight; timestamps and times of day keep their type. */
const momentType = ({ type }: Given): Type => (type.name === 'date' ? { name: 'timestamp' } : type);

const moment = (given: Written): string => (given.type.name === 'date' ? `CAST(${given.sql} AS TIMESTAMP)` : given.sql);

/** Adds to the third argument. */
const added: Form = {
  duckdb: ([part, count, value]) => addedTo(moment(value!), part!.constant!, count!.sql),
  repeats: ([part]) => isOfYears(part!.constant!),
};

const addedTime = formOf(([part, count, value]) => addedToTime(value!.sql, part!.constant!, count!.sql));

const dateAdd = (kind: 'moment' | 'time', form: Form): FunctionRow =>
  scalar(['part', 'bigint', kind], ([, , value]) => momentType(value!), form, 'r_DATEADD_function');

/** Two moments in one type: the zoned one if either is zoned. */
function alike(from: Written, to: Written): [string, string] {
  if (from.type.name === to.type.name && from.type.name !== 'date') return [from.sql, to.sql];
  const isZoned = from.type.name === 'timestamptz' || to.type.name === 'timestamptz';
  const type = isZoned ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  return [`CAST(${from.sql} AS ${type})`, `CAST(${to.sql} AS ${type})`];
}

const timeOfDay = ({ type, sql }: Written): string => (type.name === 'timetz' ? `CAST(${sql} AS TIME)` : sql);

const extractType: FunctionRow['result'] = ([part, value]) => {
  if (part!.constant === 'epoch') return { name: 'bigint' };
  return value!.type.name === 'timestamptz' ? { name: 'double' } : { name: 'integer' };
};

const extractForm = formOf((args) => {
  const [part, value] = args;
  return `CAST(${extracted(part!.constant!, moment(value!))} AS ${duckDbType(extractType(args))})`;
});

const partForm = formOf(([part, value]) => partOf(part!.constant!, moment(value!)));

const sources = ['moment', 'time', 'interval'] as const;

const asDate = formOf(([value]) => `CAST(${value!.sql} AS DATE)`);

const compared = repeating(([one, other]) => {
  const [left, right] = [one!.sql, other!.sql];
  return `CASE WHEN ${left} < ${right} THEN -1 WHEN ${left} > ${right} THEN 1 WHEN ${left} = ${right} THEN 0 END`;
});

const comparison = (left: Moment, right: Moment, page: string): readonly FunctionRow[] => [
  scalar([left, right], always('integer'), compared, page),
];
type Moment = 'date' | 'timestamp' | 'timestamptz';

const zoned = (zone: 'text' | 'interval', from: 'timestamp' | 'timestamptz'): FunctionRow =>
  scalar([zone, from], always(from === 'timestamp' ? 'timestamptz' : 'timestamp'), own('timezone'), 'r_TIMEZONE');

/** https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html */
export const dateRows: FunctionRows = {
  ...named('dateadd date_add', dateAdd('moment', added), dateAdd('time', addedTime)),
  ...named(
    'datediff date_diff',
    scalar(
      ['part', 'moment', 'moment'],
      always('bigint'),
      formOf(([part, from, to]) => difference(part!.constant!, ...alike(from!, to!))),
      'r_DATEDIFF_function',
    ),
    scalar(
      ['part', 'time', 'time'],
      always('bigint'),
      formOf(([part, from, to]) => difference(part!.constant!, timeOfDay(from!), timeOfDay(to!))),
      'r_DATEDIFF_function',
    ),
  ),
  date_trunc: [
    scalar(
      ['part', 'moment'],
      ([, value]) => momentType(value!),
      formOf(([part, value]) => truncated(part!.constant!, moment(value!))),
      'r_DATE_TRUNC',
    ),
  ],
  extract: sources.map((source) => scalar(['part', source], extractType, extractForm, 'r_EXTRACT_function')),
  ...named(
    'date_part pgdate_part',
    ...sources.map((source) => scalar(['part', source], always('double'), partForm, 'r_DATE_PART_function')),
  ),
  date_part_year: [
    scalar(
      ['date'],
      always('integer'),
      formOf(([value]) => `CAST(year(${value!.sql}) AS INTEGER)`),
      'r_DATE_PART_YEAR',
    ),
  ],
  add_months: [
    scalar(
      ['timestamp', 'bigint'],
      always('timestamp'),
      repeating(
        ([value, months]) => `sys_function.add_months_to_moment(${value!.sql}, CAST(${months!.sql} AS INTEGER))`,
      ),
      'r_ADD_MONTHS',
    ),
  ],
  months_between: [
    scalar(['timestamp', 'timestamp'], always('double'), macro('months_between_moments'), 'r_MONTHS_BETWEEN_function'),
  ],
  last_day: [scalar(['date'], always('date'), own('last_day'), 'r_LAST_DAY')],
  next_day: [scalar(['date', 'text'], always('date'), macro('next_day'), 'r_NEXT_DAY')],
  date: [scalar(['date'], always('date'), asDate, 'r_CAST_function')],
  getdate: [scalar([], always('timestamp'), macro('getdate'), 'r_GETDATE')],
  now: [scalar([], always('timestamptz'), own('now'), 'c_SQL_functions_leader_node_only')],
  convert_timezone: [
    scalar(
      ['text', 'timestamp'],
      always('timestamp'),
      formOf(([zone, value]) => `timezone(${zone!.sql}, timezone('UTC', ${value!.sql}))`),
      'CONVERT_TIMEZONE',
    ),
    scalar(
      ['text', 'text', 'timestamp'],
      always('timestamp'),
      formOf(([from, zone, value]) => `timezone(${zone!.sql}, timezone(${from!.sql}, ${value!.sql}))`),
      'CONVERT_TIMEZONE',
    ),
  ],
  timezone: [
    zoned('text', 'timestamp'),
    zoned('text', 'timestamptz'),
    zoned('interval', 'timestamp'),
    zoned('interval', 'timestamptz'),
  ],
  date_cmp: comparison('date', 'date', 'r_DATE_CMP'),
  date_cmp_timestamp: comparison('date', 'timestamp', 'r_DATE_CMP_TIMESTAMP'),
  date_cmp_timestamptz: comparison('date', 'timestamptz', 'r_DATE_CMP_TIMESTAMPTZ'),
  timestamp_cmp: comparison('timestamp', 'timestamp', 'r_TIMESTAMP_CMP'),
  timestamp_cmp_date: comparison('timestamp', 'date', 'r_TIMESTAMP_CMP_DATE'),
  timestamp_cmp_timestamptz: comparison('timestamp', 'timestamptz', 'r_TIMESTAMP_CMP_TIMESTAMPTZ'),
  timestamptz_cmp: comparison('timestamptz', 'timestamptz', 'r_TIMESTAMPTZ_CMP'),
  timestamptz_cmp_date: comparison('timestamptz', 'date', 'r_TIMESTAMPTZ_CMP_DATE'),
  timestamptz_cmp_timestamp: comparison('timestamptz', 'timestamp', 'r_TIMESTAMPTZ_CMP_TIMESTAMP'),
  interval_cmp: [scalar(['interval', 'interval'], always('integer'), macro('interval_cmp'), 'r_INTERVAL_CMP')],
};
