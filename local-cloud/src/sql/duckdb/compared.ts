import type { BoundExpression, BoundQuantified } from '../binder/bound.ts';
import { writtenText } from '../binder/given.ts';
import { literal, quote } from '../text.ts';
import { ignoresTrailingBlanks, withoutBlanksBehind } from '../types/common.ts';
import type { Writer } from './writer.ts';

/** An operand of a comparison, which ignores trailing blanks. */
export function compared(node: BoundExpression, writer: Writer): string {
  const text = writtenText(node);
  if (text !== undefined) return literal(withoutBlanksBehind(text));
  const sql = writer.expression(node);
  return ignoresTrailingBlanks(node.type) && !isNull(node) ? `rtrim(${sql}, ' ')` : sql;
}

function isNull(node: BoundExpression): boolean {
  return node.kind === 'constant' && node.value === null;
}

/** `IN (query)`, `> ALL (query)`. */
export function quantified(node: BoundQuantified, writer: Writer): string {
  const { operator, quantifier, operands, query, found } = node;
  const texts = operands.map((operand) => compared(operand, writer));
  const left = texts.length === 1 ? texts[0]! : `(${texts.join(', ')})`;
  const rows = foundRows(
    writer.query(query),
    query.columns.map(({ key }) => key),
    found,
    writer,
  );
  if (operator === '=' && quantifier === 'any') return `(${left} IN (${rows}))`;
  if (operator === '<>' && quantifier === 'all') return `(${left} NOT IN (${rows}))`;
  return `(${left} ${operator} ${quantifier.toUpperCase()} (${rows}))`;
}

/** The rows of the query in the form in which they are compared. */
function foundRows(sql: string, keys: string[], found: readonly BoundExpression[], writer: Writer): string {
  const isPlain = found.every(({ kind, type }) => kind === 'column' && !ignoresTrailingBlanks(type));
  if (isPlain) return sql;
  const items = found.map((column) => compared(column, writer));
  return `SELECT ${items.join(', ')} FROM (${sql}) AS "found"(${keys.map(quote).join(', ')})`;
}
