import type { Macros } from './macros.ts';

/** A pattern takes RE2 at worst a step for each of its bytes at each byte of the text: so many take a second. */
const maxSteps = 2 ** 24;

/** What DuckDB's own LIKE may take: it tries each `%` anew for each place that the one before it may end at. */
const maxOwnSteps = 1e6;

/**
 * Patterns that are no short literal. DuckDB cannot be interrupted while it computes one value: what would take too
 * long is refused. The arguments that are not needed are NULL, since DuckDB computes all that is constant.
 */
export const patternMacros: Macros = {
  // What {n} and {m,n} repeat is in RE2's program as often, within each other at most 1000 times.
  pattern_repeats: [
    `(pattern) AS CASE WHEN contains(pattern, '{') THEN least(1000,
      coalesce(list_max(list_transform(regexp_extract_all(pattern, '[^)][{](?:[0-9]+,)?([0-9]{1,4}),?[}]', 1),
        n -> CAST(n AS DOUBLE))), 1) *
      coalesce(list_product(list_transform(regexp_extract_all(pattern, '[)][{](?:[0-9]+,)?([0-9]{1,4}),?[}]', 1),
        n -> CAST(n AS DOUBLE))), 1)) ELSE 1 END`,
  ],
  affordable_pattern: [
    `(x, pattern) AS CASE WHEN strlen(x) * strlen(pattern) * sys_function.pattern_repeats(pattern) > ${maxSteps}
      THEN sys_function.refuse('[54000] a pattern of ' || strlen(pattern) || ' bytes is too complex for a text of ' ||
        strlen(x) || ' bytes') ELSE pattern END`,
  ],
  is_quick_like: [
    `(x, pattern) AS pow(strlen(x), strlen(rtrim(pattern, '%')) - strlen(replace(rtrim(pattern, '%'), '%', ''))) *
      strlen(pattern) <= ${maxOwnSteps}`,
  ],
  like_of: [
    `(x, pattern, escape) AS CASE WHEN sys_function.is_quick_like(x, pattern)
      THEN x LIKE CASE WHEN sys_function.is_quick_like(x, pattern) THEN pattern END ESCAPE escape
      ELSE regexp_full_match(x, sys_function.like_regex(CASE WHEN NOT sys_function.is_quick_like(x, pattern)
        THEN sys_function.affordable_pattern(x, pattern) END, escape)) END`,
  ],
  // Character by character, an escape with the one behind it.
  like_regex: [
    `(pattern, escape) AS CASE WHEN length(escape) > 1 THEN sys_function.refuse('[22025] invalid escape string')
      ELSE '(?s)' || array_to_string(list_transform(
        regexp_extract_all(pattern, '(?s)' || CASE escape WHEN '' THEN '' ELSE regexp_escape(escape) || '.|' END || '.'),
        part -> CASE part WHEN '%' THEN '.*' WHEN '_' THEN '.'
          WHEN escape THEN sys_function.refuse('[22025] LIKE pattern must not end with escape character')
          ELSE regexp_escape(right(part, 1)) END), '') END`,
  ],
};
