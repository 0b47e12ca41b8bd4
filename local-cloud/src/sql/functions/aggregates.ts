import { duckDbType } from '../types/duckdb.ts';
import { totalType } from '../types/numeric.ts';
import { isInteger, maxPrecision, type Type } from '../types/type.ts';
import { aggregate, type AggregateCall, type AggregateRow, type AggregateRows, plain } from './aggregate-row.ts';
import { digitsOf, scaled } from './decimal.ts';
import { always, longText, ofFirst } from './result.ts';
import type { Given } from './row.ts';

const double = always('double');
const total = ([value]: readonly Given[]): Type => totalType(value!.type) ?? { name: 'double' };

const inType = (sql: string, type: Type): string => `CAST(${sql} AS ${duckDbType(type)})`;

const sum = (call: AggregateCall): string =>
  isInteger(call.type) ? inType(plain('sum', call), call.type) : plain('sum', call);

const average = (call: AggregateCall): string => {
  if (call.type.name !== 'numeric' && !isInteger(call.type)) return plain('avg', call);
  const [all, count] = [plain('sum', call), plain('count', call)];
  if (call.type.name !== 'numeric') return inType(`(${all} // ${count})`, call.type);
  // DuckDB's average of decimals is a DOUBLE; Redshift's is cut to the places of the values.
  return scaled(`(${digitsOf(all, call.type.scale)} // ${count})`, call.type.scale);
};

const microsecondsPerDay = 86_400_000_000;

/** DuckDB cannot sum intervals: this sums months or microseconds, and for the average divides them by their count. */
const intervalTotal =
  (isAverage: boolean): AggregateRow['duckdb'] =>
  (call) => {
    const [value] = call.arguments;
    const all = (part: string): string => {
      const sql = plain('sum', call, [part]);
      return isAverage ? `(${sql} // ${plain('count', call)})` : sql;
    };
    if (call.type.name === 'intervaly2m') {
      return `to_months(CAST(${all(`(date_part('year', ${value!.sql}) * 12 + date_part('month', ${value!.sql}))`)} AS INTEGER))`;
    }
    const microseconds = all(`epoch_us(${value!.sql})`);
    const days = `to_days(CAST(${microseconds} // ${microsecondsPerDay} AS INTEGER))`;
    return `(${days} + to_microseconds(CAST(${microseconds} % ${microsecondsPerDay} AS BIGINT)))`;
  };

/** Decimal places of a fraction as written. */
const placesOf = (fraction: string | undefined): number => fraction?.split('.')[1]?.length ?? 1;

/** The type of a value between two others: for numbers a DECIMAL with as many extra places as the fraction has. */
function between({ type }: Given, places: number): Type {
  if (type.name === 'numeric') return { name: 'numeric', precision: maxPrecision, scale: type.scale + places };
  if (isInteger(type)) return { name: 'numeric', precision: maxPrecision, scale: places };
  return type.name === 'real' || type.name === 'super' ? { name: 'double' } : type;
}

/** An ordered-set aggregate, which is an ordinary one in DuckDB: the order expression becomes its first argument. */
function quantile(
  name: 'quantile_cont' | 'quantile_disc',
  value: string,
  fraction: string,
  call: AggregateCall,
): string {
  return inType(plain(name, { ...call, orderBy: '' }, [value, fraction]), call.type);
}

/** DuckDB counts a negative fraction from the greatest value down. */
function fractionOf({ isDescending, arguments: [fraction] }: AggregateCall): string {
  if (!isDescending) return fraction!.sql;
  return Number(fraction!.constant) === 0 ? '1' : `-(${fraction!.sql})`;
}

const median = (kind: 'quantity' | 'moment', page: string): AggregateRow =>
  aggregate(
    [kind],
    ([value]) => between(value!, 1),
    (call) => quantile('quantile_cont', inType(call.arguments[0]!.sql, call.type), '0.5', call),
    page,
  );

const continuous: AggregateRow = {
  ...aggregate(
    ['double'],
    ([fraction], ordered) => between(ordered!, placesOf(fraction!.constant)),
    (call) => quantile('quantile_cont', inType(call.ordered!.sql, call.type), fractionOf(call), call),
    'r_PERCENTILE_CONT',
  ),
  order: 'needed',
};

const discrete: AggregateRow = {
  ...aggregate(
    ['double'],
    (_, ordered) => ordered!.type,
    (call) => quantile('quantile_disc', call.ordered!.sql, fractionOf(call), call),
    'r_APPROXIMATE_PERCENTILE_DISC',
  ),
  order: 'needed',
};

/** DuckDB can order DISTINCT values only by themselves, so value and order expression are paired in a struct. */
function distinctTexts(value: string, delimiter: string, ordered: string, call: AggregateCall): string {
  const pair = `struct_pack(o := ${ordered}, v := ${value})`;
  const pairs = `list(DISTINCT ${pair} ORDER BY ${pair}${call.isDescending ? ' DESC' : ''}) FILTER (WHERE ${value} IS NOT NULL)`;
  return `list_aggregate(list_transform(${pairs}${call.over}, pair -> pair.v), 'string_agg', ${delimiter})`;
}

const listed: AggregateRow = {
  ...aggregate(
    ['text', 'text?'],
    longText,
    (call) => {
      const [value, delimiter = { sql: "''" }] = call.arguments;
      // `listagg(distinct n) within group (order by n)`: the value is the text of its order expression.
      const isOfOrdered = call.ordered !== undefined && value!.sql.includes(call.ordered.sql);
      const isOrderedByAnother = call.isDistinct && isOfOrdered && value!.sql !== call.ordered?.sql;
      const text = isOrderedByAnother
        ? distinctTexts(value!.sql, delimiter.sql, call.ordered!.sql, call)
        : plain('string_agg', call, [value!.sql, delimiter.sql]);
      return `sys_function.fitting_list(${text})`;
    },
    'r_LISTAGG',
  ),
  order: 'optional',
};

const ofNumbers = (name: string, page: string): readonly AggregateRow[] => [
  aggregate(['quantity'], double, name, page),
];
const ofBooleans = (name: string, page: string): readonly AggregateRow[] => [
  aggregate(['boolean'], always('boolean'), name, page),
];
const ofBits = (name: string, page: string): readonly AggregateRow[] => [aggregate(['bigint'], ofFirst, name, page)];

/** Which columns of GROUPING SETS a row is grouped by. */
const grouping: AggregateRow = {
  ...aggregate(
    ['any...'],
    always('integer'),
    (call) => inType(plain('grouping', call), call.type),
    'r_GROUP_BY_aggregation-extensions',
  ),
  needsFrame: false,
};

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html */
export const aggregateRows: AggregateRows = {
  count: [aggregate(['any'], always('bigint'), 'count', 'r_COUNT')],
  sum: [aggregate(['quantity'], total, sum, 'r_SUM'), aggregate(['interval'], ofFirst, intervalTotal(false), 'r_SUM')],
  avg: [
    aggregate(['quantity'], total, average, 'r_AVG'),
    aggregate(['interval'], ofFirst, intervalTotal(true), 'r_AVG'),
  ],
  min: [aggregate(['any'], ofFirst, 'min', 'r_MIN')],
  max: [aggregate(['any'], ofFirst, 'max', 'r_MAX')],
  any_value: [aggregate(['any'], ofFirst, 'any_value', 'r_ANY_VALUE')],
  bool_and: ofBooleans('bool_and', 'r_BOOL_AND'),
  every: ofBooleans('bool_and', 'r_BOOL_AND'),
  bool_or: ofBooleans('bool_or', 'r_BOOL_OR'),
  bit_and: ofBits('bit_and', 'r_BIT_AND'),
  bit_or: ofBits('bit_or', 'r_BIT_OR'),
  stddev: ofNumbers('stddev_samp', 'r_STDDEV_functions'),
  stddev_samp: ofNumbers('stddev_samp', 'r_STDDEV_functions'),
  stddev_pop: ofNumbers('stddev_pop', 'r_STDDEV_functions'),
  variance: ofNumbers('var_samp', 'r_VARIANCE_functions'),
  var_samp: ofNumbers('var_samp', 'r_VARIANCE_functions'),
  var_pop: ofNumbers('var_pop', 'r_VARIANCE_functions'),
  corr: [aggregate(['quantity', 'quantity'], double, 'corr', 'c_Aggregate_Functions')],
  median: [median('quantity', 'r_MEDIAN'), median('moment', 'r_MEDIAN')],
  percentile_cont: [continuous],
  percentile_disc: [discrete],
  listagg: [listed],
  grouping: [grouping],
  grouping_id: [grouping],
};
