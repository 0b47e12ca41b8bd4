import { catalogMacros } from './catalog-functions.ts';
import { joined } from './join.ts';
import { functionMacros } from './macros.ts';
import { DialectError } from '../sql/error.ts';
import { literal, templateText } from './text.ts';
import { isNumberTemplate, numberText, numberValue } from '../sql/functions/template/number.ts';
import { timeFormat, timeText } from '../sql/functions/template/moment.ts';

/** The DuckDB function or macro of the same shape, or a rewrite of so many arguments. */
export type Rewrite = string | { least: number; most: number; sql: (args: string[]) => string; isLazy?: boolean };

function taking(least: number, sql: (args: string[]) => string, most = least) {
  return { least, most, sql };
}

/** Functions that are the same in Redshift and DuckDB. */
const same = `
  abs acos ascii asin atan atan2 cbrt ceil ceiling chr coalesce cos cot degrees exp floor greatest grouping grouping_id
  least left ln ltrim md5 nullif pi power radians random reverse right rtrim sin sqrt string_to_array tan timezone`
  .split(/\s+/)
  .filter(Boolean);

/** Redshift's scalar functions whose calls look like any other. What is not listed here does not exist. */
export const functions: Record<string, Rewrite> = {
  ...Object.fromEntries(same.map((name) => [name, name])),
  ...Object.fromEntries(
    [...Object.keys(functionMacros), ...Object.keys(catalogMacros)].map((name) => [name, `sys_function.${name}`]),
  ),
  mod: taking(2, ([dividend, divisor]) => `mod(${dividend}, sys_function.nonzero(${divisor}))`),
  // NULL with NULL gives NULL, unlike in DuckDB's function.
  concat: taking(2, (args) => `(${joined(args)})`),
  ...Object.fromEntries(
    ['lower', 'lpad', 'repeat', 'replace', 'rpad', 'translate', 'upper'].map((name) => [name, `sys_function.${name}`]),
  ),
  date: 'sys_function.as_date',
  text: 'sys_function.as_text',
  int4: taking(1, ([value]) => `CAST(${value} AS INTEGER)`),
  int8: taking(1, ([value]) => `CAST(${value} AS BIGINT)`),
  float8: taking(1, ([value]) => `CAST(${value} AS DOUBLE)`),
  nvl: 'coalesce',
  isnull: 'coalesce',
  nvl2: taking(3, ([value, some, none]) => `CASE WHEN ${value} IS NOT NULL THEN ${some} ELSE ${none} END`),
  decode: { ...taking(3, decode, Infinity), isLazy: true },
  length: 'sys_function.len',
  char_length: 'sys_function.len',
  character_length: 'sys_function.len',
  textlen: 'sys_function.len',
  pow: 'power',
  dpow: 'power',
  replicate: 'sys_function.repeat',
  sha2: taking(2, ([text, bits = '256']) =>
    ['0', '256'].includes(bits) ? `sha256(${text})` : `engine_sha2(${text}, CAST(${bits} AS INTEGER))`,
  ),
  sha: 'sha1',
  func_sha1: 'sha1',
  json_extract_path_text: taking(2, jsonPath, Infinity),
  array: taking(0, (args) => `sys_function.fitting_super(json_array(${args.join(', ')}), 'ARRAY')`, Infinity),
  object: taking(0, (args) => `sys_function.fitting_super(json_object(${args.join(', ')}), 'OBJECT')`, Infinity),
  generate_series: taking(2, (args) => `unnest(generate_series(${args.join(', ')}))`, 3),
  // The engine makes these two: they act on other sessions.
  pg_terminate_backend: 'sys_function.pg_terminate_backend',
  pg_cancel_backend: 'sys_function.pg_cancel_backend',
  now: taking(0, () => 'now()'),
  add_months: taking(
    2,
    ([value, months]) => `sys_function.add_months_to_moment(sys_function.moment(${value}), CAST(${months} AS INTEGER))`,
  ),
  months_between: taking(
    2,
    ([from, to]) => `sys_function.months_between_moments(sys_function.moment(${from}), sys_function.moment(${to}))`,
  ),
  to_char: taking(2, ([value = '', template]) => {
    const text = requireTemplate('TO_CHAR', template);
    return isNumberTemplate(text) ? numberText(value, text) : timeText(`sys_function.moment(${value})`, text);
  }),
  to_number: taking(2, ([value = '', template]) => numberValue(value, requireTemplate('TO_NUMBER', template))),
  to_date: taking(2, ([value, template]) => `CAST(${parsed('TO_DATE', value, template)} AS DATE)`, 3),
  to_timestamp: taking(2, ([value, template]) => `timezone('UTC', ${parsed('TO_TIMESTAMP', value, template)})`, 3),
};

/** What Redshift calls the column of a call. */
export function columnNameOf(name: string): string {
  return Object.hasOwn(columnNames, name) ? columnNames[name]! : name;
}

const columnNames: Record<string, string> = {
  nvl: 'coalesce',
  isnull: 'coalesce',
  nvl2: 'case',
  decode: 'case',
  extract: 'date_part',
  dateadd: 'date_add',
  datediff: 'date_diff',
  ceiling: 'ceil',
};

/** NULL matches NULL, unlike in CASE. */
function decode(args: string[]): string {
  const [value, ...rest] = args;
  const branches: string[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    branches.push(`WHEN ${value} IS NOT DISTINCT FROM ${rest[at]} THEN ${rest[at + 1]}`);
  }
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : '';
  return `CASE ${branches.join(' ')}${otherwise} END`;
}

/** Keys, one an argument; a last `true` or `false` is null_if_invalid. */
function jsonPath(args: string[]): string {
  const [json, ...keys] = args;
  const nullIfInvalid = keys.at(-1) === 'true' || keys.at(-1) === 'false' ? keys.pop() === 'true' : false;
  const sql = `sys_function.json_keys_text(${json}, [${keys.map((key) => `CAST(${key} AS VARCHAR)`).join(', ')}])`;
  return nullIfInvalid ? `CASE WHEN json_valid(${json}) THEN ${sql} END` : sql;
}

/** Text that goes on behind what the template asks for is none of its concern. */
function parsed(name: string, value: string | undefined, template: string | undefined): string {
  const text = requireTemplate(name, template);
  const { format, shape } = timeFormat(text);
  return `sys_function.read_template(CAST(${value} AS VARCHAR), ${[shape, format, text].map(literal).join(', ')})`;
}

/** Templates are read when the statement is; one that comes from a column or parameter cannot be. */
function requireTemplate(name: string, sql: string | undefined): string {
  const text = templateText(sql);
  if (text === undefined) throw new DialectError('0A000', `${name} is supported with a literal template only`);
  return text;
}
