import type { AggregateRow } from '../../functions/aggregate-row.ts';
import { matching } from '../../functions/resolve.ts';
import type { FunctionCall } from '../../tree/expression.ts';
import type { OrderItem, Window } from '../../tree/window.ts';
import type { BoundExpression, BoundOrderItem, BoundWindow } from '../bound.ts';
import { refuse } from '../error.ts';
import { given } from '../given.ts';
import { argumentsOf, doesNotExist } from './argument.ts';
import type { Within } from './within.ts';

/** A call of an aggregate or window function, with one of its signatures. */
export function bindAggregate(
  within: Within,
  node: FunctionCall,
  name: string,
  rows: readonly AggregateRow[],
): BoundExpression {
  const args = node.arguments.map((part) => within.expression(part));
  if (node.isStar && name !== 'count') refuse(node, '42883', `function ${name}(*) does not exist`);
  const types = args.map(({ type }) => type);
  const match = node.isStar ? { row: rows[0]!, arguments: [] } : matching(rows, types);
  if (match === undefined) return doesNotExist(node, name, types);
  const { row } = match;
  const taken = argumentsOf(node, name, args, match);
  const withinGroup = orderItems(within, node.withinGroup);
  checkOrder(node, name, row);
  checkWindow(node, name, row);
  const [first] = withinGroup;
  return {
    kind: 'aggregate',
    row,
    isStar: node.isStar,
    arguments: taken,
    isDistinct: node.isDistinct,
    ignoresNulls: node.nulls === 'ignore',
    withinGroup,
    filter: undefined,
    window: node.window && bindWindow(within, node.window),
    type: row.result(taken.map(given), first && given(first.expression)),
  };
}

function checkOrder(node: FunctionCall, name: string, { order }: AggregateRow): void {
  if (order === 'needed' && node.withinGroup.length === 0) {
    refuse(node, '42601', `WITHIN GROUP is required for ordered-set aggregate ${name}`);
  }
  if (order === 'none' && node.withinGroup.length > 0) {
    refuse(node, '42809', `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`);
  }
}

function checkWindow(node: FunctionCall, name: string, { kind, needsFrame }: AggregateRow): void {
  if (node.window === undefined) {
    if (kind === 'window') refuse(node, '42809', `window function ${name} requires an OVER clause`);
    return;
  }
  const { orderBy, frame } = node.window;
  if (needsFrame && orderBy.length > 0 && frame === undefined) {
    refuse(node, '42601', 'Aggregate window functions with an ORDER BY clause require a frame clause');
  }
}

export function orderItems(within: Within, items: readonly OrderItem[]): BoundOrderItem[] {
  return items.map(({ expression, direction, nulls }) => ({
    expression: within.expression(expression),
    direction,
    nulls,
  }));
}

function bindWindow(within: Within, { partitionBy, orderBy, frame }: Window): BoundWindow {
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
