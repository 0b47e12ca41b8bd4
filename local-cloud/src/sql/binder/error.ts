import { DialectError } from '../error.ts';
import type { Node } from '../tree/node.ts';

/** A statement that Redshift takes and the binder does not know yet: the translator of tokens has it. */
export class NotBoundYet extends Error {
  constructor(what: string) {
    super(`the binder does not know ${what}`);
    this.name = 'NotBoundYet';
  }
}

/** What is wrong with a statement, in Redshift's words, at a node of it. */
export function refuse(node: Node, sqlState: string, message: string, hint?: string): never {
  throw new DialectError(sqlState, message, node.at.start + 1, hint);
}
