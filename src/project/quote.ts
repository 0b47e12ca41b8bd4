/** A value as a SQL literal. */
export type Parameter = string | number | null;

/**
 * A Redshift literal. Both quote and backslash are doubled: Redshift reads `\` in a plain literal as an escape, and
 * has no `E''` form. Throws RangeError for text with a NUL and for numbers that are not finite.
 */
export function literal(value: Parameter): string {
  if (value === null) return 'null';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be a SQL literal`);
    return String(value);
  }
  if (value.includes('\0')) throw new RangeError('a SQL literal cannot hold a NUL character');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A quoted identifier. Throws RangeError for an empty name and for one with a NUL. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError(`${JSON.stringify(name)} cannot be a SQL identifier`);
  return `"${name.replaceAll('"', '""')}"`;
}
