import type { BoundLike } from '../binder/bound.ts';
import { writtenText } from '../binder/given.ts';
import { literal } from '../text.ts';
import type { Writer } from './writer.ts';

/** LIKE, SIMILAR TO and regular expressions. */
export function like(node: BoundLike, writer: Writer): string {
  const { operator, isNegated } = node;
  if (operator === 'like' || operator === 'ilike') return liked(node, writer);
  const [value, pattern] = [writer.expression(node.operand), writer.expression(node.pattern)];
  const sql =
    operator === 'similar to'
      ? `regexp_full_match(${value}, sys_function.similar_pattern(${pattern}, ${escapeOf(node, writer)}))`
      : `regexp_matches(${value}, ${pattern}${operator === '~*' ? ", 'i'" : ''})`;
  return isNegated ? `(NOT ${sql})` : `(${sql})`;
}

/** Redshift's LIKE escapes with a backslash by default; DuckDB's has no default escape. */
function liked(node: BoundLike, writer: Writer): string {
  const operator = `${node.isNegated ? 'NOT ' : ''}${node.operator.toUpperCase()}`;
  const pattern = writtenText(node.pattern);
  const escape = node.escape === undefined ? '\\' : writtenText(node.escape);
  const isPlain = pattern !== undefined && escape?.length === 1 && !pattern.includes(escape);
  const end = isPlain ? '' : ` ESCAPE ${escapeOf(node, writer)}`;
  return `(${writer.expression(node.operand)} ${operator} ${writer.expression(node.pattern)}${end})`;
}

function escapeOf({ escape }: BoundLike, writer: Writer): string {
  return escape === undefined ? literal('\\') : writer.expression(escape);
}
