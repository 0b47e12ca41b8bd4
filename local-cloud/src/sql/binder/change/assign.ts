import type { Node } from '../../tree/node.ts';
import { castContext } from '../../types/cast.ts';
import { withoutBlanksBehind } from '../../types/common.ts';
import { formatType, isInterval, isText, lengthOf, type Type, typeName } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import type { CatalogColumn } from '../catalog.ts';
import { converted, literalConverted } from '../convert.ts';
import { refuse } from '../error.ts';
import { writtenText } from '../given.ts';

/**
 * The value converted for storage in the column, by an assignment cast. Throws DialectError 42804 for a type that
 * cannot be converted, and 22001 for a literal that is too long.
 */
export function assigned(
  node: Node,
  { name, type }: Pick<CatalogColumn, 'name' | 'type'>,
  value: BoundExpression,
): BoundExpression {
  const context = castContext(value.type, type);
  const isDynamic = value.type.name === 'super' || type.name === 'super';
  if (context === undefined || (context === 'explicit' && !isDynamic)) {
    const told = `column "${name}" is of type ${typeName(type)} but expression is of type ${typeName(value.type)}`;
    refuse(node, '42804', told, 'You will need to rewrite or cast the expression.');
  }
  const text = writtenText(value);
  if (text !== undefined && isText(type)) return fittingLiteral(node, text, type);
  if (text !== undefined && isInterval(type)) return literalConverted(node, value, type);
  return fitted(value, converted(node, value, type, isDynamic ? 'explicit' : 'assignment'));
}

/** Blanks beyond the length are cut; other characters are refused. CHAR keeps no trailing blanks. */
function fittingLiteral(node: Node, text: string, type: Type): BoundExpression {
  const kept = type.name === 'char' ? withoutBlanksBehind(text) : text;
  const bytes = Buffer.from(kept);
  const limit = lengthOf(type) ?? Infinity;
  if (bytes.subarray(limit).some((byte) => byte !== blank)) {
    refuse(node, '22001', `value too long for type ${formatType(type)}`);
  }
  return { kind: 'constant', value: { text: bytes.subarray(0, limit).toString() }, type };
}

const blank = 0x20;

/**
 * A text that may not fit its column as it is: see
 * https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
 */
function fitted({ type: from }: BoundExpression, value: BoundExpression): BoundExpression {
  const { type } = value;
  if (type.name !== 'char' && type.name !== 'varchar') return value;
  const isOfKind = from.name === type.name || (isText(from) && type.name === 'varchar');
  const isShort = isOfKind && (lengthOf(from) ?? Infinity) <= type.lengthBytes;
  return isShort ? value : { kind: 'fitted', operand: value, type };
}
