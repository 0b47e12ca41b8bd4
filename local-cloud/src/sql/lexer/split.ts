import { isTerminated, tokensOf } from './lexer.ts';
import { DialectError } from '../error.ts';
import type { Token } from './token.ts';

/**
 * The text of each statement without its `;`; parts with only space and comments are left out. Throws DialectError
 * 42601 if a string, quoted name or comment does not end.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let isEmpty = true;
  const close = (end: number): void => {
    if (!isEmpty) statements.push(sql.slice(start, end).trim());
    start = end + 1;
    isEmpty = true;
  };
  for (const token of terminated(sql)) {
    if (token.text === ';') close(token.start);
    else if (token.kind !== 'space' && token.kind !== 'comment') isEmpty = false;
  }
  close(sql.length);
  return statements;
}

/** The tokens of the text. Throws DialectError 42601 if its last string, quoted name or comment does not end. */
export function lexTerminated(sql: string): Token[] {
  return [...terminated(sql)];
}

function* terminated(sql: string): Generator<Token> {
  let last: Token | undefined;
  for (const token of tokensOf(sql)) {
    last = token;
    yield token;
  }
  if (last !== undefined && !isTerminated(last)) {
    const what = { string: 'quoted string', quoted: 'quoted identifier', comment: '/* comment' }[last.kind as 'string'];
    throw new DialectError('42601', `unterminated ${what} at or near "${last.text.slice(0, 60)}"`, last.start + 1);
  }
}
