/** DuckDB text of all digits of a decimal as an integer, taken from its text. */
export function digitsOf(sql: string, scale: number): string {
  return scale === 0 ? `CAST(${sql} AS HUGEINT)` : `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') AS HUGEINT)`;
}

/** DuckDB text of an integer as a decimal with this many places. */
export function scaled(sql: string, scale: number): string {
  const whole = `CAST(${sql} AS DECIMAL(38, 0))`;
  return scale === 0 ? whole : `(${whole} * 0.${'0'.repeat(scale - 1)}1)`;
}
