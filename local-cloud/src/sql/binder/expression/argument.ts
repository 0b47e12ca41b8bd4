import { dateParts } from '../../functions/date-parts.ts';
import { signaturesOf } from '../../functions/index.ts';
import type { Match } from '../../functions/resolve.ts';
import { isKnownUnsupported } from '../../functions/unsupported.ts';
import type { Node } from '../../tree/node.ts';
import { isText, resolved, type Type, typeName } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { converted, literalConverted } from '../convert.ts';
import { refuse } from '../error.ts';
import { constantOf } from '../given.ts';
import { textConstant } from './literal.ts';

/**
 * Throws DialectError 42883 with the types of the call, or 0A000 for a function of Redshift that is not available here.
 */
export function doesNotExist(node: Node, name: string, types: readonly Type[]): never {
  if (signaturesOf(name).length === 0 && isKnownUnsupported(name))
    refuse(node, '0A000', `function ${name}() is not supported`);
  // Lengths play no part in choosing a function.
  const list = types.map(typeName).join(', ');
  const hint = 'No function matches the given name and argument types. You may need to add explicit type casts.';
  return refuse(node, '42883', `function ${name}(${list}) does not exist`, hint);
}

/** The arguments converted for the signature. */
export function argumentsOf(
  node: Node,
  name: string,
  args: readonly BoundExpression[],
  match: Match<unknown>,
): BoundExpression[] {
  return args.map((arg, place) => argument(node, name, arg, match.arguments[place]!));
}

type Take = Match<unknown>['arguments'][number];

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

/** Converts an argument: a literal to the expected type; a SUPER value of another type becomes NULL. */
function asParameter(node: Node, arg: BoundExpression, type: Type): BoundExpression {
  if (arg.type.name === 'unknown') return literalConverted(node, arg, type);
  if (arg.type.name === 'super') {
    return { kind: 'conversion', operand: arg, isExplicit: false, isTry: !isText(type), type };
  }
  return converted(node, arg, type, 'assignment');
}
