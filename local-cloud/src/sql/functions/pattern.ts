/** Up to here a literal is not measured against each text, for DuckDB compiles only literals once for all rows. */
const maxShortBytes = 1024;

const repeated = /([^)]|\))\{(?:\d{1,4},)?(\d{1,4}),?\}/g;

/** How often {n} and {m,n} have RE2 write down again what they repeat, at most. */
function repeatsOf(pattern: string): number {
  let [longest, within] = [1, 1];
  for (const [, before, count] of pattern.matchAll(repeated)) {
    if (before === ')') within *= Number(count);
    else longest = Math.max(longest, Number(count));
  }
  return longest * within;
}

/** Whether a pattern is a literal that takes no long time whatever the text. */
export function isShortPattern(constant: string | undefined): constant is string {
  return constant !== undefined && Buffer.byteLength(constant) * repeatsOf(constant) <= maxShortBytes;
}

/** DuckDB text of a pattern, which is refused where it would take too long for the text: see patterns.ts. */
export function affordable(text: { sql: string }, pattern: { sql: string; constant: string | undefined }): string {
  return isShortPattern(pattern.constant)
    ? pattern.sql
    : `sys_function.affordable_pattern(${text.sql}, ${pattern.sql})`;
}
