import { lexTerminated } from './split.ts';
import type { Token } from './token.ts';
import { quotedName } from './value.ts';

/** The tokens of a statement without space and comments. With `keepsCase`, quoted identifiers keep their case. */
export function significantTokens(source: string, keepsCase = false): Token[] {
  const tokens = lexTerminated(source).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  return keepsCase ? tokens.map(unfolded) : tokens;
}

function unfolded(token: Token): Token {
  return token.kind === 'quoted' ? { ...token, value: quotedName(token.text) } : token;
}

/** Whether the token is this word or operator, not a quoted name or string with the same text. */
export function matches(token: Token, text: string): boolean {
  return (token.kind === 'word' || token.kind === 'operator') && token.value === text;
}
