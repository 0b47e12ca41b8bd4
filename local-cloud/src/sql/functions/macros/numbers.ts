import type { Macros } from './macros.ts';

/** Numbers, and their text for TO_CHAR. */
export const numberMacros: Macros = {
  round: ['(x BIGINT) AS x', '(x) AS round(x)', '(x, places) AS round(x, CAST(places AS INTEGER))'],
  trunc: [
    '(x TIMESTAMP) AS CAST(x AS DATE)',
    '(x TIMESTAMPTZ) AS CAST(x AS DATE)',
    '(x) AS trunc(x)',
    '(x, places) AS trunc(x, CAST(places AS INTEGER))',
  ],
  /** DuckDB would read '12.7' and '1e3' as integers; what is no number at all it refuses itself. */
  digits: [
    `(x VARCHAR, type) AS CASE WHEN regexp_matches(x, '^ *[-+]?[0-9]*[.eE_]')
      THEN sys_function.refuse('[22P02] invalid input syntax for ' || type || ': "' || x || '"') ELSE x END`,
    '(x, type) AS x',
  ],
  nonzero: ["(x) AS CASE WHEN x = 0 THEN cast_to_type(sys_function.refuse('[22012] Divide by zero'), x) ELSE x END"],
  pad_left: ['(x, size, fill) AS repeat(fill, greatest(CAST(size AS BIGINT) - length(x), 0)) || x'],
  shown_digits: [
    `(rounded, whole, decimals, zeros, kept, is_filled) AS CASE
      WHEN coalesce(length(ltrim(split_part(rounded, '.', 1), '0')), 39) > whole
        THEN [repeat('#', whole), repeat('#', decimals)]
      ELSE [sys_function.pad_left(ltrim(split_part(rounded, '.', 1), '0'), zeros, '0'),
        left(split_part(rounded, '.', 2), CASE WHEN is_filled THEN decimals
          ELSE greatest(kept, length(rtrim(split_part(rounded, '.', 2), '0'))) END)] END`,
  ],
  // FM leaves no number without any digit.
  whole_digits: [
    `(shown, whole, is_filled) AS
      CASE WHEN NOT is_filled AND shown = ['', ''] AND whole > 0 THEN '0' ELSE shown[1] END`,
  ],
  placed_digits: [
    `(shown, is_negative, whole, is_filled) AS {
      'whole': sys_function.pad_left(sys_function.whole_digits(shown, whole, is_filled), whole, ' '),
      'blanks': whole - length(sys_function.whole_digits(shown, whole, is_filled)),
      'decimals': shown[2], 'is_negative': is_negative}`,
  ],
  // The digits of a number for TO_CHAR, given its rounded text; see number-template.ts. Too large a number is all #.
  number_digits: [
    `(x, rounded, whole, decimals, zeros, kept, is_filled) AS CASE WHEN x IS NOT NULL THEN sys_function.placed_digits(
      sys_function.shown_digits(rounded, whole, decimals, zeros, kept, is_filled),
      x < 0 AND coalesce(regexp_matches(rounded, '[1-9]'), true), whole, is_filled) END`,
  ],
  // The text of a number with its suffix: 1st, 2nd, 3rd, 4th, 11th.
  ordinal: [
    `(x) AS x || CASE WHEN right(x, 2) IN ('11', '12', '13') THEN 'th' WHEN right(x, 1) = '1' THEN 'st'
      WHEN right(x, 1) = '2' THEN 'nd' WHEN right(x, 1) = '3' THEN 'rd' ELSE 'th' END`,
  ],
};
