import type { ParserOptions } from '../sql/parser/cursor.ts';
import { parse } from '../sql/parser/parse.ts';
import type { Statement } from '../sql/tree/statement.ts';
import { type Targets, writtenTables } from './targets.ts';

/** A statement that is no syntax error: its text, as the client wrote it, and what its tree says. */
export interface ReadStatement {
  text: string;
  /** The tables that it writes. */
  targets: Targets;
  /** Undefined for an empty statement. */
  tree: Statement | undefined;
}

/** Reads one statement; throws DialectError for what Redshift's grammar has not, and by name for what this server has not. */
export function readStatement(options: ParserOptions, text: string): ReadStatement {
  const tree = parse(text, options);
  return { text, targets: writtenTables(tree), tree };
}

/** A statement that stands within another: what DECLARE CURSOR and PREPARE keep. */
export function innerStatement(text: string, tree: Statement): ReadStatement {
  return { text: text.slice(tree.at.start, tree.at.end), targets: writtenTables(tree), tree };
}
