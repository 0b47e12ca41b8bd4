/** A DuckDB type, however it is spelled; the precision of a decimal is known only to the binder. */
export function typeText(type: string): string {
  return type
    .replace(/DECIMAL\(\d+,\s*/, 'DECIMAL(')
    .replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')
    .replace('TIME WITH TIME ZONE', 'TIMETZ');
}
