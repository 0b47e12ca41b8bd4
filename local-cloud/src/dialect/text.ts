/** An identifier for DuckDB, always quoted: its list of keywords is not Redshift's. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A string literal for DuckDB, which knows no backslash escapes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
