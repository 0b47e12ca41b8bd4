import type { Macros } from './macros.ts';

/** SUPER, which is JSON in DuckDB, and texts of JSON. */
export const superMacros: Macros = {
  // SUPER and JSON text
  json_parse: ['(x) AS json(x)'],
  json_serialize: ["(x) AS sys_function.fitting(CAST(x AS VARCHAR), 'JSON_SERIALIZE')"],
  get_array_length: ['(x) AS CAST(json_array_length(x) AS INTEGER)'],
  array_concat: [
    "(x, y) AS sys_function.fitting_super(to_json(list_concat(CAST(x AS JSON[]), CAST(y AS JSON[]))), 'ARRAY_CONCAT')",
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
  json_size: ['(x) AS CAST(strlen(CAST(x AS VARCHAR)) AS INTEGER)'],
  json_typeof: [
    `(x) AS CASE json_type(x) WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null'
      WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' ELSE CASE WHEN x IS NOT NULL THEN 'number' END END`,
  ],
  // DuckDB's takes a comma before the end of an object or array.
  is_json: [
    `(x) AS json_valid(x) AND NOT regexp_matches(regexp_replace(x, '"(?:[^"\\\\]|\\\\.)*"', '0', 'g'), ',\\s*[\\]}]')`,
  ],
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
  can_json_parse: ['(x) AS sys_function.is_json(x)'],
  flatter: [
    `(x) AS to_json(flatten(list_transform(CAST(x AS JSON[]),
      item -> CASE WHEN json_type(item) = 'ARRAY' THEN CAST(item AS JSON[]) ELSE [item] END)))`,
  ],
  // Level by level, at most as often as the text has brackets.
  array_flatten: [
    `(x) AS CASE WHEN json_type(x) = 'ARRAY' THEN CAST(list_reduce(list_prepend(CAST(x AS VARCHAR),
      list_transform(range(1, least(len(regexp_extract_all(CAST(x AS VARCHAR), '\\[')), 32)), n -> '')),
      (items, level) -> CAST(sys_function.flatter(items) AS VARCHAR)) AS JSON) END`,
  ],
  // DuckDB counts negative places from the end; Redshift has nothing there.
  json_place: ['(place) AS CASE WHEN place < 0 THEN 2147483647 ELSE CAST(place AS BIGINT) END'],
  json_extract_array_element_text: [
    '(x, place) AS json_extract_string(x, sys_function.json_place(place))',
    `(x, place, null_if_invalid) AS CASE WHEN NOT null_if_invalid OR sys_function.is_json(x)
      THEN json_extract_string(x, sys_function.json_place(place)) END`,
  ],
  // By one path, or key by key where one is empty or a wildcard of DuckDB's paths.
  json_keys_text: [
    `(x, keys) AS CASE WHEN x IS NULL THEN NULL
      WHEN list_has_any(keys, ['', '*']) THEN coalesce(json_extract_string(list_reduce(
        list_prepend(CAST(x AS VARCHAR), keys), (document, key) -> CASE WHEN json_type(document) = 'OBJECT'
          THEN CAST(json_extract(document, '/' || replace(replace(key, '~', '~0'), '/', '~1')) AS VARCHAR) END), '$'), '')
      ELSE coalesce(json_extract_string(x, list_reduce(list_prepend('$', keys), (path, key) -> path || '."' ||
        CASE WHEN key IN ('', '*') THEN 'x' ELSE replace(key, '"', '\\"') END || '"')), '') END`,
  ],
  is_float: ["(x) AS json_type(x) = 'DOUBLE'"],
  is_decimal: ["(x) AS json_type(x) IN ('DOUBLE', 'BIGINT', 'UBIGINT')"],
  is_array: ["(x) AS json_type(x) = 'ARRAY'"],
  is_object: ["(x) AS json_type(x) = 'OBJECT'"],
  is_char: ["(x) AS json_type(x) = 'VARCHAR'"],
  is_varchar: ["(x) AS json_type(x) = 'VARCHAR'"],
  is_boolean: ["(x) AS json_type(x) = 'BOOLEAN'"],
  is_scalar: ["(x) AS json_type(x) NOT IN ('ARRAY', 'OBJECT', 'NULL')"],
};
