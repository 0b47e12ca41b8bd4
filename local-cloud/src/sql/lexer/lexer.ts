import { DialectError } from '../error.ts';
import { isDigit, isSpace, isWordStart } from './characters.ts';
import { blockCommentCloses, dollarTag, quotedEnd, scan, stringCloses } from './scan.ts';
import type { Token } from './token.ts';
import { closes, valueOf } from './value.ts';

type Kind = Token['kind'];

/**
 * A statement with more tokens (including space) is refused: DuckDB would plan for seconds without noticing a cancel. A
 * list of 170,000 numbers fits.
 */
export const maxTokens = 2 ** 19;

/** All tokens of `tokensOf` at once. */
export function lex(sql: string): Token[] {
  return [...tokensOf(sql)];
}

/**
 * Cuts Redshift SQL into tokens that cover the text without gaps, on demand. An unterminated string, quoted name or
 * comment is one token to the end of the text (see `isTerminated`); an unknown character is an operator. Throws
 * DialectError 54001 for more than `maxTokens` tokens, and 42601 for an operator that is too long.
 */
export function* tokensOf(sql: string): Generator<Token> {
  let previous: Token | undefined;
  for (let start = 0, count = 1; start < sql.length; count += 1) {
    if (count > maxTokens) {
      throw new DialectError('54001', `statement is too complex: it has more than ${maxTokens} words and signs`);
    }
    const kind = kindAt(sql, start, previous);
    const end = scan[kind](sql, start);
    const text = sql.slice(start, end);
    const token = { kind, text, value: valueOf(kind, text), start };
    yield token;
    if (kind !== 'space' && kind !== 'comment') previous = token;
    start = end;
  }
}

/** False for a string, quoted name or comment without its end. */
export function isTerminated({ kind, text }: Token): boolean {
  if (kind === 'quoted') return quotedEnd(text, 0) === text.length && text.length > 1 && closes(text, '"');
  if (kind === 'comment') return !text.startsWith('/*') || blockCommentCloses(text);
  if (kind !== 'string') return true;
  const tag = dollarTag(text, 0);
  if (tag !== undefined) return text.length >= 2 * tag.length && text.endsWith(tag);
  return stringCloses(text);
}

function kindAt(sql: string, at: number, previous: Token | undefined): Kind {
  const char = sql[at]!;
  const next = sql[at + 1] ?? '';
  if (isSpace(char)) return 'space';
  if (isWordStart(char)) return 'word';
  if (isDigit(char) || (char === '.' && isDigit(next) && !endsName(previous, at))) return 'number';
  if (char === "'") return 'string';
  if (char === '"') return 'quoted';
  if ((char === '-' && next === '-') || (char === '/' && next === '*')) return 'comment';
  if (char === '$' && isDigit(next)) return 'parameter';
  if (char === '$' && dollarTag(sql, at) !== undefined) return 'string';
  // `#` before a name belongs to a temporary table's name where a table is expected; after an operand it is exclusive
  // or.
  if (char === '#' && isWordStart(next) && namesTable(previous)) return 'word';
  return 'operator';
}

/** Words that cannot end an operand: a `#` after them begins a name. */
const openingWords = new Set(
  `analyze and as between by case copy delete else exists from having if in insert into join like lock merge not on only
  or qualify select set table then to truncate update using vacuum when where`.split(/\s+/),
);

function namesTable(previous: Token | undefined): boolean {
  if (previous?.kind === 'word') return openingWords.has(previous.value);
  return previous?.kind === 'operator' && previous.text !== ')' && previous.text !== ']';
}

function endsName(previous: Token | undefined, at: number): boolean {
  if (previous === undefined || previous.start + previous.text.length !== at) return false;
  return previous.kind === 'word' || previous.kind === 'quoted' || previous.text === ']';
}
