import { DialectError } from '../error.ts';
import { isDigit, isSpace, isWordPart, isWordStart, run } from './characters.ts';
import type { Token } from './token.ts';

type Kind = Token['kind'];

/** The offset after a token of each kind that starts at `start`. */
export const scan: Record<Kind, (sql: string, start: number) => number> = {
  space: (sql, start) => run(sql, start + 1, isSpace),
  comment: commentEnd,
  word: (sql, start) => run(sql, start + 1, isWordPart),
  quoted: quotedEnd,
  string: stringEnd,
  number: numberEnd,
  parameter: (sql, start) => run(sql, start + 1, isDigit),
  operator: operatorEnd,
};

function numberEnd(sql: string, start: number): number {
  let end = run(sql, start, isDigit);
  if (sql[end] === '.' && sql[end + 1] !== '.') end = run(sql, end + 1, isDigit);
  if (sql[end] !== 'e' && sql[end] !== 'E') return end;
  const sign = sql[end + 1] === '+' || sql[end + 1] === '-' ? 1 : 0;
  const exponent = end + 1 + sign;
  return isDigit(sql[exponent] ?? '') ? run(sql, exponent, isDigit) : end;
}

export function quotedEnd(sql: string, start: number): number {
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

export function stringCloses(text: string): boolean {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return true;
      at++;
    }
  }
  return false;
}

export function dollarTag(sql: string, start: number): string | undefined {
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

export function blockCommentCloses(text: string): boolean {
  return commentEnd(`${text}/**/`, 0) === text.length;
}

const operatorChars = '+-*/<>=~!@#%^&|`?';

/** PostgreSQL's limit, which treats an operator as a name: NAMEDATALEN. */
const maxOperatorLength = 127;

/** The longest run of operator characters, ended as in PostgreSQL before a comment and a trailing sign. */
function operatorEnd(sql: string, start: number): number {
  if (sql.startsWith('::', start) || sql.startsWith(':=', start)) return start + 2;
  if (!operatorChars.includes(sql[start]!)) return start + (sql.codePointAt(start)! > 0xffff ? 2 : 1);
  let end = start;
  while (end < sql.length && operatorChars.includes(sql[end]!)) {
    const pair = sql[end]! + (sql[end + 1] ?? '');
    if (end > start && (pair === '--' || pair === '/*')) break;
    end++;
    // Refused here, because cutting characters off the end would reread the rest each time.
    if (end - start > maxOperatorLength) throw new DialectError('42601', 'operator too long', start + 1);
  }
  const keepsSign = Array.from(sql.slice(start, end)).some((char) => '~!@#%^&|`?'.includes(char));
  if (keepsSign) return end;
  while (end > start + 1 && '+-'.includes(sql[end - 1]!)) end--;
  return end;
}
