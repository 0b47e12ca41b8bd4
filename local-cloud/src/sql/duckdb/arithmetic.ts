import type { Arithmetic, BoundExpression, Negation } from '../binder/bound.ts';
import { digitsOf, scaled } from '../functions/decimal.ts';
import { asNumeric } from '../types/numeric.ts';
import { isInteger, isInterval, isMoment, isNumber, type NumericType, type Type } from '../types/type.ts';
import { duckDbType } from '../types/duckdb.ts';
import { once, type Writer } from './writer.ts';

type Node = Arithmetic & { type: Type };

/** An arithmetic operation, in a DuckDB type that can hold the node's. */
export function writeArithmetic(node: Node, writer: Writer): string {
  const { type } = node;
  if (isInterval(node.left.type) || isInterval(node.right.type)) return withInterval(node, writer);
  if (isMoment(type) || isMoment(node.left.type)) return ofMoments(node, writer);
  if (isInteger(type)) return ofIntegers(node, writer);
  if (type.name === 'numeric') return ofDecimals(node, type, writer);
  if (type.name === 'double' || type.name === 'real') return ofFloats(node, type, writer);
  if (type.name === 'varbyte') return ofBytes(node, writer);
  return ofTimes(node, writer);
}

const integerOperators: Partial<Record<Arithmetic['operator'], (left: string, right: string) => string>> = {
  '#': (left, right) => `xor(${left}, ${right})`,
};

/** Widens integers: DuckDB gives a literal the type of the other side, which may be too small for the result. */
function ofIntegers({ operator, left, right, type }: Node, writer: Writer): string {
  const widened = (side: BoundExpression): string => {
    const sql = writer.expression(side);
    return side.type.name === 'smallint' && type.name !== 'smallint' ? `CAST(${sql} AS ${duckDbType(type)})` : sql;
  };
  const one = widened(left);
  const other = operator === '/' || operator === '%' ? nonzero(writer, right, widened(right)) : widened(right);
  return integerOperators[operator]?.(one, other) ?? `(${one} ${operator} ${other})`;
}

/** Division by zero is an error in Redshift but NULL in DuckDB. */
function nonzero(writer: Writer, node: BoundExpression, sql: string): string {
  const { value } = node.kind === 'constant' ? node : { value: null };
  if (value !== null && typeof value === 'object' && 'number' in value && Number(value.number) !== 0) return sql;
  return once(writer, node, sql, (divisor) => `sys_function.nonzero(${divisor})`);
}

function ofFloats({ operator, left, right }: Node, type: Type, writer: Writer): string {
  const side = (node: BoundExpression): string =>
    node.type.name === type.name ? writer.expression(node) : `CAST(${writer.expression(node)} AS ${duckDbType(type)})`;
  if (operator === '^') return `power(${side(left)}, ${side(right)})`;
  const divisor = operator === '/' || operator === '%' ? nonzero(writer, right, side(right)) : side(right);
  // The engine sets integer_division, under which a plain `/` divides integers; `"/"` is the function.
  return operator === '/' ? `"/"(${side(left)}, ${divisor})` : `(${side(left)} ${operator} ${divisor})`;
}

/** DuckDB has these operators for its strings of bits. */
function ofBytes({ operator, left, right }: Node, writer: Writer): string {
  const [one, other] = [left, right].map((side) => `CAST(${writer.expression(side)} AS BIT)`);
  const bits = operator === '#' ? `xor(${one}, ${other})` : `(${one} ${operator} ${other})`;
  return `CAST(${bits} AS BLOB)`;
}

/** The sign turned over, or each bit. */
export function writeNegation({ operator, operand }: Negation, writer: Writer): string {
  const sql = writer.expression(operand);
  return operand.type.name === 'varbyte' ? `CAST((~CAST(${sql} AS BIT)) AS BLOB)` : `(${operator}${sql})`;
}

/** DuckDB's decimals keep as many decimal places as Redshift's, except in division, which DuckDB lacks for decimals. */
function ofDecimals({ operator, left, right }: Node, type: NumericType, writer: Writer): string {
  const [one, other] = [asNumeric(left.type)!, asNumeric(right.type)!];
  if (operator === '/') return quotient([left, one], [right, other], type, writer);
  if (operator === '*' && one.scale + other.scale !== type.scale) return fineProduct(left, right, type, writer);
  const divisor =
    operator === '%' ? nonzero(writer, right, decimal(right, other, writer)) : decimal(right, other, writer);
  return `(${decimal(left, one, writer)} ${operator} ${divisor})`;
}

/** A product with more decimal places than any type allows; a DOUBLE has all digits that matter. */
function fineProduct(left: BoundExpression, right: BoundExpression, type: Type, writer: Writer): string {
  const [one, other] = [left, right].map((side) => `CAST(${writer.expression(side)} AS DOUBLE)`);
  return `CAST((${one} * ${other}) AS ${duckDbType(type)})`;
}

/** DuckDB takes the precision of an integer literal from its digits, Redshift from its type. */
function decimal(node: BoundExpression, type: NumericType, writer: Writer): string {
  const sql = writer.expression(node);
  return isInteger(node.type) ? `CAST(${sql} AS ${duckDbType(type)})` : sql;
}

const maxDigits = 38;

/**
 * A quotient cut, not rounded, to the places of the type: an integer division whose dividend first gets as many more
 * places as that requires.
 */
function quotient(
  [left, one]: [BoundExpression, NumericType],
  [right, other]: [BoundExpression, NumericType],
  { scale }: NumericType,
  writer: Writer,
): string {
  const wanted = scale + other.scale;
  const dividend = times(unscaled(left, one, writer), Math.max(0, wanted - one.scale));
  const divisor = times(nonzero(writer, right, unscaled(right, other, writer)), Math.max(0, one.scale - wanted));
  return scaled(`${dividend} // ${divisor}`, scale);
}

function times(sql: string, places: number): string {
  return places === 0 ? sql : `(${sql} * CAST(1${'0'.repeat(places)} AS HUGEINT))`;
}

/** All digits of a decimal as an integer. */
export function unscaled(node: BoundExpression, { precision, scale }: NumericType, writer: Writer): string {
  const sql = writer.expression(node);
  if (scale === 0) return `CAST(${sql} AS HUGEINT)`;
  // The product needs at most this many digits; if DuckDB has no decimal that wide, the digits are taken from the text.
  if (precision + scale + 1 <= maxDigits) return `CAST((${sql} * 1${'0'.repeat(scale)}) AS HUGEINT)`;
  return digitsOf(sql, scale);
}

/** DuckDB multiplies an interval only by 32-bit integers, and none of its operators divides one as Redshift does. */
function withInterval({ operator, left, right }: Node, writer: Writer): string {
  const factor = (side: BoundExpression): string => {
    const sql = writer.expression(side);
    return isNumber(side.type) ? `CAST(${sql} AS DOUBLE)` : sql;
  };
  if (operator === '/') return `"/"(${writer.expression(left)}, ${nonzero(writer, right, factor(right))})`;
  return `(${factor(left)} ${operator} ${factor(right)})`;
}

/** The difference of two times of day. */
function ofTimes({ left, right }: Node, writer: Writer): string {
  const [one, other] = [left, right].map((side) => `epoch_us(${writer.expression(side)})`);
  return `to_microseconds(${one} - ${other})`;
}

/** Sums and differences of dates and timestamps. Redshift adds whole days to a timestamp too. */
function ofMoments({ operator, left, right, type }: Node, writer: Writer): string {
  const [one, other] = [writer.expression(left), writer.expression(right)];
  if (type.name === 'integer') return `CAST((${one} - ${other}) AS INTEGER)`;
  const isDate = type.name === 'date';
  const days = (sql: string): string => (isDate ? `CAST(${sql} AS INTEGER)` : `to_days(CAST(${sql} AS INTEGER))`);
  if (isInteger(right.type)) return `(${one} ${operator} ${days(other)})`;
  if (isInteger(left.type)) return `(${other} ${operator} ${days(one)})`;
  if (!isMoment(left.type) || !isMoment(right.type)) return `(${one} ${operator} ${other})`;
  const isZoned = [left, right].some((side) => side.type.name === 'timestamptz');
  const moment = (sql: string): string => `CAST(${sql} AS ${isZoned ? 'TIMESTAMPTZ' : 'TIMESTAMP'})`;
  return `(${moment(one)} - ${moment(other)})`;
}
