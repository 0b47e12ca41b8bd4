import { signaturesOf } from '../../functions/index.ts';
import { matching } from '../../functions/resolve.ts';
import type { FunctionCall } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import type { BoundExpression } from '../bound.ts';
import { refuse } from '../error.ts';
import { given } from '../given.ts';
import { argumentsOf, doesNotExist } from './argument.ts';
import { inOneType } from './case.ts';
import { rewrites } from './rewrite.ts';
import type { Within } from './within.ts';

/** A scalar function. */
export function bindScalar(within: Within, node: FunctionCall, name: string): BoundExpression {
  checkPlain(node, name);
  const rewrite = Object.hasOwn(rewrites, name) ? rewrites[name] : undefined;
  if (rewrite !== undefined) return rewrite(within, node);
  return call(
    node,
    name,
    node.arguments.map((part) => within.expression(part)),
  );
}

/** Refuses what only aggregates accept. */
function checkPlain(node: FunctionCall, name: string): void {
  if (node.isStar) refuse(node, '42809', `${name}(*) specified, but ${name} is not an aggregate function`);
  if (node.isDistinct) refuse(node, '42809', `DISTINCT specified, but ${name} is not an aggregate function`);
  if (node.window !== undefined) refuse(node, '42809', `OVER specified, but ${name} is not a window function`);
  if (node.withinGroup.length > 0) {
    refuse(node, '42809', `WITHIN GROUP specified, but ${name} is not an aggregate function`);
  }
}

/** A call of the signature that fits the arguments best. Throws DialectError 42883 if none does. */
export function call(node: Node, name: string, args: BoundExpression[]): BoundExpression {
  const types = args.map(({ type }) => type);
  const match = matching(signaturesOf(name), types);
  if (match === undefined) return doesNotExist(node, name, types);
  const { row } = match;
  const taken = row.isOfOneType
    ? inOneType(node, name.toUpperCase(), args).expressions
    : argumentsOf(node, name, args, match);
  return { kind: 'call', name, row, arguments: taken, type: row.result(taken.map(given)) };
}
