import type { FunctionCall } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import { dateParts } from '../../functions/date-parts.ts';
import { signaturesOf } from '../../functions/index.ts';
import { matching, type Match } from '../../functions/resolve.ts';
import type { FunctionRow } from '../../functions/row.ts';
import { isKnownUnsupported } from '../../functions/unsupported.ts';
import { formatType, isText, resolved, type Type } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { constantOf, given } from '../given.ts';
import { converted, literalConverted } from '../convert.ts';
import { refuse } from '../error.ts';
import type { Within } from './within.ts';
import { inOneType } from './case.ts';
import { rewrites } from './rewrite.ts';
import { textConstant } from './literal.ts';

/** A function of the values of one row. */
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

/** What only aggregates take. */
function checkPlain(node: FunctionCall, name: string): void {
  if (node.isStar) refuse(node, '42809', `${name}(*) specified, but ${name} is not an aggregate function`);
  if (node.isDistinct) refuse(node, '42809', `DISTINCT specified, but ${name} is not an aggregate function`);
  if (node.window !== undefined) refuse(node, '42809', `OVER specified, but ${name} is not a window function`);
  if (node.withinGroup.length > 0) {
    refuse(node, '42809', `WITHIN GROUP specified, but ${name} is not an aggregate function`);
  }
}

/** A call of the signature that fits the arguments best. Throws DialectError 42883 where none does. */
export function call(node: Node, name: string, args: BoundExpression[]): BoundExpression {
  const match = matching(
    signaturesOf(name),
    args.map(({ type }) => type),
  );
  if (match === undefined) return unknown(node, name, args);
  const { row } = match;
  const taken = row.isOfOneType
    ? inOneType(node, name.toUpperCase(), args).expressions
    : args.map((arg, place) => argument(node, name, arg, match.arguments[place]!));
  return { kind: 'call', name, row, arguments: taken, type: row.result(taken.map(given)) };
}

function unknown(node: Node, name: string, args: readonly BoundExpression[]): never {
  if (isKnownUnsupported(name)) refuse(node, '0A000', `function ${name}() is not supported`);
  const types = args.map(({ type }) => formatType(type).replace(/\(.*?\)/, '')).join(', ');
  const hint = 'No function matches the given name and argument types. You may need to add explicit type casts.';
  return refuse(node, '42883', `function ${name}(${types}) does not exist`, hint);
}

type Take = Match<FunctionRow>['arguments'][number];

/** The argument as its parameter takes it. */
function argument(node: Node, name: string, arg: BoundExpression, { kind, type }: Take): BoundExpression {
  if (kind === 'part') return datePart(node, arg);
  if (kind === 'template' && constantOf(arg) === undefined) {
    refuse(node, '0A000', `${name.toUpperCase()} is supported with a literal template only`);
  }
  if (type === undefined) return { ...arg, type: resolved(arg.type) };
  return asParameter(node, arg, type);
}

/** The full name of a date part. */
function datePart(node: Node, arg: BoundExpression): BoundExpression {
  const written = constantOf(arg) ?? '';
  const part = dateParts.get(written.toLowerCase());
  return part === undefined ? refuse(node, '22023', `unit "${written}" not supported`) : textConstant(part);
}

/** A literal becomes what is due; a value out of SUPER that is none of the type is NULL. */
function asParameter(node: Node, arg: BoundExpression, type: Type): BoundExpression {
  if (arg.type.name === 'unknown') return literalConverted(node, arg, type);
  if (arg.type.name === 'super') {
    return { kind: 'conversion', operand: arg, isExplicit: false, isTry: !isText(type), type };
  }
  return converted(node, arg, type, 'assignment');
}
