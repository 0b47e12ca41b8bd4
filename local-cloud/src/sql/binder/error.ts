import { DialectError } from '../error.ts';
import type { Node } from '../tree/node.ts';

/** What is wrong with a statement, in Redshift's words, at a node of it. */
export function refuse(node: Node, sqlState: string, message: string, hint?: string): never {
  throw new DialectError(sqlState, message, node.at.start + 1, hint);
}
