import type { FunctionCall } from '../../tree/expression.ts';
import type { OrderItem, Window } from '../../tree/window.ts';
import { totalType } from '../../types/numeric.ts';
import { formatType, isNumber, isText, maxVarcharBytes, resolved, type Type } from '../../types/type.ts';
import type { BoundExpression, BoundOrderItem, BoundWindow } from '../bound.ts';
import { converted } from '../convert.ts';
import { NotBoundYet, refuse } from '../error.ts';
import type { Within } from './within.ts';
import { inOneType } from './case.ts';

/** How many arguments, what it gives for them, whether it is nothing without OVER, and what an ordered OVER needs. */
interface Rule {
  arguments: readonly [least: number, most: number];
  /** Undefined for arguments of types that it does not take. */
  result(types: readonly Type[]): Type | undefined;
  isWindowOnly?: boolean;
  needsNoFrame?: boolean;
}

const always =
  (name: 'bigint' | 'integer' | 'double'): Rule['result'] =>
  () => ({ name });
const ofFirst: Rule['result'] = ([first]) => first && resolved(first);
const total: Rule['result'] = ([type]) => (type?.name === 'super' ? { name: 'double' } : type && totalType(type));
const ofNumber: Rule['result'] = ([type]) =>
  type && (isNumber(type) || type.name === 'super') ? { name: 'double' } : undefined;
const ofBoolean: Rule['result'] = ([type]) => (type?.name === 'boolean' ? type : undefined);

const ranking: Rule = { arguments: [0, 0], result: always('bigint'), isWindowOnly: true, needsNoFrame: true };
const share: Rule = { ...ranking, result: always('double') };
const framed: Rule = { arguments: [1, 1], result: ofFirst, isWindowOnly: true };

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html, c_Window_functions.html */
const rules: Readonly<Record<string, Rule>> = {
  count: { arguments: [1, 1], result: always('bigint') },
  sum: { arguments: [1, 1], result: total },
  avg: { arguments: [1, 1], result: total },
  min: { arguments: [1, 1], result: ofFirst },
  max: { arguments: [1, 1], result: ofFirst },
  any_value: { arguments: [1, 1], result: ofFirst },
  bool_and: { arguments: [1, 1], result: ofBoolean },
  bool_or: { arguments: [1, 1], result: ofBoolean },
  stddev: { arguments: [1, 1], result: ofNumber },
  stddev_samp: { arguments: [1, 1], result: ofNumber },
  stddev_pop: { arguments: [1, 1], result: ofNumber },
  variance: { arguments: [1, 1], result: ofNumber },
  var_samp: { arguments: [1, 1], result: ofNumber },
  var_pop: { arguments: [1, 1], result: ofNumber },
  listagg: { arguments: [1, 2], result: () => ({ name: 'varchar', lengthBytes: maxVarcharBytes }) },
  row_number: ranking,
  rank: ranking,
  dense_rank: ranking,
  percent_rank: share,
  cume_dist: share,
  ntile: { ...ranking, arguments: [1, 1] },
  lag: { arguments: [1, 2], result: ofFirst, isWindowOnly: true, needsNoFrame: true },
  lead: { arguments: [1, 2], result: ofFirst, isWindowOnly: true, needsNoFrame: true },
  first_value: framed,
  last_value: framed,
  nth_value: { ...framed, arguments: [2, 2] },
};

export function isAggregate(name: string): boolean {
  return Object.hasOwn(rules, name) || notYet.has(name);
}

const notYet: ReadonlySet<string> = new Set(
  'every bit_and bit_or corr median percentile_cont percentile_disc approximate_percentile_disc ratio_to_report'.split(
    ' ',
  ),
);

export function bindAggregate(within: Within, node: FunctionCall, name: string): BoundExpression {
  const rule = rules[name];
  if (rule === undefined) throw new NotBoundYet(`the aggregate ${name}`);
  const args = node.arguments.map((part) => within.expression(part));
  checkShape(node, name, rule, args.length);
  const type = node.isStar ? ({ name: 'bigint' } as const) : rule.result(args.map((each) => each.type));
  if (type === undefined) {
    refuse(node, '42883', `function ${name}(${args.map((each) => formatType(each.type)).join(', ')}) does not exist`);
  }
  return {
    kind: 'aggregate',
    name,
    arguments: argumentsOf(node, name, args, type),
    isDistinct: node.isDistinct,
    ignoresNulls: node.nulls === 'ignore',
    withinGroup: orderItems(within, node.withinGroup),
    window: node.window && bindWindow(within, node.window),
    type,
  };
}

function checkShape(node: FunctionCall, name: string, rule: Rule, count: number): void {
  const [least, most] = rule.arguments;
  if (!node.isStar && (count < least || count > most)) refuse(node, '42883', `function ${name}() does not exist`);
  if (node.isStar && name !== 'count') throw new NotBoundYet(`${name}(*)`);
  if (rule.isWindowOnly === true && node.window === undefined) {
    throw new NotBoundYet(`${name} without OVER`);
  }
  if (node.window === undefined) return;
  const { orderBy, frame } = node.window;
  if (rule.needsNoFrame !== true && orderBy.length > 0 && frame === undefined) {
    refuse(node, '42601', 'Aggregate window functions with an ORDER BY clause require a frame clause');
  }
}

/** SUPER is computed with as a number; LISTAGG joins texts; what LAG gives instead is of the type of the rest. */
function argumentsOf(node: FunctionCall, name: string, args: BoundExpression[], type: Type): BoundExpression[] {
  const [first, ...rest] = args;
  if (first === undefined) return args;
  if (name === 'listagg') {
    const text = { name: 'varchar', lengthBytes: maxVarcharBytes } as const;
    return args.map((each) => (isText(each.type) ? each : converted(node, each, text, 'assignment')));
  }
  if (first.type.name === 'super' && type.name === 'double') {
    return [{ kind: 'conversion', operand: first, isExplicit: false, isTry: true, type }, ...rest];
  }
  return name === 'min' || name === 'max' ? inOneType(node, name, [first]).expressions : args;
}

export function orderItems(within: Within, items: readonly OrderItem[]): BoundOrderItem[] {
  return items.map(({ expression, direction, nulls }) => ({
    expression: within.expression(expression),
    direction,
    nulls,
  }));
}

function bindWindow(within: Within, { partitionBy, orderBy, frame }: Window): BoundWindow {
  if (frame?.mode === 'range') throw new NotBoundYet('a RANGE frame');
  const bound = ({ place, distance }: NonNullable<Window['frame']>['from']) => ({
    place,
    distance: distance && within.expression(distance),
  });
  return {
    partitionBy: partitionBy.map((part) => within.expression(part)),
    orderBy: orderItems(within, orderBy),
    frame: frame && { from: bound(frame.from), to: bound(frame.to) },
  };
}
