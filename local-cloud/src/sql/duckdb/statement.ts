import type { BoundStatement } from '../binder/statement.ts';
import { writeChange } from './change/write.ts';
import { newWriter } from './query.ts';

/** DuckDB's statements for one of Redshift's, in order. Throws DialectError 54001 where they would grow past any bound. */
export function writeStatement(node: BoundStatement): string[] {
  const writer = newWriter();
  return node.kind === 'query' ? [writer.query(node)] : writeChange(node, writer);
}
