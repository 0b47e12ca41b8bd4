import type { Aggregate, BoundExpression, BoundFrameBound, BoundOrderItem, BoundWindow } from '../binder/bound.ts';
import { given } from '../binder/given.ts';
import type { Written } from '../functions/row.ts';
import type { Type } from '../types/type.ts';
import type { Writer } from './writer.ts';

/** A call of an aggregate or window function. */
export function writeAggregate(node: Aggregate & { type: Type }, writer: Writer): string {
  const { row, type, isDistinct, ignoresNulls, withinGroup, window } = node;
  const written = (part: BoundExpression): Written => ({ ...given(part), sql: writer.expression(part) });
  const [first] = withinGroup;
  return row.duckdb({
    arguments: node.isStar ? [star] : node.arguments.map(written),
    isDistinct,
    ignoresNulls,
    ordered: first && written(first.expression),
    isDescending: first?.direction === 'desc',
    orderBy: withinGroup.length === 0 ? '' : orderBy(withinGroup, writer),
    over: filter(node.filter, writer) + over(window, writer),
    type,
  });
}

/** The argument of COUNT(*). */
const star: Written = { sql: '*', type: { name: 'bigint' }, constant: undefined };

function filter(condition: BoundExpression | undefined, writer: Writer): string {
  return condition === undefined ? '' : ` FILTER (WHERE ${writer.expression(condition)})`;
}

function over(window: BoundWindow | undefined, writer: Writer): string {
  if (window === undefined) return '';
  const { partitionBy, orderBy: order, frame } = window;
  const parts = [
    ...(partitionBy.length === 0 ? [] : [`PARTITION BY ${partitionBy.map(writer.expression).join(', ')}`]),
    ...(order.length === 0 ? [] : [orderBy(order, writer)]),
    ...(frame === undefined ? [] : [`ROWS BETWEEN ${bound(frame.from, writer)} AND ${bound(frame.to, writer)}`]),
  ];
  return ` OVER (${parts.join(' ')})`;
}

function bound({ place, distance }: BoundFrameBound, writer: Writer): string {
  return `${distance === undefined ? '' : `${writer.expression(distance)} `}${place.toUpperCase()}`;
}

/** `ORDER BY …`. */
export function orderBy(
  items: readonly BoundOrderItem[],
  { expression }: { expression: (node: BoundExpression) => string },
): string {
  const texts = items.map(({ expression: node, direction, nulls }) => {
    const placed = nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`;
    return `${expression(node)}${direction === 'desc' ? ' DESC' : ''}${placed}`;
  });
  return `ORDER BY ${texts.join(', ')}`;
}
