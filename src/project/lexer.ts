/**
 * The tokens of a SQL text, as Redshift cuts it (PostgreSQL 8's lexical structure, with backslash escapes in plain
 * strings): enough to split a file, bind its parameters and see which relations it names. It refuses nothing.
 */

export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'comment' | 'space' | 'symbol';
  text: string;
  /** Of the text's first character; the first line is 1. */
  line: number;
  /** A string, quoted name or comment that the text ends in the middle of. */
  isOpen?: true;
}

type Kind = Token['kind'];

const patterns: [Kind, RegExp][] = [
  ['space', /\s+/y],
  ['comment', /--[^\n\r]*/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['number', /\d[\w.]*/y],
  ['string', /'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['symbol', /::/y],
  ['parameter', /:'[^']*'/y],
];
const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const commentMark = /\/\*|\*\//g;

/** All tokens; joined, their texts are the text. */
export function tokensOf(sql: string): Token[] {
  return [...lex(sql)];
}

/** The tokens one after another, for callers that do not need them all. */
export function* lex(sql: string): Generator<Token> {
  let line = 1;
  for (let at = 0; at < sql.length;) {
    const token: Token = { ...next(sql, at), line };
    yield token;
    at += token.text.length;
    line += newlinesIn(token.text);
  }
}

/** The end of a line, on any system. */
export const lineEnd = /\r\n|[\n\r]/;

/** How many lines end in the text. */
export function newlinesIn(text: string): number {
  return text.split(lineEnd).length - 1;
}

/** Whether it neither separates nor says anything. */
export function isBlank({ kind }: Token): boolean {
  return kind === 'space' || kind === 'comment';
}

type Cut = Omit<Token, 'line'>;

function next(sql: string, at: number): Cut {
  for (const [kind, pattern] of patterns) {
    const text = matchAt(pattern, sql, at);
    if (text !== undefined) return { kind, text };
  }
  if (sql.startsWith('/*', at)) return comment(sql, at);
  if (sql[at] === "'" || sql[at] === '"')
    return { kind: sql[at] === "'" ? 'string' : 'quoted', text: sql.slice(at), isOpen: true };
  const tag = matchAt(dollarTag, sql, at);
  if (tag !== undefined) return dollarString(sql, at, tag);
  return { kind: 'symbol', text: String.fromCodePoint(sql.codePointAt(at) as number) };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** Comments may be nested. */
function comment(sql: string, at: number): Cut {
  let depth = 0;
  commentMark.lastIndex = at;
  for (let mark = commentMark.exec(sql); mark; mark = commentMark.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', text: sql.slice(at, commentMark.lastIndex) };
  }
  return { kind: 'comment', text: sql.slice(at), isOpen: true };
}

function dollarString(sql: string, at: number, tag: string): Cut {
  const end = sql.indexOf(tag, at + tag.length);
  if (end === -1) return { kind: 'string', text: sql.slice(at), isOpen: true };
  return { kind: 'string', text: sql.slice(at, end + tag.length) };
}
