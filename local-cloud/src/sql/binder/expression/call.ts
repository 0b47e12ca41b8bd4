import type { FunctionCall, ValueFunction, ValueFunctionName } from '../../tree/expression.ts';
import type { Type } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { NotBoundYet } from '../error.ts';
import { bindAggregate, isAggregate } from './aggregate.ts';
import type { Within } from './within.ts';
import { bindScalar } from './scalar.ts';

export function bindCall(within: Within, node: FunctionCall): BoundExpression {
  const name = calledName(node);
  if (isAggregate(name)) return bindAggregate(within, node, name);
  return bindScalar(within, node, name);
}

/** Every function is one of pg_catalog's. */
function calledName({ name: { parts } }: FunctionCall): string {
  const [name, schema] = parts.toReversed();
  if (schema !== undefined && (schema.value !== 'pg_catalog' || parts.length > 2)) {
    throw new NotBoundYet(`the function ${parts.map(({ value }) => value).join('.')}()`);
  }
  return name!.value;
}

const valueTypes: Partial<Record<ValueFunctionName, Type>> = {
  current_date: { name: 'date' },
  current_timestamp: { name: 'timestamptz' },
  localtimestamp: { name: 'timestamp' },
  sysdate: { name: 'timestamp' },
  current_user: { name: 'name' },
  session_user: { name: 'name' },
  user: { name: 'name' },
  current_user_id: { name: 'integer' },
};

export function bindValueFunction({ name }: ValueFunction): BoundExpression {
  const type = valueTypes[name];
  if (type === undefined) throw new NotBoundYet(name);
  return { kind: 'call', name, arguments: [], type };
}
