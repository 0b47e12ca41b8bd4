import { reservedWords } from '../sql/lexer/reserved.ts';
import { varbyteHelpers, varbyteMacros } from './varbyte.ts';

const reserved = [...reservedWords].map((word) => `'${word}'`).join(', ');

/** Of digits that stand side by side and are the same, one. */
function oneOfEachRun(digits: string): string {
  return ['1', '2', '3', '4', '5', '6'].reduce(
    (text, digit) => `regexp_replace(${text}, '${digit}+', '${digit}', 'g')`,
    digits,
  );
}

/**
 * Redshift's functions that DuckDB lacks or does otherwise, as macros of the schema sys_function: parameters and body,
 * one overload a line. DuckDB takes the overload whose parameter types fit; an untyped one takes the rest.
 */
export const functionMacros: Record<string, string[]> = {
  ...varbyteMacros,
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
  substr: [
    '(x, start) AS sys_function.substring(x, start)',
    '(x, start, size) AS sys_function.substring(x, start, size)',
  ],
  btrim: ['(x) AS trim(x)', '(x, characters) AS trim(x, characters)'],
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
  strtol: [
    `(x, base) AS CASE
      WHEN base NOT BETWEEN 2 AND 36 THEN CAST(sys_function.refuse('[22023] Base should be between 2 and 36') AS BIGINT)
      WHEN list_max(sys_function.digit_values(x)) NOT BETWEEN 0 AND base - 1 OR sys_function.unsigned_digits(x) = ''
        THEN CAST(sys_function.refuse('[22023] The input ' || x || ' is not valid to be converted to base ' || base)
          AS BIGINT)
      ELSE CAST(list_reduce(list_prepend(CAST(0 AS HUGEINT), sys_function.digit_values(x)),
        (total, digit) -> total * base + digit) AS BIGINT) * CASE WHEN x LIKE '-%' THEN -1 ELSE 1 END END`,
  ],
  // A letter's sound is its digit; 0 is a vowel, which parts two like sounds, and 9 is H or W, which does not.
  soundex: [
    `(x) AS list_transform([upper(regexp_replace(x, '[^A-Za-z]', '', 'g'))], s -> CASE WHEN s = '' THEN '' ELSE s[1] ||
      rpad(left(replace(substring(${oneOfEachRun(`regexp_replace(
        translate(s, 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '11112222222233455600000099'), '(.)9+', '\\1', 'g')`)}, 2),
        '0', ''), 3), 3, '0') END)[1]`,
  ],
  sha1: ['(x) AS sha1(x)'],
  // 64-bit FNV-1a, of text by its bytes, of numbers by theirs from the lowest.
  fnv_hash: [
    '(x VARCHAR) AS engine_fnv_hash(x, -3750763034362895579)',
    '(x INTEGER) AS sys_function.fnv_of_bytes(list_transform(range(0, 4), n -> CAST((x >> (8 * n)) & 255 AS HUGEINT)))',
    '(x BIGINT) AS sys_function.fnv_of_bytes(list_transform(range(0, 8), n -> CAST((x >> (8 * n)) & 255 AS HUGEINT)))',
  ],
  regexp_replace: [
    "(x, pattern) AS regexp_replace(x, pattern, '', 'g')",
    '(x, pattern, new) AS sys_function.regexp_replaced(x, pattern, sys_function.regexp_references(new))',
    `(x, pattern, new, start) AS sys_function.fitting(left(x, start - 1) || sys_function.regexp_replaced(
      substring(x, start), pattern, sys_function.regexp_references(new)), 'REGEXP_REPLACE')`,
    `(x, pattern, new, start, options) AS sys_function.fitting(left(x, start - 1) || sys_function.regexp_replaced(
      substring(x, start), sys_function.regexp_pattern(pattern, options), sys_function.regexp_references(new)),
      'REGEXP_REPLACE')`,
  ],
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
  // Numbers
  sign: ['(x) AS cast_to_type(sign(x), x)'],
  log: ['(x) AS log10(x)', '(base, x) AS log(base, x)'],
  dlog1: ['(x) AS ln(x)'],
  dlog10: ['(x) AS log10(x)'],
  dexp: ['(x) AS exp(x)'],
  round: ['(x BIGINT) AS x', '(x) AS round(x)', '(x, places) AS round(x, CAST(places AS INTEGER))'],
  trunc: [
    '(x TIMESTAMP) AS CAST(x AS DATE)',
    '(x TIMESTAMPTZ) AS CAST(x AS DATE)',
    '(x) AS trunc(x)',
    '(x, places) AS trunc(x, CAST(places AS INTEGER))',
  ],
  isnumeric: ['(x) AS try_cast(x AS DECIMAL(38, 10)) IS NOT NULL'],
  // Dates
  getdate: ["() AS CAST(date_trunc('second', now()) AS TIMESTAMP)"],
  timeofday: ["() AS strftime(now(), '%a %b %d %H:%M:%S.%f %Y UTC')"],
  last_day: ['(x) AS last_day(sys_function.as_date(x))'],
  next_day: [
    `(x, weekday) AS sys_function.as_date(x) + CAST(1 + (list_position(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'],
      left(lower(weekday), 2)) + 12 - dayofweek(sys_function.as_date(x))) % 7 AS INTEGER)`,
  ],
  convert_timezone: [
    "(target, x) AS timezone(target, timezone('UTC', sys_function.as_timestamp(x)))",
    '(source, target, x) AS timezone(target, timezone(source, sys_function.as_timestamp(x)))',
  ],
  date_part_year: ['(x) AS CAST(year(sys_function.as_date(x)) AS INTEGER)'],
  date_cmp: ['(x, y) AS CAST(sign(CAST(x AS DATE) - CAST(y AS DATE)) AS INTEGER)'],
  timestamp_cmp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  date_cmp_timestamp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  date_cmp_timestamptz: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  timestamp_cmp_timestamptz: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  timestamptz_cmp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  timestamptz_cmp_date: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  timestamptz_cmp_timestamp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  timestamp_cmp_date: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  bttext_pattern_cmp: ['(x, y) AS CASE WHEN x < y THEN -1 WHEN x > y THEN 1 WHEN x = y THEN 0 END'],
  interval_cmp: ['(x, y) AS CAST(sign(epoch(CAST(x AS INTERVAL)) - epoch(CAST(y AS INTERVAL))) AS INTEGER)'],
  bpcharcmp: [
    `(x, y) AS CASE WHEN rtrim(x, ' ') < rtrim(y, ' ') THEN -1 WHEN rtrim(x, ' ') > rtrim(y, ' ') THEN 1
      WHEN rtrim(x, ' ') = rtrim(y, ' ') THEN 0 END`,
  ],
  // SUPER and JSON text
  json_parse: ['(x) AS json(x)'],
  json_serialize: ["(x) AS sys_function.fitting(CAST(x AS VARCHAR), 'JSON_SERIALIZE')"],
  is_valid_json: [
    "(x) AS CASE WHEN sys_function.is_json(x) THEN json_type(x) = 'OBJECT' WHEN x IS NOT NULL THEN false END",
  ],
  is_valid_json_array: [
    "(x) AS CASE WHEN sys_function.is_json(x) THEN json_type(x) = 'ARRAY' WHEN x IS NOT NULL THEN false END",
  ],
  json_array_length: [
    '(x) AS CAST(json_array_length(x) AS INTEGER)',
    '(x, null_if_invalid) AS CASE WHEN sys_function.is_json(x) THEN CAST(json_array_length(x) AS INTEGER) END',
  ],
  get_array_length: ['(x) AS CAST(json_array_length(x) AS INTEGER)'],
  array_concat: [
    "(x, y) AS sys_function.fitting_super(to_json(list_concat(CAST(x AS JSON[]), CAST(y AS JSON[]))), 'ARRAY_CONCAT')",
  ],
  // Level by level, at most as often as the text has brackets.
  array_flatten: [
    `(x) AS CASE WHEN json_type(x) = 'ARRAY' THEN CAST(list_reduce(list_prepend(CAST(x AS VARCHAR),
      list_transform(range(1, least(len(regexp_extract_all(CAST(x AS VARCHAR), '\\[')), 32)), n -> '')),
      (items, level) -> CAST(sys_function.flatter(items) AS VARCHAR)) AS JSON) END`,
  ],
  subarray: ['(x, start, size) AS to_json(list_slice(CAST(x AS JSON[]), start + 1, start + size))'],
  split_to_array: ["(x) AS to_json(string_split(x, ','))", '(x, delimiter) AS to_json(string_split(x, delimiter))'],
  array_contains: ['(x, item) AS list_contains(CAST(x AS JSON[]), to_json(item))'],
  array_position: ['(x, item) AS CAST(coalesce(list_position(CAST(x AS JSON[]), to_json(item)), 0) - 1 AS INTEGER)'],
  array_distinct: ['(x) AS to_json(list_distinct(CAST(x AS JSON[])))'],
  array_sort: ['(x) AS to_json(list_sort(CAST(x AS JSON[])))'],
  array_union: [
    `(x, y) AS sys_function.fitting_super(to_json(list_distinct(list_concat(CAST(x AS JSON[]), CAST(y AS JSON[])))),
      'ARRAY_UNION')`,
  ],
  array_intersection: ['(x, y) AS to_json(list_intersect(CAST(x AS JSON[]), CAST(y AS JSON[])))'],
  array_except: [
    `(x, y) AS to_json(list_transform([sys_function.comparable_items(x, y)],
      excluded -> list_filter(CAST(x AS JSON[]), item -> NOT list_contains(excluded, item)))[1])`,
  ],
  can_json_parse: ['(x) AS sys_function.is_json(x)'],
  json_size: ['(x) AS CAST(strlen(CAST(x AS VARCHAR)) AS INTEGER)'],
  is_bigint: ["(x) AS json_type(x) IN ('BIGINT', 'UBIGINT')"],
  is_integer: ["(x) AS json_type(x) IN ('BIGINT', 'UBIGINT')"],
  is_smallint: ["(x) AS json_type(x) IN ('BIGINT', 'UBIGINT')"],
  is_float: ["(x) AS json_type(x) = 'DOUBLE'"],
  is_decimal: ["(x) AS json_type(x) IN ('DOUBLE', 'BIGINT', 'UBIGINT')"],
  is_array: ["(x) AS json_type(x) = 'ARRAY'"],
  is_object: ["(x) AS json_type(x) = 'OBJECT'"],
  is_char: ["(x) AS json_type(x) = 'VARCHAR'"],
  is_varchar: ["(x) AS json_type(x) = 'VARCHAR'"],
  is_boolean: ["(x) AS json_type(x) = 'BOOLEAN'"],
  is_scalar: ["(x) AS json_type(x) NOT IN ('ARRAY', 'OBJECT', 'NULL')"],
  json_typeof: [
    `(x) AS CASE json_type(x) WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null'
      WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' ELSE CASE WHEN x IS NOT NULL THEN 'number' END END`,
  ],
  json_extract_array_element_text: [
    '(x, place) AS json_extract_string(x, sys_function.json_place(place))',
    `(x, place, null_if_invalid) AS CASE WHEN NOT null_if_invalid OR sys_function.is_json(x)
      THEN json_extract_string(x, sys_function.json_place(place)) END`,
  ],
};

/** Macros that rewritten SQL calls and that clients cannot name. */
export const helperMacros: Record<string, string[]> = {
  ...varbyteHelpers,
  session_user_name: ["() AS CAST(getvariable('session_user') AS VARCHAR)"],
  session_user_id: ["() AS CAST(getvariable('session_user_id') AS INTEGER)"],
  // DuckDB's takes a comma before the end of an object or array.
  is_json: [
    `(x) AS json_valid(x) AND NOT regexp_matches(regexp_replace(x, '"(?:[^"\\\\]|\\\\.)*"', '0', 'g'), ',\\s*[\\]}]')`,
  ],
  flatter: [
    `(x) AS to_json(flatten(list_transform(CAST(x AS JSON[]),
      item -> CASE WHEN json_type(item) = 'ARRAY' THEN CAST(item AS JSON[]) ELSE [item] END)))`,
  ],
  signed_64: ['(x) AS x - CASE WHEN x >= 9223372036854775808 THEN 18446744073709551616 ELSE 0 END'],
  fnv_from: [
    `(bytes, seed) AS CAST(sys_function.signed_64(list_reduce(list_prepend(
      (CAST(seed AS HUGEINT) + 18446744073709551616) % 18446744073709551616, bytes),
      (hash, byte) -> (xor(hash, byte) * 1099511628211) % 18446744073709551616)) AS BIGINT)`,
  ],
  fnv_of_bytes: ['(bytes) AS sys_function.fnv_from(bytes, -3750763034362895579)'],
  /** DuckDB would read '12.7' and '1e3' as integers; what is no number at all it refuses itself. */
  digits: [
    `(x VARCHAR, type) AS CASE WHEN regexp_matches(x, '^ *[-+]?[0-9]*[.eE_]')
      THEN sys_function.refuse('[22P02] invalid input syntax for ' || type || ': "' || x || '"') ELSE x END`,
    '(x, type) AS x',
  ],
  nonzero: ["(x) AS CASE WHEN x = 0 THEN cast_to_type(sys_function.refuse('[22012] Divide by zero'), x) ELSE x END"],
  sum: ['(x INTEGER) AS CAST(sum(x) AS BIGINT)', '(x) AS sum(x)'],
  // A DECIMAL keeps its scale, which DuckDB's average, a DOUBLE, does not.
  avg: ['(x BIGINT) AS CAST(sum(x) // count(x) AS BIGINT)', '(x) AS cast_to_type(avg(x), sum(x))'],
  sum_distinct: ['(x INTEGER) AS CAST(sum(DISTINCT x) AS BIGINT)', '(x) AS sum(DISTINCT x)'],
  avg_distinct: [
    '(x BIGINT) AS CAST(sum(DISTINCT x) // count(DISTINCT x) AS BIGINT)',
    '(x) AS cast_to_type(avg(DISTINCT x), sum(DISTINCT x))',
  ],
  sum_as: ['(sample INTEGER, x) AS CAST(x AS BIGINT)', '(sample, x) AS x'],
  avg_as: [
    '(sample BIGINT, total, n) AS CAST(total // n AS BIGINT)',
    '(sample, total, n) AS cast_to_type(total / n, total)',
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
  add_months_to_moment: [
    `(x, months) AS CASE WHEN CAST(x AS DATE) = last_day(CAST(x AS DATE))
      THEN CAST(last_day(CAST(x AS DATE) + to_months(months)) AS TIMESTAMP) + (x - date_trunc('day', x))
      ELSE x + to_months(months) END`,
  ],
  // Whole months when the days are the same or both the last; else days of a 31st of a month, as Redshift counts.
  months_between_moments: [
    `(x, y) AS (year(x) - year(y)) * 12 + month(x) - month(y) + CASE
      WHEN day(x) = day(y) OR (CAST(x AS DATE) = last_day(x) AND CAST(y AS DATE) = last_day(y)) THEN CAST(0 AS DOUBLE)
      ELSE (epoch(x - date_trunc('month', x)) - epoch(y - date_trunc('month', y))) / 86400.0 / 31.0 END`,
  ],
  // ISO 8601 without a zone is DuckDB's to read; the other forms of DateStyle ISO, MDY are the engine's. A zone does not
  // count for a TIMESTAMP.
  read_time: [
    `(x) AS CASE lower(x)
      WHEN 'now' THEN CAST(now() AS TIMESTAMP)
      WHEN 'today' THEN CAST(current_date AS TIMESTAMP)
      WHEN 'tomorrow' THEN CAST(current_date + 1 AS TIMESTAMP)
      WHEN 'yesterday' THEN CAST(current_date - 1 AS TIMESTAMP)
      ELSE coalesce(
        CASE WHEN regexp_full_match(x, '\\d{4}-\\d\\d-\\d\\d(?:[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)?') OR x = 'epoch'
          THEN try_cast(x AS TIMESTAMP) END,
        CAST(engine_moment(x, false) AS TIMESTAMP), CAST(x AS TIMESTAMP)) END`,
  ],
  read_zoned_time: [
    `(x) AS CASE WHEN lower(x) IN ('now', 'today', 'tomorrow', 'yesterday') THEN CAST(sys_function.read_time(x) AS TIMESTAMPTZ)
      ELSE coalesce(CASE WHEN x LIKE '____-__-__%' THEN try_cast(x AS TIMESTAMPTZ) END,
        CAST(engine_moment(x, true) AS TIMESTAMPTZ), CAST(x AS TIMESTAMPTZ)) END`,
  ],
  // A time of day with a zone's name, as it is in UTC.
  as_timetz: [
    `(x) AS coalesce(try_cast(x AS TIMETZ), CAST(CAST(timezone('UTC', sys_function.read_zoned_time(
      CASE WHEN regexp_matches(x, '^ *[0-9]{1,2}:') THEN '2000-01-01 ' || x ELSE x END)) AS TIME) AS TIMETZ))`,
  ],
  as_date: ['(x VARCHAR) AS CAST(sys_function.read_time(x) AS DATE)', '(x) AS CAST(x AS DATE)'],
  as_timestamp: ['(x VARCHAR) AS sys_function.read_time(x)', '(x) AS CAST(x AS TIMESTAMP)'],
  as_timestamptz: ['(x VARCHAR) AS sys_function.read_zoned_time(x)', '(x) AS CAST(x AS TIMESTAMPTZ)'],
  // A text beside a value, as a moment of the value's type where it is one.
  as_type_of: [
    '(x, sample VARCHAR) AS x',
    '(x, sample DATE) AS CAST(sys_function.read_time(x) AS DATE)',
    '(x, sample TIMESTAMP) AS sys_function.read_time(x)',
    '(x, sample TIMESTAMPTZ) AS sys_function.read_zoned_time(x)',
    '(x, sample) AS x',
  ],
  moment: [
    '(x TIME) AS x',
    '(x DATE) AS CAST(x AS TIMESTAMP)',
    '(x TIMESTAMP) AS x',
    '(x TIMESTAMPTZ) AS x',
    '(x VARCHAR) AS sys_function.read_time(x)',
    '(x) AS CAST(x AS TIMESTAMP)',
  ],
  pad_left: ['(x, size, fill) AS repeat(fill, greatest(CAST(size AS BIGINT) - length(x), 0)) || x'],
  // The digits of a number for TO_CHAR, given its rounded text; see number-template.ts. Too large a number is all #.
  number_digits: [
    `(x, rounded, whole, decimals, zeros, kept, is_filled) AS CASE WHEN x IS NOT NULL THEN sys_function.placed_digits(
      sys_function.shown_digits(rounded, whole, decimals, zeros, kept, is_filled),
      x < 0 AND coalesce(regexp_matches(rounded, '[1-9]'), true), whole, is_filled) END`,
  ],
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
  // The text of a number with its suffix: 1st, 2nd, 3rd, 4th, 11th.
  ordinal: [
    `(x) AS x || CASE WHEN right(x, 2) IN ('11', '12', '13') THEN 'th' WHEN right(x, 1) = '1' THEN 'st'
      WHEN right(x, 1) = '2' THEN 'nd' WHEN right(x, 1) = '3' THEN 'rd' ELSE 'th' END`,
  ],
  read_template: [
    `(x, shape, format, template) AS CASE WHEN NOT regexp_matches(x, shape)
      THEN CAST(sys_function.refuse('[22007] Invalid value for template ' || template || ': "' || x || '"') AS TIMESTAMP)
      WHEN x IS NOT NULL THEN coalesce(try_strptime(trim(regexp_extract(x, shape)), format),
        CAST(sys_function.refuse('[22008] date/time field value out of range: "' || x || '"') AS TIMESTAMP)) END`,
  ],
  unsigned_digits: ["(x) AS regexp_replace(lower(x), '^[-+]', '')"],
  digit_values: [
    `(x) AS list_transform(string_split(sys_function.unsigned_digits(x), ''),
      digit -> CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 AS HUGEINT))`,
  ],
  // Where the nth match starts, or the place after it: behind the texts between the matches before it, and these.
  match_place: [
    `(x, pattern, nth, after) AS CASE WHEN len(regexp_extract_all(x, pattern)) < nth THEN 0 ELSE
      CAST(1 + length(array_to_string(string_split_regex(x, pattern)[1:nth], '')) +
      length(array_to_string(regexp_extract_all(x, pattern)[1:nth - 1 + after], '')) AS INTEGER) END`,
  ],
  place_from: ['(x, start, place) AS CASE WHEN place > 0 THEN CAST(place + start - 1 AS INTEGER) ELSE place END'],
  // DuckDB counts negative places from the end; Redshift has nothing there.
  json_place: ['(place) AS CASE WHEN place < 0 THEN 2147483647 ELSE CAST(place AS BIGINT) END'],
  // By one path, or key by key where one is empty or a wildcard of DuckDB's paths.
  json_keys_text: [
    `(x, keys) AS CASE WHEN x IS NULL THEN NULL
      WHEN list_has_any(keys, ['', '*']) THEN coalesce(json_extract_string(list_reduce(
        list_prepend(CAST(x AS VARCHAR), keys), (document, key) -> CASE WHEN json_type(document) = 'OBJECT'
          THEN CAST(json_extract(document, '/' || replace(replace(key, '~', '~0'), '/', '~1')) AS VARCHAR) END), '$'), '')
      ELSE coalesce(json_extract_string(x, list_reduce(list_prepend('$', keys), (path, key) -> path || '."' ||
        CASE WHEN key IN ('', '*') THEN 'x' ELSE replace(key, '"', '\\"') END || '"')), '') END`,
  ],
  regexp_pattern: ["(pattern, options) AS CASE WHEN contains(options, 'i') THEN '(?i)' ELSE '' END || pattern"],
  regexp_references: ["(x) AS regexp_replace(x, '[$]([0-9])', '\\\\\\1', 'g')"],
  similar_pattern: [
    `(x, escape) AS replace(replace(regexp_replace(x, '([.^$\\\\])', '\\\\\\1', 'g'), '%', '.*'), '_', '.')`,
  ],
};
