import type { Macros } from './macros.ts';

/** Regular expressions and SIMILAR TO. */
export const regexpMacros: Macros = {
  // Where the nth match starts, or the place after it: behind the texts between the matches before it, and these.
  match_place: [
    `(x, pattern, nth, after) AS CASE WHEN len(regexp_extract_all(x, pattern)) < nth THEN 0 ELSE
      CAST(1 + length(array_to_string(string_split_regex(x, pattern)[1:nth], '')) +
      length(array_to_string(regexp_extract_all(x, pattern)[1:nth - 1 + after], '')) AS INTEGER) END`,
  ],
  place_from: ['(x, start, place) AS CASE WHEN place > 0 THEN CAST(place + start - 1 AS INTEGER) ELSE place END'],
  regexp_pattern: ["(pattern, options) AS CASE WHEN contains(options, 'i') THEN '(?i)' ELSE '' END || pattern"],
  regexp_substr: [
    '(x, pattern) AS regexp_extract(x, pattern)',
    '(x, pattern, start) AS regexp_extract(substring(x, start), pattern)',
    "(x, pattern, start, occurrence) AS coalesce(regexp_extract_all(substring(x, start), pattern)[occurrence], '')",
    `(x, pattern, start, occurrence, options) AS coalesce(regexp_extract_all(substring(x, start),
      sys_function.regexp_pattern(pattern, options),
      CASE WHEN contains(options, 'e') THEN 1 ELSE 0 END)[occurrence], '')`,
  ],
  regexp_count: [
    '(x, pattern) AS CAST(len(regexp_extract_all(x, pattern)) AS INTEGER)',
    '(x, pattern, start) AS CAST(len(regexp_extract_all(substring(x, start), pattern)) AS INTEGER)',
    `(x, pattern, start, options) AS CAST(len(regexp_extract_all(substring(x, start),
      sys_function.regexp_pattern(pattern, options))) AS INTEGER)`,
  ],
  regexp_instr: [
    '(x, pattern) AS sys_function.match_place(x, pattern, 1, 0)',
    '(x, pattern, start) AS sys_function.place_from(x, start, sys_function.match_place(substring(x, start), pattern, 1, 0))',
    `(x, pattern, start, nth) AS
      sys_function.place_from(x, start, sys_function.match_place(substring(x, start), pattern, nth, 0))`,
    `(x, pattern, start, nth, after) AS
      sys_function.place_from(x, start, sys_function.match_place(substring(x, start), pattern, nth, after))`,
    `(x, pattern, start, nth, after, options) AS sys_function.place_from(x, start, sys_function.match_place(
      substring(x, start), sys_function.regexp_pattern(pattern, options), nth, after))`,
  ],
  regexp_references: ["(x) AS regexp_replace(x, '[$]([0-9])', '\\\\\\1', 'g')"],
  regexp_replace: [
    "(x, pattern) AS regexp_replace(x, pattern, '', 'g')",
    '(x, pattern, new) AS sys_function.regexp_replaced(x, pattern, sys_function.regexp_references(new))',
    `(x, pattern, new, start) AS sys_function.fitting(left(x, start - 1) || sys_function.regexp_replaced(
      substring(x, start), pattern, sys_function.regexp_references(new)), 'REGEXP_REPLACE')`,
    `(x, pattern, new, start, options) AS sys_function.fitting(left(x, start - 1) || sys_function.regexp_replaced(
      substring(x, start), sys_function.regexp_pattern(pattern, options), sys_function.regexp_references(new)),
      'REGEXP_REPLACE')`,
  ],
  similar_pattern: [
    `(x, escape) AS replace(replace(regexp_replace(x, '([.^$\\\\])', '\\\\\\1', 'g'), '%', '.*'), '_', '.')`,
  ],
};
