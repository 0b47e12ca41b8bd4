import { aggregatesOf, signaturesOf } from '../../functions/index.ts';
import type { AtTimeZone, FunctionCall, ValueFunction } from '../../tree/expression.ts';
import type { BoundExpression } from '../bound.ts';
import { NotBoundYet } from '../error.ts';
import { bindAggregate } from './aggregate.ts';
import type { Within } from './within.ts';
import { bindScalar, call } from './scalar.ts';

export function bindCall(within: Within, node: FunctionCall): BoundExpression {
  const name = calledName(node);
  const rows = aggregatesOf(name);
  return rows === undefined ? bindScalar(within, node, name) : bindAggregate(within, node, name, rows);
}

/** Every function is one of pg_catalog's. */
function calledName({ name: { parts } }: FunctionCall): string {
  const [name, schema] = parts.toReversed();
  if (schema !== undefined && (schema.value !== 'pg_catalog' || parts.length > 2)) {
    throw new NotBoundYet(`the function ${parts.map(({ value }) => value).join('.')}()`);
  }
  return name!.value;
}

/** Some functions are written without parentheses. */
export function bindValueFunction(node: ValueFunction): BoundExpression {
  if (signaturesOf(node.name).length === 0) throw new NotBoundYet(node.name);
  return call(node, node.name, []);
}

export function bindAtTimeZone(within: Within, node: AtTimeZone): BoundExpression {
  return call(node, 'timezone', [within.expression(node.zone), within.expression(node.operand)]);
}
