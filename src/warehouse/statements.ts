import { literal } from './quote.ts';
import type { Parameter } from './quote.ts';

/**
 * SQL files: statements separated by `;`, with psql-style `:'name'` parameters. Strings, quoted identifiers and
 * comments are left as they are, so a `;` or `:'name'` inside them means nothing.
 */

const piece = /'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:'([a-z_][a-z0-9_]*)'|;|[\s\S]/gy;

/** The statements of a SQL text, without their `;` and leading comments; empty ones are left out. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const [text] of sql.matchAll(piece)) {
    if (text === ';') {
      statements.push(current);
      current = '';
    } else if (!text.startsWith('--')) {
      current += text;
    }
  }
  return [...statements, current].map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/**
 * The text with each `:'name'` replaced by the quoted value of that name.
 * Throws RangeError for a name without a value.
 */
export function bindParameters(sql: string, values: Record<string, Parameter>): string {
  return sql.replaceAll(piece, (text: string, name: string | undefined) => {
    if (name === undefined) return text;
    const value = values[name];
    if (value === undefined) throw new RangeError(`the SQL parameter :'${name}' has no value`);
    return literal(value);
  });
}

/**
 * The statement in one line with `?` for every value and without comments: what it does, and nothing of what it does it
 * with. A string that does not end hides the rest.
 */
export function withoutValues(sql: string): string {
  return sql
    .replaceAll(piece, (text: string) => (/^'./s.test(text) ? '?' : /^(--|\/\*)/.test(text) ? ' ' : text))
    .replace(/'.*$/s, '?')
    .replaceAll(/\b\d[\w.]*/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The comment lines at the head of a SQL text, without their dashes, joined to one line. */
export function headComment(sql: string): string {
  const lines = /^(?:--[^\n]*\n)+/.exec(sql)?.[0] ?? '';
  return lines
    .split('\n')
    .map((line) => line.replace(/^--\s*/, ''))
    .join(' ')
    .trim();
}
