import { aggregatesOf, signaturesOf } from '../../functions/index.ts';
import type { AtTimeZone, FunctionCall, ValueFunction } from '../../tree/expression.ts';
import type { BoundExpression } from '../bound.ts';
import { refuse } from '../error.ts';
import { bindAggregate } from './aggregate.ts';
import { doesNotExist } from './argument.ts';
import type { Within } from './within.ts';
import { bindScalar, call } from './scalar.ts';

export function bindCall(within: Within, node: FunctionCall): BoundExpression {
  const name = calledName(within, node);
  const rows = aggregatesOf(name);
  return rows === undefined ? bindScalar(within, node, name) : bindAggregate(within, node, name, rows);
}

/** The name of the called function; every function belongs to pg_catalog. */
function calledName(within: Within, { name: { parts }, arguments: args, at }: FunctionCall): string {
  const [name, schema] = parts.toReversed();
  if (schema !== undefined && (schema.value !== 'pg_catalog' || parts.length > 2)) {
    const written = parts.map(({ value }) => value).join('.');
    const types = args.map((part) => within.expression(part).type);
    return doesNotExist({ at }, written, types);
  }
  return name!.value;
}

/** Some functions are written without parentheses. */
export function bindValueFunction(node: ValueFunction): BoundExpression {
  if (signaturesOf(node.name).length === 0) refuse(node, '42703', `column "${node.name}" does not exist`);
  return call(node, node.name, []);
}

export function bindAtTimeZone(within: Within, node: AtTimeZone): BoundExpression {
  return call(node, 'timezone', [within.expression(node.zone), within.expression(node.operand)]);
}
