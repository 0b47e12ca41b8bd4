/** A type of DuckDB's, however it is written; how many digits a decimal may have the binder alone tells. */
export function typeText(type: string): string {
  return type
    .replace(/DECIMAL\(\d+,\s*/, 'DECIMAL(')
    .replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')
    .replace('TIME WITH TIME ZONE', 'TIMETZ');
}
