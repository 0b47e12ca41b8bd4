import type { BoundLike } from '../binder/bound.ts';
import { writtenText } from '../binder/given.ts';
import { affordable, isShortPattern } from '../functions/pattern.ts';
import { literal } from '../text.ts';
import { onceEach, type Writer } from './writer.ts';

/** LIKE, SIMILAR TO and regular expressions. */
export function like(node: BoundLike, writer: Writer): string {
  const nodes = [node.operand, node.pattern];
  const constant = writtenText(node.pattern);
  const escape = node.escape === undefined ? literal('\\') : writer.expression(node.escape);
  const write = ([value, pattern]: readonly string[]): string => {
    const args = [{ sql: value! }, { sql: pattern!, constant }] as const;
    if (node.operator === 'like' || node.operator === 'ilike') return liked(node, value!, pattern!, escape);
    const regex = affordable(...args);
    return node.operator === 'similar to'
      ? `regexp_full_match(${value}, sys_function.similar_pattern(${regex}, ${escape}))`
      : `regexp_matches(${value}, ${regex}${node.operator === '~*' ? ", 'i'" : ''})`;
  };
  const texts = nodes.map(writer.expression);
  const sql = isShortPattern(constant) ? write(texts) : onceEach(writer, nodes, texts, write);
  return node.isNegated ? `(NOT ${sql})` : `(${sql})`;
}

/**
 * DuckDB's own LIKE searches a literal without `_` and escapes piece by piece. Of all others it tries each place where a
 * `%` may end, unless nothing follows it, so that a few of them take hours for a long text; a regular expression tries
 * all places at once.
 */
function liked(node: BoundLike, operand: string, operandPattern: string, escape: string): string {
  const isSensitive = node.operator === 'like';
  const [value, pattern] = [operand, operandPattern].map((sql) => (isSensitive ? sql : `lower(${sql})`));
  const constant = writtenText(node.pattern);
  if (!isShortPattern(constant)) return `sys_function.like_of(${value}, ${pattern}, ${escape})`;
  const escaping = node.escape === undefined ? '\\' : writtenText(node.escape);
  const isPlain = escaping?.length === 1 && !constant.includes(escaping);
  if (isPlain && !constant.includes('_')) return `${value} LIKE ${pattern}`;
  if (!/%[^%]/.test(constant)) return `${value} LIKE ${pattern}${isPlain ? '' : ` ESCAPE ${escape}`}`;
  return `regexp_full_match(${value}, sys_function.like_regex(${pattern}, ${escape}))`;
}
