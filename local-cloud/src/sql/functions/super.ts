import { maxVarbyteBytes } from '../types/type.ts';
import { always, longText } from './result.ts';
import {
  formOf,
  type Form,
  type FunctionRow,
  type FunctionRows,
  macro,
  type Parameter,
  repeating,
  scalar,
  sqlOf,
} from './row.ts';

const superValue = always('super');
const integer = always('integer');

/** Functions of an array in SUPER, or in JSON text. */
const ofArray = (name: string, page: string, further: readonly Parameter[] = []): readonly FunctionRow[] => [
  scalar(['super', ...further], superValue, macro(name), page),
];

/** Makes a SUPER value from the arguments; a literal is text, as everywhere. */
const made = (name: 'array' | 'object'): Form =>
  formOf((args) => `sys_function.fitting_super(json_${name}(${sqlOf(args).join(', ')}), '${name.toUpperCase()}')`);

/** For a number without an exponent; NULL for any other value. */
const decimalPart = (count: (digits: string) => string, page: string): readonly FunctionRow[] => [
  scalar(
    ['super'],
    integer,
    repeating(([value]) => {
      const text = `CAST(${value!.sql} AS VARCHAR)`;
      return `CASE WHEN regexp_full_match(${text}, '-?[0-9.]+') THEN CAST(${count(`ltrim(${text}, '-')`)} AS INTEGER) END`;
    }),
    page,
  ),
];

const isOfType = (name: string): readonly FunctionRow[] => [
  scalar(['super'], always('boolean'), macro(name), `r_${name}`),
];

const inText = (name: string, result: FunctionRow['result'], page: string): readonly FunctionRow[] => [
  scalar(['text'], result, macro(name), page),
];

/** One key per argument; a last `true` or `false` is null_if_invalid. */
const pathText: Form = {
  repeats: () => true,
  duckdb: ([json, ...keys]) => {
    const isBoolean = keys.at(-1)?.type.name === 'boolean';
    const names = isBoolean ? keys.slice(0, -1) : keys;
    const sql = `sys_function.json_keys_text(${json!.sql}, [${sqlOf(names).join(', ')}])`;
    const isNullIfInvalid = isBoolean && keys.at(-1)?.constant === 'true';
    return isNullIfInvalid ? `CASE WHEN sys_function.is_json(${json!.sql}) THEN ${sql} END` : sql;
  },
};

/** Whether the value is an integer that the type can hold. */
const isWhole = (type: 'SMALLINT' | 'INTEGER' | 'BIGINT'): readonly FunctionRow[] => [
  scalar(
    ['super'],
    always('boolean'),
    repeating(
      ([value]) =>
        `(json_type(${value!.sql}) IN ('BIGINT', 'UBIGINT') AND try_cast(CAST(${value!.sql} AS VARCHAR) AS ${type}) IS NOT NULL)`,
    ),
    `r_is_${type.toLowerCase()}`,
  ),
];

const tests = 'is_array is_boolean is_char is_decimal is_float is_object is_scalar is_varchar';

/**
 * SUPER, and JSON in text.
 * https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html, Array_Functions.html, c_Type_Info_Functions.html
 */
export const superRows: FunctionRows = {
  json_parse: [scalar(['text'], superValue, macro('json_parse'), 'JSON_PARSE')],
  json_serialize: [scalar(['super'], longText, macro('json_serialize'), 'JSON_SERIALIZE')],
  can_json_parse: inText('can_json_parse', always('boolean'), 'CAN_JSON_PARSE'),
  is_valid_json: inText('is_valid_json', always('boolean'), 'IS_VALID_JSON'),
  is_valid_json_array: inText('is_valid_json_array', always('boolean'), 'IS_VALID_JSON_ARRAY'),
  json_array_length: [scalar(['text', 'boolean?'], integer, macro('json_array_length'), 'JSON_ARRAY_LENGTH')],
  json_extract_path_text: [scalar(['text', 'any', 'any...'], longText, pathText, 'JSON_EXTRACT_PATH_TEXT')],
  json_extract_array_element_text: [
    scalar(
      ['text', 'bigint', 'boolean?'],
      longText,
      macro('json_extract_array_element_text'),
      'JSON_EXTRACT_ARRAY_ELEMENT_TEXT',
    ),
  ],
  array: [scalar(['any...'], superValue, made('array'), 'r_array')],
  object: [scalar(['any...'], superValue, made('object'), 'r_object_function')],
  array_concat: ofArray('array_concat', 'r_array_concat', ['super']),
  array_flatten: ofArray('array_flatten', 'array_flatten'),
  subarray: ofArray('subarray', 'r_subarray', ['integer', 'integer']),
  split_to_array: [scalar(['text', 'text?'], superValue, macro('split_to_array'), 'split_to_array')],
  get_array_length: [
    scalar(
      ['super'],
      always('bigint'),
      formOf(([value]) => `CAST(json_array_length(${value!.sql}) AS BIGINT)`),
      'get_array_length',
    ),
  ],
  array_contains: [scalar(['super', 'any'], always('boolean'), macro('array_contains'), 'array_contains')],
  array_position: [scalar(['super', 'any'], integer, macro('array_position'), 'array_position')],
  array_distinct: ofArray('array_distinct', 'array_distinct'),
  array_sort: ofArray('array_sort', 'array_sort'),
  array_union: ofArray('array_union', 'array_union', ['super']),
  array_intersection: ofArray('array_intersection', 'array_intersection', ['super']),
  array_except: ofArray('array_except', 'array_except', ['super']),
  json_typeof: [scalar(['super'], longText, macro('json_typeof'), 'r_json_typeof')],
  json_serialize_to_varbyte: [
    scalar(
      ['super'],
      () => ({ name: 'varbyte', lengthBytes: maxVarbyteBytes }),
      formOf(([value]) => `encode(CAST(${value!.sql} AS VARCHAR))`),
      'JSON_SERIALIZE_TO_VARBYTE',
    ),
  ],
  decimal_precision: decimalPart((digits) => `length(ltrim(replace(${digits}, '.', ''), '0'))`, 'r_decimal_precision'),
  decimal_scale: decimalPart((digits) => `length(split_part(${digits}, '.', 2))`, 'r_decimal_scale'),
  json_size: [scalar(['super'], integer, macro('json_size'), 'r_json_size')],
  is_smallint: isWhole('SMALLINT'),
  is_integer: isWhole('INTEGER'),
  is_bigint: isWhole('BIGINT'),
  ...Object.fromEntries(tests.split(' ').map((name) => [name, isOfType(name)])),
};
