import { reservedWords } from '../../lexer/reserved.ts';
import type { Macros } from './macros.ts';

const reserved = [...reservedWords].map((word) => `'${word}'`).join(', ');

/** Of digits that stand side by side and are the same, one. */
function oneOfEachRun(digits: string): string {
  return ['1', '2', '3', '4', '5', '6'].reduce(
    (text, digit) => `regexp_replace(${text}, '${digit}+', '${digit}', 'g')`,
    digits,
  );
}

/** Text, as DuckDB stores and compares it. */
export const textMacros: Macros = {
  // Text
  charindex: ['(part, whole) AS CAST(strpos(whole, part) AS INTEGER)'],
  len: ['(x) AS CAST(length(x) AS INTEGER)'],
  octet_length: ['(x) AS CAST(strlen(x) AS INTEGER)'],
  strpos: ['(whole, part) AS CAST(strpos(whole, part) AS INTEGER)'],
  // Positions before the first character count, and give nothing.
  substring: [
    '(x, start) AS substring(x, greatest(start, 1)::BIGINT)',
    `(x, start, size) AS CASE WHEN size < 0 THEN sys_function.refuse('[22011] negative substring length not allowed')
      ELSE substring(x, greatest(start, 1)::BIGINT, greatest(size + least(start - 1, 0), 0)::BIGINT) END`,
  ],
  split_part: [
    `(x, delimiter, part) AS CASE WHEN part < 1 THEN sys_function.refuse('[22023] field position must be greater than zero')
      ELSE split_part(x, delimiter, part) END`,
  ],
  initcap: [
    `(x) AS sys_function.fitting(array_to_string(list_transform(
      regexp_extract_all(x, '[A-Za-z0-9]+|[^A-Za-z0-9]+'), w -> upper(w[1]) || lower(w[2:])), ''), 'INITCAP')`,
  ],
  octetindex: [
    '(part, whole) AS CAST(strlen(split_part(whole, part, 1)) + 1 AS INTEGER) * CAST(contains(whole, part) AS INTEGER)',
  ],
  quote_ident: [
    `(x) AS CASE WHEN regexp_full_match(x, '[a-z_][a-z0-9_]*') AND x NOT IN (${reserved}) THEN x
      ELSE sys_function.fitting('"' || replace(x, '"', '""') || '"', 'QUOTE_IDENT') END`,
  ],
  quote_literal: [
    `(x) AS sys_function.fitting('''' || replace(replace(x, '\\', '\\\\'), '''', '''''') || '''', 'QUOTE_LITERAL')`,
  ],
  to_hex: ["(x) AS sys_function.fitting(lower(hex(x)), 'TO_HEX')"],
  // A letter's sound is its digit; 0 is a vowel, which parts two like sounds, and 9 is H or W, which does not.
  soundex: [
    `(x) AS list_transform([upper(regexp_replace(x, '[^A-Za-z]', '', 'g'))], s -> CASE WHEN s = '' THEN '' ELSE s[1] ||
      rpad(left(replace(substring(${oneOfEachRun(`regexp_replace(
        translate(s, 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '11112222222233455600000099'), '(.)9+', '\\1', 'g')`)}, 2),
        '0', ''), 3), 3, '0') END)[1]`,
  ],
  bttext_pattern_cmp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  bpcharcmp: [
    `(x, y) AS CASE WHEN rtrim(x, ' ') < rtrim(y, ' ') THEN -1 WHEN rtrim(x, ' ') > rtrim(y, ' ') THEN 1
      WHEN rtrim(x, ' ') = rtrim(y, ' ') THEN 0 END`,
  ],
  // Where a character ends: within one the bytes are no text.
  cut: [
    `(x, size) AS CASE WHEN strlen(x) <= size THEN x
      ELSE coalesce(try(decode(encode(x)[1:size])), try(decode(encode(x)[1:size - 1])),
        try(decode(encode(x)[1:size - 2])), decode(encode(x)[1:size - 3])) END`,
  ],
  /** A text that is stored: blanks beyond the size are cut, or all that end a CHAR; anything more is refused. */
  fitted: [
    `(x, size) AS CASE WHEN strlen(x) <= size THEN x
      WHEN strlen(rtrim(x, ' ')) <= size THEN rtrim(x, ' ') || repeat(' ', size - strlen(rtrim(x, ' ')))
      ELSE sys_function.refuse('[22001] value too long for type character varying(' || size || ')') END`,
  ],
  fitted_char: [
    `(x, size) AS CASE WHEN strlen(rtrim(x, ' ')) <= size THEN rtrim(x, ' ')
      ELSE sys_function.refuse('[22001] value too long for type character(' || size || ')') END`,
  ],
  // One macro for all types: an overload for DOUBLE would also take a DECIMAL, and lose its scale.
  as_text: [
    `(x) AS CASE WHEN typeof(x) IN ('FLOAT', 'DOUBLE') THEN regexp_replace(CAST(x AS VARCHAR), '\\.0$', '')
      WHEN typeof(x) = 'BOOLEAN' THEN sys_function.refuse('[42846] cannot cast type boolean to character varying')
      WHEN typeof(x) = 'JSON' THEN CAST(x AS VARCHAR) ->> '$'
      ELSE CAST(x AS VARCHAR) END`,
  ],
  unsigned_digits: ["(x) AS regexp_replace(lower(x), '^[-+]', '')"],
  digit_values: [
    `(x) AS list_transform(string_split(sys_function.unsigned_digits(x), ''),
      digit -> CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 AS HUGEINT))`,
  ],
  strtol: [
    `(x, base) AS CASE
      WHEN base NOT BETWEEN 2 AND 36 THEN CAST(sys_function.refuse('[22023] Base should be between 2 and 36') AS BIGINT)
      WHEN list_max(sys_function.digit_values(x)) NOT BETWEEN 0 AND base - 1 OR sys_function.unsigned_digits(x) = ''
        THEN CAST(sys_function.refuse('[22023] The input ' || x || ' is not valid to be converted to base ' || base)
          AS BIGINT)
      ELSE CAST(list_reduce(list_prepend(CAST(0 AS HUGEINT), sys_function.digit_values(x)),
        (total, digit) -> total * base + digit) AS BIGINT) * CASE WHEN x LIKE '-%' THEN -1 ELSE 1 END END`,
  ],
};
