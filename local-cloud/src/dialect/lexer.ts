import { DialectError } from './statement.ts';
import type { Token } from './token.ts';

type Kind = Token['kind'];

/**
 * More tokens than this, space counted, are refused: DuckDB needs seconds to plan so many, and meanwhile hears no
 * cancel. It is room for a list of 170,000 numbers.
 */
export const maxTokens = 2 ** 19;

/** The tokens of `tokensOf`, all at once. */
export function lex(sql: string): Token[] {
  return [...tokensOf(sql)];
}

/**
 * Cuts Redshift SQL into tokens that cover the text without gaps, each when it is asked for. An unterminated string,
 * quoted name or comment is one token to the end of the text (`isTerminated` tells), an unknown character is an
 * operator. Throws DialectError 54001 for more than `maxTokens`, and 42601 for an
 * operator that is too long.
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

/** False for a string, quoted name or comment whose end is missing. */
export function isTerminated({ kind, text }: Token): boolean {
  if (kind === 'quoted') return quotedEnd(text, 0) === text.length && text.length > 1 && closes(text, '"');
  if (kind === 'comment') return !text.startsWith('/*') || blockCommentCloses(text);
  if (kind !== 'string') return true;
  const tag = dollarTag(text, 0);
  if (tag !== undefined) return text.length >= 2 * tag.length && text.endsWith(tag);
  return stringCloses(text);
}

const scan: Record<Kind, (sql: string, start: number) => number> = {
  space: (sql, start) => run(sql, start + 1, isSpace),
  comment: commentEnd,
  word: (sql, start) => run(sql, start + 1, isWordPart),
  quoted: quotedEnd,
  string: stringEnd,
  number: numberEnd,
  parameter: (sql, start) => run(sql, start + 1, isDigit),
  operator: operatorEnd,
};

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
  // `#` before a name is a temporary table where a name is due, and exclusive or after an operand.
  if (char === '#' && isWordStart(next) && namesTable(previous)) return 'word';
  return 'operator';
}

/** Words that no operand ends with: what follows `#` after them is a name. */
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

function valueOf(kind: Kind, text: string): string {
  if (kind === 'word') return truncated(text.toLowerCase());
  if (kind === 'quoted') return quotedName(text).toLowerCase();
  if (kind === 'parameter') return text.slice(1);
  if (kind === 'string') return stringValue(text);
  return text;
}

/** The name between the quotes, its case kept, cut to the length of a name. */
export function quotedName(text: string): string {
  return truncated(text.slice(1, closes(text, '"') ? -1 : undefined).replaceAll('""', '"'));
}

/** Names have at most 127 bytes: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html */
const maxNameBytes = 127;

/** Longer names are cut, never within a character: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
function truncated(name: string): string {
  if (name.length * 3 <= maxNameBytes || Buffer.byteLength(name) <= maxNameBytes) return name;
  const { read } = new TextEncoder().encodeInto(name, new Uint8Array(maxNameBytes));
  return name.slice(0, read);
}

function closes(text: string, quote: string): boolean {
  return text.length > 1 && text.endsWith(quote);
}

function run(sql: string, start: number, belongs: (char: string) => boolean): number {
  let end = start;
  while (end < sql.length && belongs(sql[end]!)) end++;
  return end;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f' || char === '\v';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function isWordStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || char >= '\u0080';
}

function isWordPart(char: string): boolean {
  return isWordStart(char) || isDigit(char) || char === '$';
}

function numberEnd(sql: string, start: number): number {
  let end = run(sql, start, isDigit);
  if (sql[end] === '.' && sql[end + 1] !== '.') end = run(sql, end + 1, isDigit);
  if (sql[end] !== 'e' && sql[end] !== 'E') return end;
  const sign = sql[end + 1] === '+' || sql[end + 1] === '-' ? 1 : 0;
  const exponent = end + 1 + sign;
  return isDigit(sql[exponent] ?? '') ? run(sql, exponent, isDigit) : end;
}

function quotedEnd(sql: string, start: number): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] !== '"') continue;
    if (sql[at + 1] !== '"') return at + 1;
    at++;
  }
  return sql.length;
}

function stringEnd(sql: string, start: number): number {
  const tag = dollarTag(sql, start);
  if (tag !== undefined) {
    const close = sql.indexOf(tag, start + tag.length);
    return close < 0 ? sql.length : close + tag.length;
  }
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return sql.length;
}

function stringCloses(text: string): boolean {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return true;
      at++;
    }
  }
  return false;
}

function dollarTag(sql: string, start: number): string | undefined {
  if (sql[start] !== '$') return undefined;
  let end = start + 1;
  if (isWordStart(sql[end] ?? '')) end = run(sql, end, (char) => isWordPart(char) && char !== '$');
  return sql[end] === '$' ? sql.slice(start, end + 1) : undefined;
}

/** `--` to the end of the line; block comments nest, as in PostgreSQL. */
function commentEnd(sql: string, start: number): number {
  if (sql[start] === '-') {
    const newline = sql.indexOf('\n', start);
    return newline < 0 ? sql.length : newline;
  }
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    const pair = sql[at]! + (sql[at + 1] ?? '');
    if (pair === '/*') depth++;
    else if (pair === '*/') depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

function blockCommentCloses(text: string): boolean {
  return commentEnd(`${text}/**/`, 0) === text.length;
}

const operatorChars = '+-*/<>=~!@#%^&|`?';

/** As PostgreSQL has it, for which an operator is a name: NAMEDATALEN. */
const maxOperatorLength = 127;

/** The longest run of operator characters, cut as PostgreSQL does: before a comment and before a trailing sign. */
function operatorEnd(sql: string, start: number): number {
  if (sql.startsWith('::', start) || sql.startsWith(':=', start)) return start + 2;
  if (!operatorChars.includes(sql[start]!)) return start + (sql.codePointAt(start)! > 0xffff ? 2 : 1);
  let end = start;
  while (end < sql.length && operatorChars.includes(sql[end]!)) {
    const pair = sql[end]! + (sql[end + 1] ?? '');
    if (end > start && (pair === '--' || pair === '/*')) break;
    end++;
    // Longer than any operator: what is cut off at its end would be read again for each of its characters.
    if (end - start > maxOperatorLength) throw new DialectError('42601', 'operator too long', start + 1);
  }
  const keepsSign = Array.from(sql.slice(start, end)).some((char) => '~!@#%^&|`?'.includes(char));
  if (keepsSign) return end;
  while (end > start + 1 && '+-'.includes(sql[end - 1]!)) end--;
  return end;
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Redshift reads backslashes in plain literals as PostgreSQL 8.0 did: \b \f \n \r \t, octal, else the character itself. */
function stringValue(text: string): string {
  const tag = dollarTag(text, 0);
  if (tag !== undefined) return text.slice(tag.length, text.endsWith(tag) ? -tag.length : undefined);
  const body = text.slice(1, stringCloses(text) ? -1 : undefined);
  return body.includes('\\') || body.includes("'") ? unescaped(body) : body;
}

/** By code units: millions of pieces of text would keep the garbage collector at work for seconds. */
function unescaped(body: string): string {
  const units = new Uint16Array(body.length);
  let count = 0;
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at]!;
    if (char === "'") at += 1;
    if (char !== '\\' || at + 1 === body.length) {
      units[count++] = char.charCodeAt(0);
      continue;
    }
    const end = Math.min(run(body, at + 1, isOctalDigit), at + 4);
    const next = body[at + 1]!;
    const isOctal = end > at + 1;
    units[count++] = isOctal ? parseInt(body.slice(at + 1, end), 8) & 0xff : (escapes[next] ?? next).charCodeAt(0);
    at = isOctal ? end - 1 : at + 1;
  }
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
}

function isOctalDigit(char: string): boolean {
  return char >= '0' && char <= '7';
}
