import type { Statement } from '../tree/statement.ts';
import { operation } from './expression.ts';
import { query } from './query.ts';
import type { ParserOptions } from './cursor.ts';
import { Reader } from './reader.ts';
import { statement } from './statement/statement.ts';

/**
 * The tree of one Redshift statement (without its `;`); undefined for only space and comments. Throws DialectError
 * 42601 with the position of a syntax error, 0A000 for something that this server lacks, and 54001 for excessive
 * nesting. Takes time proportional to the length of the text.
 */
export function parse(text: string, options: ParserOptions = {}): Statement | undefined {
  const reader = new Reader(text, options, { operation, query, statement });
  if (reader.isAtEnd) return undefined;
  const found = reader.statement();
  reader.expectEnd();
  return found;
}
