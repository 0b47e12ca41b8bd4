import { isInteger, isInterval, maxPrecision, type NumericType, type Type } from './type.ts';

/** Result types of arithmetic. https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html */

/** With the maximum of 38 digits. */
const maxScale = 37;
/** A DECIMAL with up to this many digits is stored in 64 bits. */
const narrowPrecision = 19;

const integerPrecision: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

/**
 * The DECIMAL type that an integer takes in arithmetic with DECIMAL; a DECIMAL itself; undefined for any other type.
 */
export function asNumeric(type: Type): NumericType | undefined {
  if (type.name === 'numeric') return type;
  const precision = integerPrecision[type.name];
  return precision === undefined ? undefined : { name: 'numeric', precision, scale: 0 };
}

/** The type of a number as written: `100` integer, `3000000000` bigint, `12.50` numeric(4,2), `1e3` double. */
export function literalType(text: string): Type {
  if (/e/i.test(text)) return { name: 'double' };
  const [whole = '', decimals = ''] = text.replace(/^[-+]?0*(?=.)/, '').split('.');
  const precision = Math.max(whole.replace(/^0$/, '').length + decimals.length, 1);
  if (text.includes('.') || precision > narrowPrecision) {
    return precision > maxPrecision ? { name: 'double' } : { name: 'numeric', precision, scale: decimals.length };
  }
  const value = BigInt(text);
  if (BigInt.asIntN(32, value) === value) return { name: 'integer' };
  return BigInt.asIntN(64, value) === value ? { name: 'bigint' } : { name: 'numeric', precision, scale: 0 };
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** The result type of arithmetic on two numbers; undefined if one is not a number. */
export function arithmeticType(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  if (isInteger(left) && isInteger(right)) return widerInteger(left, right);
  const [one, other] = [asNumeric(left), asNumeric(right)];
  if (one !== undefined && other !== undefined) return decimalResult[operator](one, other);
  const isFloat = ({ name }: Type): boolean => name === 'real' || name === 'double';
  if (!(isFloat(left) || isFloat(right)) || !(one ?? isFloat(left)) || !(other ?? isFloat(right))) return undefined;
  return left.name === 'real' && right.name === 'real' ? { name: 'real' } : { name: 'double' };
}

function widerInteger(left: Type, right: Type): Type {
  return integerPrecision[left.name]! >= integerPrecision[right.name]! ? left : right;
}

type Result = (left: NumericType, right: NumericType) => NumericType;

const sum: Result = (left, right) => {
  const scale = Math.max(left.scale, right.scale);
  return bounded(Math.max(left.precision - left.scale, right.precision - right.scale) + 1 + scale, scale);
};

const decimalResult: Record<Arithmetic, Result> = {
  '+': sum,
  '-': sum,
  '*': (left, right) => bounded(left.precision + right.precision + 1, left.scale + right.scale),
  '/': (left, right) => {
    const scale = Math.max(4, left.scale + right.precision - right.scale + 1);
    const precision = left.precision - left.scale + right.scale + scale;
    // A result that is too wide loses decimals first, down to four.
    if (precision <= maxPrecision) return { name: 'numeric', precision, scale };
    return bounded(maxPrecision, Math.max(maxPrecision + scale - precision, Math.min(4, scale)));
  },
  // The page of MOD has no formula: the remainder is less than the divisor, with the decimals of both.
  '%': (left, right) => widest(left, right, maxPrecision),
};

function bounded(precision: number, scale: number): NumericType {
  return { name: 'numeric', precision: Math.min(precision, maxPrecision), scale: Math.min(scale, maxScale) };
}

/** The number type that can hold both, for UNION, CASE, COALESCE and comparisons; undefined if one is not a number. */
export function widerNumber(left: Type, right: Type): Type | undefined {
  const result = arithmeticType('+', left, right);
  if (result?.name !== 'numeric') return result;
  const [one, other] = [asNumeric(left)!, asNumeric(right)!];
  // The formula stops at 19 digits, which a wider DECIMAL already has.
  const isWide = Math.max(one.precision, other.precision) > narrowPrecision;
  return widest(one, other, isWide ? maxPrecision : narrowPrecision);
}

function widest(one: NumericType, other: NumericType, limit: number): NumericType {
  const scale = Math.max(one.scale, other.scale);
  const whole = Math.max(one.precision - one.scale, other.precision - other.scale);
  return bounded(Math.min(whole + scale, limit), scale);
}

/**
 * The type of SUM and AVG of a type; undefined if there is none. AVG cuts decimals beyond the scale.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SUM.html, r_AVG.html
 */
export function totalType(type: Type): Type | undefined {
  if (isInteger(type)) return { name: 'bigint' };
  if (type.name === 'numeric') return { name: 'numeric', precision: maxPrecision, scale: type.scale };
  if (type.name === 'real' || type.name === 'double') return { name: 'double' };
  return type.name === 'super' || isInterval(type) ? type : undefined;
}
