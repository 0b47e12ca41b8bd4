import type { Cast, TypedLiteral } from '../../tree/expression.ts';
import type { TypeName } from '../../tree/type-name.ts';
import { castContext } from '../../types/cast.ts';
import { typeNamed, TypeNameError } from '../../types/named.ts';
import { typeName, isInterval, isText, type Type } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { refuse } from '../error.ts';
import type { Within } from './within.ts';
import { writtenText } from '../given.ts';
import { bindInterval, textConstant } from './literal.ts';

export function bindCast(within: Within, node: Cast): BoundExpression {
  return cast(node, within.expression(node.operand), node.type, node.isTry);
}

export function bindTypedLiteral(node: TypedLiteral): BoundExpression {
  return cast(node, textConstant(node.value), node.type, false);
}

function cast(node: Cast | TypedLiteral, operand: BoundExpression, name: TypeName, isTry: boolean): BoundExpression {
  const type = typeOf(name);
  const isBareText = isText(type) && name.modifiers.length === 0 && type.name === 'varchar';
  if (castContext(operand.type, type) === undefined) {
    refuse(node, '42846', `cannot cast type ${typeName(operand.type)} to ${typeName(type)}`);
  }
  if (operand.kind === 'parameter') operand.slot.type ??= type;
  const text = writtenText(operand);
  if (isInterval(type) && text !== undefined) return { ...bindInterval({ value: text, fields: fieldsOf(name) }), type };
  // A type without a length cuts nothing.
  return {
    kind: 'conversion',
    operand,
    isExplicit: !isBareText,
    isTry,
    type: isBareText ? bareText(operand.type) : type,
  };
}

function fieldsOf({ name, fields }: TypeName): TypeName['fields'] {
  const named = { intervaly2m: ['year', 'month'], intervald2s: ['day', 'second'] } as const;
  const [from, to] = named[name as keyof typeof named] ?? [];
  return fields ?? (from && to && { from, to });
}

/** A VARCHAR as long as the text it is cast from, but at least as long as a bare VARCHAR. */
function bareText(from: Type): Type {
  const own = isText(from) && 'lengthBytes' in from ? from.lengthBytes : from.name === 'super' ? 65_535 : 0;
  return { name: 'varchar', lengthBytes: Math.max(256, own) };
}

/** The type of a type name. Throws DialectError 42704 for one that Redshift lacks, and 22023 for a wrong length. */
export function typeOf(name: TypeName): Type {
  try {
    return typeNamed(name);
  } catch (error) {
    if (error instanceof TypeNameError) refuse(name, error.sqlState, error.message);
    throw error;
  }
}
