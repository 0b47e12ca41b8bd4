import type { Aggregate, BoundExpression, BoundFrameBound, BoundOrderItem, BoundWindow } from '../binder/bound.ts';
import { isInteger, type Type } from '../types/type.ts';
import { digitsOf, scaled } from './arithmetic.ts';
import { literal } from '../text.ts';
import type { Writer } from './writer.ts';

type Node = Aggregate & { type: Type };

/** A call of an aggregate or window function. */
export function writeAggregate(node: Node, writer: Writer): string {
  const own = Object.hasOwn(ownForms, node.name) ? ownForms[node.name] : undefined;
  return own === undefined ? plain(node, names[node.name] ?? node.name, writer) : own(node, writer);
}

/** Those that DuckDB calls otherwise. */
const names: Readonly<Record<string, string>> = { stddev: 'stddev_samp', variance: 'var_samp' };

function plain(node: Node, name: string, writer: Writer): string {
  const args = node.arguments.length === 0 && node.name === 'count' ? ['*'] : node.arguments.map(writer.expression);
  const nulls = node.ignoresNulls ? ' IGNORE NULLS' : '';
  const order = node.withinGroup.length === 0 ? '' : ` ${orderBy(node.withinGroup, writer)}`;
  return `${name}(${node.isDistinct ? 'DISTINCT ' : ''}${args.join(', ')}${nulls}${order})${over(node.window, writer)}`;
}

const ownForms: Readonly<Record<string, (node: Node, writer: Writer) => string>> = {
  sum: (node, writer) => {
    const sql = plain(node, 'sum', writer);
    return isInteger(node.type) ? `CAST(${sql} AS BIGINT)` : sql;
  },
  avg: (node, writer) => {
    if (node.type.name === 'double') return plain(node, 'avg', writer);
    const [total, count] = [plain(node, 'sum', writer), plain(node, 'count', writer)];
    if (node.type.name !== 'numeric') return `CAST((${total} // ${count}) AS BIGINT)`;
    // DuckDB's own average of decimals is a DOUBLE; Redshift's is cut after the places of the values.
    return scaled(`(${digitsOf(total, node.type.scale)} // ${count})`, node.type.scale);
  },
  listagg: (node, writer) => {
    const [value, delimiter] = node.arguments;
    const parts = [value!, delimiter].map((part) => (part === undefined ? literal('') : writer.expression(part)));
    const order = node.withinGroup.length === 0 ? '' : ` ${orderBy(node.withinGroup, writer)}`;
    const list = `string_agg(${node.isDistinct ? 'DISTINCT ' : ''}${parts.join(', ')}${order})${over(node.window, writer)}`;
    return `sys_function.fitting_list(${list})`;
  },
};

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
