import type { BoundStatement } from '../binder/statement.ts';
import { writeChange } from './change.ts';
import { newWriter } from './query.ts';

/** DuckDB's SQL of a statement. Throws DialectError 54001 where it would grow past any bound. */
export function writeStatement(node: BoundStatement): string {
  const writer = newWriter();
  return node.kind === 'query' ? writer.query(node) : writeChange(node, writer);
}
