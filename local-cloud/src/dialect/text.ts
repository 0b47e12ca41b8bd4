export { literal, quote } from '../sql/text.ts';

/** The text of a template when it is one literal in DuckDB's form; undefined otherwise. */
export function templateText(sql: string | undefined): string | undefined {
  if (sql === undefined || sql.length < 2 || !sql.startsWith("'") || !sql.endsWith("'")) return undefined;
  const inner = sql.slice(1, -1).replaceAll("''", '\0');
  return inner.includes("'") ? undefined : inner.replaceAll('\0', "'");
}
