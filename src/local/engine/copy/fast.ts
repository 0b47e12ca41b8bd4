import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { fastValue } from './fast-value.ts';
import type { FastValue } from './fast-value.ts';
import type { JsonPath, Mapping } from './fields.ts';
import { quoteName, quoteText } from './target.ts';
import type { Target } from './target.ts';
import type { TargetType } from './type.ts';

/** A JSON object larger than this is refused by COPY: 4 MB. */
export const maxObjectBytes = 4 * 1024 * 1024;

/** How the members of a record reach the columns. */
export interface RecordShape {
  /** DuckDB's type of a record. */
  type: string;
  /** What is selected of the record `j` for `isWhole` and `fields` to use. */
  select: string;
  /** Whether the record certainly is an object of this shape. */
  isWhole: string;
  /** The text of each column's field. */
  fields: string[];
}

/** Files that DuckDB reads as they are, one object a line. */
export interface FastInput {
  paths: string[];
  compression: 'none' | 'gzip' | 'zstd';
}

/**
 * One INSERT that loads every record of which DuckDB's reading is certainly Redshift's, and for each other record draws
 * a number from the sequence `doubts` instead of failing, which would end the transaction. Undefined when a column
 * needs the careful way anyway.
 */
export function fastInsert(
  statement: CopyStatement,
  target: Target,
  shape: RecordShape,
  { input, doubts }: { input: FastInput; doubts: string },
): string | undefined {
  const values: FastValue[] = [];
  for (const [index, column] of target.columns.entries()) {
    const value = fastValue(column, index, shape.fields[index]!, statement);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const names = target.columns.map((column) => quoteName(column.name)).join(', ');
  const list = (make: (value: FastValue, index: number) => string): string => values.map(make).join(', ');
  const isSure = ['whole', ...values.flatMap((value) => value.isSure)].join('\n  AND ');
  return `INSERT INTO ${target.sql} (${names})
SELECT ${list((value) => value.stored)}
FROM (SELECT *, ${list((value, index) => `${value.parsed} AS p${index}`)}
FROM (SELECT ${shape.isWhole} AS whole, ${list((value, index) => `${value.read} AS r${index}`)}
FROM (SELECT ${shape.select} FROM ${readRecords(input, shape.type)})))
WHERE CASE WHEN ${isSure}
  THEN true ELSE nextval(${quoteText(`temp.main.${doubts}`)}) IS NULL END`;
}

/** Table function that gives each line's record as `j`, NULL for a line that holds none of this type. */
function readRecords(input: FastInput, type: string): string {
  return `read_json(${fileOptions(input)}, format = 'newline_delimited', records = false, columns = {j: ${quoteText(type)}})`;
}

/** Table function that gives the text of one object a line as `json`, NULL for a line that is none by itself. */
export function readObjects(input: FastInput): string {
  return `read_ndjson_objects(${fileOptions(input)})`;
}

function fileOptions({ paths, compression }: FastInput): string {
  const method = compression === 'none' ? 'uncompressed' : compression;
  return `[${paths.map(quoteText).join(', ')}], ignore_errors = true, compression = ${quoteText(method)},
  maximum_object_size = ${maxObjectBytes}`;
}

/** The shape for names and paths known beforehand; undefined when DuckDB's structs cannot tell the names apart. */
export function structShape(mapping: Exclude<Mapping, { kind: 'noshred' }>): RecordShape | undefined {
  const paths = mapping.kind === 'paths' ? mapping.paths : mapping.columns.map(({ name }): JsonPath => [name]);
  const types = new Map<string, string>();
  for (const [index, [key, ...rest]] of paths.entries()) {
    if (typeof key !== 'string' || key === '') return undefined;
    const isJson = rest.length > 0 || readAsJson.has(mapping.columns[index]!.type.kind);
    types.set(key, isJson || types.get(key) === 'JSON' ? 'JSON' : 'VARCHAR');
  }
  const folded = new Set([...types.keys()].map((key) => key.toLowerCase()));
  if (folded.size < types.size) return undefined;
  const members = [...types].map(([key, type]) => `${quoteName(key)} ${type}`);
  const fields = paths.map((path, index) => structField(path, types, mapping.columns[index]!.type.kind));
  if (fields.includes(undefined)) return undefined;
  // What is no object is read as one without members; so is an object that has none of them.
  const isObject = `coalesce(${[...types.keys()].map((key) => `CAST(${memberOf(key)} AS VARCHAR)`).join(', ')}) IS NOT NULL`;
  const isWhole = [isObject, ...paths.flatMap(areObjects)].join(' AND ');
  return { type: `STRUCT(${members.join(', ')})`, select: 'j', isWhole, fields: fields as string[] };
}

/** Whether all but the end of a path are objects, missing or null: a member of anything else is an error. */
function areObjects([key, ...rest]: JsonPath): string[] {
  return rest.map((_step, index) => {
    const inner = quoteText(pathText(rest.slice(0, index)));
    return `coalesce(json_type(${memberOf(String(key))}, ${inner}) IN ('OBJECT', 'NULL'), true)`;
  });
}

function pathText(steps: JsonPath): string {
  return `$${steps.map((step) => `."${step}"`).join('')}`;
}

/** A number with decimals becomes JSON text in a quarter of the time that it takes to become VARCHAR. */
const readAsJson: ReadonlySet<TargetType['kind']> = new Set(['super', 'double', 'real', 'decimal']);

function memberOf(key: string): string {
  return `struct_extract(j, ${quoteText(key)})`;
}

function structField(path: JsonPath, types: Map<string, string>, kind: TargetType['kind']): string | undefined {
  const [key, ...rest] = path;
  const member = memberOf(String(key));
  if (rest.length === 0 && types.get(String(key)) === 'VARCHAR') return member;
  // A missing index is an error, which only the careful way can tell from a missing member.
  if (rest.some((step) => typeof step === 'number' || step.includes('"'))) return undefined;
  const inner = quoteText(pathText(rest));
  if (kind === 'super') return `nullif(json_extract(${member}, ${inner}), 'null'::JSON)`;
  const text = `json_extract_string(${member}, ${inner})`;
  if (rest.length > 0) return text;
  const written = `CAST(${member} AS VARCHAR)`;
  return `CASE WHEN ${written} BETWEEN '-' AND ':' THEN ${written} ELSE ${text} END`;
}

/**
 * The shape for names that differ in case, given the lists of keys that were seen. A record with another list of keys is
 * no object of this shape.
 */
export function keyListShape(mapping: Mapping, keyLists: readonly (readonly string[])[]): RecordShape {
  const hasSuper = mapping.columns.some((column) => column.type.kind === 'super');
  const orders = keyLists.map((keys) => {
    const folded = keys.map((key) => key.toLowerCase());
    return mapping.columns.map((column) => folded.indexOf(column.name) + 1);
  });
  const fields = mapping.columns.map((column, index) => {
    const field = positioned(orders.map((order) => order[index]!));
    return hasSuper && column.type.kind !== 'super' ? `json_extract_string(${field}, '$')` : field;
  });
  const lists = keyLists.map((keys, index) => `WHEN map_keys(j) = [${keys.map(quoteText).join(', ')}] THEN ${index}`);
  return {
    type: `MAP(VARCHAR, ${hasSuper ? 'JSON' : 'VARCHAR'})`,
    select: `map_values(j) AS fields, CASE ${lists.join(' ')} END AS keys`,
    isWhole: 'keys IS NOT NULL',
    fields,
  };
}

/** The element that stands at these places of `fields`, one place for each list of keys; 0 where the list lacks it. */
function positioned(places: number[]): string {
  const element = (place: number): string => (place === 0 ? 'NULL' : `fields[${place}]`);
  if (places.every((place) => place === places[0])) return element(places[0]!);
  return `CASE keys ${places.map((place, list) => `WHEN ${list} THEN ${element(place)}`).join(' ')} END`;
}

/** The whole record as one SUPER value. */
export const noshredShape: RecordShape = {
  type: 'JSON',
  select: 'j',
  isWhole: `TRY(json_type(j)) = 'OBJECT'`,
  fields: ['j'],
};
