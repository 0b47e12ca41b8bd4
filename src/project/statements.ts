import { isBlank, lex, lineEnd, newlinesIn, tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import { literal } from './quote.ts';
import type { Parameter } from './quote.ts';

/** One statement of a SQL file. */
export interface Statement {
  /** Without its `;`, and without the comments before it. */
  text: string;
  /** Of its first word in the file; the first line is 1. */
  line: number;
}

/** The statements of a SQL text, which are separated by `;`; empty ones are left out. */
export function splitStatements(sql: Iterable<Token>): Statement[] {
  const statements: Statement[] = [];
  let current: Token[] = [];
  const end = () => {
    const first = current.findIndex((token) => !isBlank(token));
    const last = current.findLastIndex((token) => !isBlank(token));
    const text = current.slice(first, last + 1).map((token) => token.text);
    if (first !== -1) statements.push({ text: text.join(''), line: current[first]?.line ?? 1 });
    current = [];
  };
  for (const token of sql) {
    if (token.kind === 'symbol' && token.text === ';') end();
    else current.push(token);
  }
  end();
  return statements;
}

/**
 * The text with each `:'name'` replaced by the quoted value of that name, as psql does.
 * Throws RangeError for a name without a value.
 */
export function bindParameters(sql: string, values: Record<string, Parameter>): string {
  return tokensOf(sql)
    .map((token) => (token.kind === 'parameter' ? literal(valueOf(nameOf(token), values)) : token.text))
    .join('');
}

function valueOf(name: string, values: Record<string, Parameter>): Parameter {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new RangeError(`the SQL parameter :'${name}' has no value`);
  return value;
}

/** The parameters that a statement names, each with its line in the file. */
export function parametersOf({ text, line }: Statement): { name: string; line: number }[] {
  if (!text.includes(":'")) return [];
  return tokensOf(text)
    .filter(({ kind }) => kind === 'parameter')
    .map((token) => ({ name: nameOf(token), line: line + token.line - 1 }));
}

const nameOf = ({ text }: Token): string => text.slice(2, -1);

/** The line in the file of a position in a statement, counted in characters (of any plane) from 1. */
export function lineAt({ text, line }: Statement, position: number): number {
  return (
    line +
    newlinesIn(
      Array.from(text)
        .slice(0, position - 1)
        .join(''),
    )
  );
}

/**
 * The statement in one line with `?` for every value and without comments: what it does, and nothing of what it does it
 * with. A string that does not end hides the rest.
 */
export function withoutValues(sql: string): string {
  const shown = ({ kind, text }: Token): string => {
    if (kind === 'string' || kind === 'number') return '?';
    return kind === 'comment' || kind === 'space' ? ' ' : text;
  };
  return tokensOf(sql).map(shown).join('').replaceAll(/ +/g, ' ').trim();
}

/** The comment at the head of a SQL text, up to an empty line: its lines without dashes, slashes and stars. */
export function headComment(sql: string): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  for (const { kind, text, line } of lex(sql)) {
    if (kind === 'comment')
      lines.push(...text.split(lineEnd).map((part, at) => ({ text: bare(part), line: line + at })));
    else if (kind !== 'space' || (lines.length > 0 && newlinesIn(text) > 1)) break;
  }
  return lines;
}

const bare = (line: string): string =>
  line
    .trim()
    .replace(/^(?:-{2,}|\/?\*+)/, '')
    .replace(/\*{0,2}\/$/, '')
    .trim();
