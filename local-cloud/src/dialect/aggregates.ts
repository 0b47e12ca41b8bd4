import { overArguments } from './overload.ts';

/** A call as written, its arguments already in DuckDB text. */
export interface Call {
  args: string[];
  /** Places of the arguments that call aggregates themselves, as those of a window function may. */
  nested: ReadonlySet<number>;
  distinct: boolean;
  /** From WITHIN GROUP, as `ORDER BY …`. */
  order: string;
  ignoreNulls: boolean;
  /** From OVER, as `(…)`. */
  window: string | undefined;
}

type Rewrite = (call: Call) => string;

/** The function of the same name in DuckDB. */
function same(name: string): Rewrite {
  return ({ args, distinct, ignoreNulls, order, window }) => {
    const options = [ignoreNulls ? 'IGNORE NULLS' : '', order].filter(Boolean);
    const list = [`${distinct ? 'DISTINCT ' : ''}${args.join(', ')}`, ...options].join(' ');
    return `${name}(${list})${over(window)}`;
  };
}

function over(window: string | undefined): string {
  return window === undefined ? '' : ` OVER ${window}`;
}

/**
 * SUM and AVG of integers have types of their own in Redshift. A macro picks by the type of the argument; with OVER,
 * where the aggregate in a macro cannot stand, it is written out and the macro sees the argument as a sample.
 */
const sum: Rewrite = (call) => (call.window === undefined ? chosen('sum', call) : sampled('sum_as', call, ['sum']));

const avg: Rewrite = (call) =>
  call.window === undefined ? chosen('avg', call) : sampled('avg_as', call, ['sum', 'count']);

function chosen(name: string, { args, distinct }: Call): string {
  return `sys_function.${name}${distinct ? '_distinct' : ''}(${args.join(', ')})`;
}

function sampled(macro: string, call: Call, names: string[]): string {
  const parts = [call.args.join(', '), ...names.map((name) => same(name)(call))];
  return overArguments(
    parts.map((sql) => ({ sql, isUntyped: call.nested.size > 0 })),
    (args) => `sys_function.${macro}(${args.join(', ')})`,
  );
}

const ratioToReport: Rewrite = ({ args, window }) =>
  `CAST(${args.join(', ')} AS DOUBLE) / nullif(sum(${args.join(', ')})${over(window)}, 0)`;

/** An ordered-set aggregate, which DuckDB takes as an ordinary one: its ORDER BY column becomes the first argument. */
function quantile(name: string): Rewrite {
  return ({ args, order, window }) => {
    const isDescending = order.endsWith(' DESC');
    const value = order.slice('ORDER BY '.length, isDescending ? -' DESC'.length : undefined);
    const fraction = isDescending ? `1 - ${args.join(', ')}` : args.join(', ');
    return `${name}(${value}, ${fraction})${over(window)}`;
  };
}

const listagg: Rewrite = ({ args: [value, delimiter = "''"], distinct, order, window }) =>
  `sys_function.fitting_list(string_agg(${distinct ? 'DISTINCT ' : ''}${value}, ${delimiter}${order === '' ? '' : ` ${order}`})${over(window)})`;

const windowOnly = [
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
] as const;

/** True for functions that are nothing without OVER, and need no frame there. */
export function isWindowOnly(name: string): boolean {
  return (windowOnly as readonly string[]).includes(name) || name === 'ratio_to_report';
}

/** True for functions whose OVER must have a frame once it is ordered. */
export function needsFrame(name: string): boolean {
  return !isWindowOnly(name) || ['first_value', 'last_value', 'nth_value'].includes(name);
}

/** Redshift's aggregate and window functions. */
export const aggregates: Record<string, Rewrite> = {
  ...Object.fromEntries(windowOnly.map((name) => [name, same(name)])),
  count: same('count'),
  min: same('min'),
  max: same('max'),
  sum,
  avg,
  any_value: same('any_value'),
  bool_and: same('bool_and'),
  bool_or: same('bool_or'),
  every: same('bool_and'),
  bit_and: same('bit_and'),
  bit_or: same('bit_or'),
  stddev: same('stddev_samp'),
  stddev_samp: same('stddev_samp'),
  stddev_pop: same('stddev_pop'),
  variance: same('var_samp'),
  var_samp: same('var_samp'),
  var_pop: same('var_pop'),
  corr: same('corr'),
  median: same('median'),
  percentile_cont: quantile('quantile_cont'),
  percentile_disc: quantile('quantile_disc'),
  approximate_percentile_disc: quantile('quantile_disc'),
  ratio_to_report: ratioToReport,
  listagg,
};
