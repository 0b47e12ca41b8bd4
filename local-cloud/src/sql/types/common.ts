import { castContext } from './cast.ts';
import { widerNumber } from './numeric.ts';
import { isInteger, isMoment, isNumber, isText, maxVarcharBytes, resolved, type Type } from './type.ts';

/**
 * The common type in UNION, CASE, COALESCE, GREATEST, IN and VALUES; undefined if there is none. Literals count only if
 * all are literals. https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html for numbers, and the
 * rules of PostgreSQL 8.0 for other types.
 */
export function commonType(types: readonly Type[]): Type | undefined {
  const typed = types.filter(({ name }) => name !== 'unknown');
  const [first, ...rest] = typed.length === 0 ? types.map(resolved) : typed;
  return rest.reduce<Type | undefined>((common, type) => common && commonOfTwo(common, type), first);
}

function commonOfTwo(left: Type, right: Type): Type | undefined {
  if (isNumber(left) && isNumber(right)) return widerNumber(left, right) ?? wider(left, right);
  if (isText(left) && isText(right)) return commonText(left, right);
  if (left.name === 'varbyte' && right.name === 'varbyte') return left.lengthBytes < right.lengthBytes ? right : left;
  return wider(left, right);
}

/** The type that the other converts to implicitly. */
function wider(left: Type, right: Type): Type | undefined {
  if (castContext(left, right) === 'implicit') return right;
  return castContext(right, left) === 'implicit' ? left : undefined;
}

/** CHAR if both are CHAR, otherwise VARCHAR. */
function commonText(left: Type, right: Type): Type {
  const bytes = Math.max(textBytes(left), textBytes(right));
  const isChar = left.name === 'char' && right.name === 'char';
  return isChar ? { name: 'char', lengthBytes: bytes } : { name: 'varchar', lengthBytes: bytes };
}

/** Length of a text type in bytes; 128 for the catalog's names. */
export function textBytes(type: Type): number {
  return 'lengthBytes' in type ? Math.min(type.lengthBytes, maxVarcharBytes) : 128;
}

/**
 * The type in which two values are compared; undefined if they cannot be. A literal takes the type of the other side.
 * "If you compare DECIMAL values with character strings, Amazon Redshift attempts to convert the character string to a
 * DECIMAL value. When comparing all other numeric values with character strings, the numeric values are converted to
 * character strings." https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html#r_Type_conversion
 */
export function comparisonType(left: Type, right: Type): Type | undefined {
  const common = commonType([left, right]);
  if (common !== undefined) return common;
  if (left.name === 'super' || right.name === 'super') return { name: 'super' };
  // `likesports = 1`, in the guide's examples.
  if ((left.name === 'boolean' && isInteger(right)) || (isInteger(left) && right.name === 'boolean')) {
    return { name: 'boolean' };
  }
  const [text, other] = isText(left) ? [left, right] : [right, left];
  if (!isText(text)) return undefined;
  if (other.name === 'numeric') return other;
  if (isNumber(other) || isMoment(other)) return { name: 'varchar', lengthBytes: maxVarcharBytes };
  return castContext(text, other) === undefined ? undefined : other;
}

/** Whether a comparison in this type ignores trailing blanks. */
export function ignoresTrailingBlanks({ name }: Type): boolean {
  return name === 'char' || name === 'varchar';
}

/** The text without trailing blanks. */
export function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}
