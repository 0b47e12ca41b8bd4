import { reservedWords } from './lexer/reserved.ts';

/** DuckDB text of a name. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB text of a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as Redshift writes it: in quotes unless it is a plain word, as QUOTE_IDENT does. */
export function quoteIdent(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name) ? name : quote(name);
}
