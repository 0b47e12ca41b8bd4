import { literal, quote } from '../../sql/text.ts';
import { fileOptions } from './fast-input.ts';
import type { FastInput } from './fast-input.ts';
import type { JsonPath, Mapping } from './fields.ts';
import type { TargetColumn } from './target.ts';
import type { TargetType } from './type.ts';

/** How the members of a record get into the columns. */
export interface RecordShape {
  /** Query that returns `record`, which `isWhole` and `fields` use, one row per record. */
  records: (input: FastInput) => string;
  /** Whether the record is certainly an object of this shape. */
  isWhole: string;
  /** The text of each column's field. */
  fields: string[];
}

/** Table function that returns each line's record as `j`, NULL for a line without one of this type. */
function readRecords(input: FastInput, type: string): string {
  const columns = `records = false, columns = {j: ${literal(type)}}`;
  return `read_json(${fileOptions(input)}, ignore_errors = true, format = 'newline_delimited', ${columns})`;
}

/** The type as which each member is read, by key. */
type Members = Map<string, 'VARCHAR' | 'JSON'>;

/** The shape for names and paths that are known beforehand; undefined if DuckDB cannot distinguish the names. */
export function structShape(mapping: Exclude<Mapping, { kind: 'noshred' }>): RecordShape | undefined {
  const paths = mapping.kind === 'paths' ? mapping.paths : mapping.columns.map(({ name }): JsonPath => [name]);
  const members = membersOf(paths, mapping.columns);
  if (members === undefined) return undefined;
  const type = `STRUCT(${[...members].map(([key, read]) => `${quote(key)} ${read}`).join(', ')})`;
  const records = (input: FastInput): string => `SELECT j FROM ${readRecords(input, type)}`;
  const memberOf = (key: string): string => `struct_extract(j, ${literal(key)})`;
  return memberShape(records, { paths, columns: mapping.columns, members, memberOf });
}

/** Name of the column with a record's file; a key with that name is an error in DuckDB. */
const fileColumn = 'file of the record';

/**
 * The shape for names in any case, if each has a single spelling: those in `keys`, which are all that were seen. A
 * record with another key, or the same key twice, is an error in DuckDB: without columns DuckDB takes keys and types
 * from the first file, `sample`, which the caller writes to `samplePath`. Undefined if a name has two spellings.
 */
export function spelledShape(
  { columns }: Mapping,
  keys: readonly string[],
  samplePath: string,
): (RecordShape & { sample: string }) | undefined {
  const spellings = new Map(keys.map((key) => [key.toLowerCase(), key]));
  const paths = columns.map(({ name }): JsonPath => [spellings.get(name) ?? name]);
  const members = membersOf([...paths, ...keys.map((key): JsonPath => [key])], columns);
  if (members === undefined) return undefined;
  // A null in the sample makes DuckDB read the member as JSON.
  const sample = [...members].map(([key, read]) => `${JSON.stringify(key)}:${read === 'JSON' ? 'null' : '"text"'}`);
  const options = `format = 'newline_delimited', records = true, auto_detect = true, sample_size = 1,
  maximum_sample_files = 1, hive_partitioning = false, filename = ${literal(fileColumn)}`;
  const records = ({ paths: files, compression }: FastInput): string =>
    `SELECT * FROM read_json(${fileOptions({ paths: [samplePath, ...files], compression })}, ${options})
WHERE ${quote(fileColumn)} <> ${literal(samplePath)}`;
  const memberOf = (key: string): string => `record.${quote(key)}`;
  const shape = memberShape(records, { paths, columns, members, memberOf });
  return shape && { ...shape, sample: `{${sample.join(',')}}\n` };
}

/** A number with decimals becomes JSON text in a quarter of the time that it takes to become VARCHAR. */
const readAsJson: ReadonlySet<TargetType['kind']> = new Set(['super', 'double', 'real', 'decimal']);

/**
 * The members at the start of the paths, those of the columns first. Undefined if a path does not start with a member,
 * or if two members differ only in case, which DuckDB cannot distinguish.
 */
function membersOf(paths: readonly JsonPath[], columns: readonly TargetColumn[]): Members | undefined {
  const members: Members = new Map();
  for (const [index, [key, ...rest]] of paths.entries()) {
    if (typeof key !== 'string' || key === '') return undefined;
    const kind = columns[index]?.type.kind;
    const isJson = rest.length > 0 || (kind !== undefined && readAsJson.has(kind));
    members.set(key, isJson || members.get(key) === 'JSON' ? 'JSON' : 'VARCHAR');
  }
  const folded = new Set([...members.keys()].map((key) => key.toLowerCase()));
  return folded.size === members.size ? members : undefined;
}

interface MemberPaths {
  /** One per column. */
  paths: readonly JsonPath[];
  columns: readonly TargetColumn[];
  members: Members;
  memberOf: (key: string) => string;
}

/** The shape of records that are read member by member; undefined if a path is not simple. */
function memberShape(records: RecordShape['records'], read: MemberPaths): RecordShape | undefined {
  const { paths, columns, members, memberOf } = read;
  const fields = paths.map((path, index) => fieldOf(path, columns[index]!.type.kind, read));
  if (fields.includes(undefined)) return undefined;
  // Anything but an object is read like an object without these members.
  const texts = [...members.keys()].map((key) => `CAST(${memberOf(key)} AS VARCHAR)`);
  const isWhole = [
    `coalesce(${texts.join(', ')}) IS NOT NULL`,
    ...paths.flatMap((path) => areObjects(path, memberOf)),
  ].join(' AND ');
  return { records, isWhole, fields: fields as string[] };
}

/** Whether all but the end of a path are objects, missing or null: a member of anything else is an error. */
function areObjects([key, ...rest]: JsonPath, memberOf: MemberPaths['memberOf']): string[] {
  return rest.map((_step, index) => {
    const inner = literal(pathText(rest.slice(0, index)));
    return `coalesce(json_type(${memberOf(String(key))}, ${inner}) IN ('OBJECT', 'NULL'), true)`;
  });
}

function pathText(steps: JsonPath): string {
  return `$${steps.map((step) => `."${step}"`).join('')}`;
}

function fieldOf(path: JsonPath, kind: TargetType['kind'], { members, memberOf }: MemberPaths): string | undefined {
  const [key, ...rest] = path;
  const member = memberOf(String(key));
  if (rest.length === 0 && members.get(String(key)) === 'VARCHAR') return member;
  // A missing index is an error, which only the careful way can tell from a missing member.
  if (rest.some((step) => typeof step === 'number' || step.includes('"'))) return undefined;
  const inner = literal(pathText(rest));
  if (kind === 'super') return `nullif(json_extract(${member}, ${inner}), 'null'::JSON)`;
  const text = `json_extract_string(${member}, ${inner})`;
  if (rest.length > 0) return text;
  const written = `CAST(${member} AS VARCHAR)`;
  return `CASE WHEN ${written} BETWEEN '-' AND ':' THEN ${written} ELSE ${text} END`;
}

/**
 * The shape for names in any case, with every spelling in these lists of keys, which are those that were seen. A record
 * with another list of keys does not have this shape.
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
  const lists = keyLists.map((keys, index) => `WHEN map_keys(j) = [${keys.map(literal).join(', ')}] THEN ${index}`);
  const type = `MAP(VARCHAR, ${hasSuper ? 'JSON' : 'VARCHAR'})`;
  const select = `map_values(j) AS fields, CASE ${lists.join(' ')} END AS keys`;
  return {
    records: (input) => `SELECT ${select} FROM ${readRecords(input, type)}`,
    isWhole: 'keys IS NOT NULL',
    fields,
  };
}

/** The element at these positions of `fields`, one position per list of keys; 0 if the list lacks it. */
function positioned(places: number[]): string {
  const element = (place: number): string => (place === 0 ? 'NULL' : `fields[${place}]`);
  if (places.every((place) => place === places[0])) return element(places[0]!);
  return `CASE keys ${places.map((place, list) => `WHEN ${list} THEN ${element(place)}`).join(' ')} END`;
}

/** The whole record as one SUPER value. */
export const noshredShape: RecordShape = {
  records: (input) => `SELECT j FROM ${readRecords(input, 'JSON')}`,
  isWhole: `TRY(json_type(j)) = 'OBJECT'`,
  fields: ['j'],
};
