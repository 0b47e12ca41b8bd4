import { duckDbType } from '../types/duckdb.ts';
import { aggregate, type AggregateRow, type AggregateRows, plain } from './aggregate-row.ts';
import { always, ofFirst } from './result.ts';

const window = (row: AggregateRow): readonly AggregateRow[] => [{ ...row, kind: 'window', needsFrame: false }];
const framed = (row: AggregateRow): readonly AggregateRow[] => [{ ...row, kind: 'window' }];

/** DuckDB returns BIGINT. */
const counted = (name: string, type: 'integer' | 'bigint'): AggregateRow =>
  aggregate(
    [],
    always(type),
    (call) => `CAST(${plain(name, call)} AS ${duckDbType(call.type)})`,
    `r_WF_${name.toUpperCase()}`,
  );

const share = (name: string): AggregateRow => aggregate([], always('double'), name, `r_WF_${name.toUpperCase()}`);

const ratio = aggregate(
  ['number'],
  always('double'),
  (call) => {
    const [value] = call.arguments;
    return `"/"(CAST(${value!.sql} AS DOUBLE), nullif(CAST(${plain('sum', call)} AS DOUBLE), 0))`;
  },
  'r_WF_RATIO_TO_REPORT',
);

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html */
export const windowRows: AggregateRows = {
  row_number: window(counted('row_number', 'bigint')),
  rank: window(counted('rank', 'integer')),
  dense_rank: window(counted('dense_rank', 'integer')),
  percent_rank: window(share('percent_rank')),
  cume_dist: window(share('cume_dist')),
  ntile: window(aggregate(['bigint'], always('bigint'), 'ntile', 'r_WF_NTILE')),
  lag: window(aggregate(['any', 'bigint?'], ofFirst, 'lag', 'r_WF_LAG')),
  lead: window(aggregate(['any', 'bigint?'], ofFirst, 'lead', 'r_WF_LEAD')),
  first_value: framed(aggregate(['any'], ofFirst, 'first_value', 'r_WF_first_value')),
  last_value: framed(aggregate(['any'], ofFirst, 'last_value', 'r_WF_first_value')),
  nth_value: framed(aggregate(['any', 'bigint'], ofFirst, 'nth_value', 'r_WF_NTH')),
  ratio_to_report: window(ratio),
};
