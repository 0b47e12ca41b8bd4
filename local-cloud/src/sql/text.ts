/** DuckDB text of a name. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB text of a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
