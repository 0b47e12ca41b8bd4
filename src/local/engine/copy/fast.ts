import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { fastValue } from './fast-value.ts';
import type { FastValue } from './fast-value.ts';
import type { JsonPath, Mapping } from './fields.ts';
import { quoteName, quoteText } from './target.ts';
import type { Target } from './target.ts';

/** A member larger than this is refused by COPY: 4 MB. */
export const maxObjectBytes = 4 * 1024 * 1024;

/** How the members of a record reach the columns. */
export interface RecordShape {
  /** Query that gives the records, from the one that gives `json`. */
  records: (objects: string) => string;
  /** Whether the record is an object of this shape. */
  isWhole: string;
  /** The text of each column's field. */
  texts: string[];
}

/** Files that DuckDB reads as they are. */
export interface FastInput {
  paths: string[];
  compression: 'none' | 'gzip' | 'zstd';
}

/**
 * One INSERT that loads every record of which DuckDB's reading is certainly Redshift's. It never fails on data; each
 * other record draws one number from the sequence instead. Undefined when a column needs the careful way anyway.
 */
export function fastInsert(
  statement: CopyStatement,
  target: Target,
  shape: RecordShape,
  source: { input: FastInput; doubts: string },
): string | undefined {
  const values: FastValue[] = [];
  for (const [index, column] of target.columns.entries()) {
    const value = fastValue(column, index, shape.texts[index]!, statement);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const names = target.columns.map((column) => quoteName(column.name)).join(', ');
  const list = (make: (value: FastValue, index: number) => string): string => values.map(make).join(', ');
  const isSure = ['whole', ...values.map((value) => value.isSure)].join('\n  AND ');
  return `INSERT INTO ${target.sql} (${names})
SELECT ${list((_value, index) => `v${index}`)}
FROM (SELECT *, ${list((value, index) => `${value.value} AS v${index}`)}
FROM (SELECT ${shape.isWhole} AS whole, ${list((value, index) => `${value.raw} AS r${index}`)}
FROM (${shape.records(readObjects(source.input))})))
WHERE CASE WHEN ${isSure}
  THEN true ELSE nextval(${quoteText(`temp.main.${source.doubts}`)}) IS NULL END`;
}

/** Table function that gives the text of one object a line as `json`, NULL for a line that is none. */
export function readObjects({ paths, compression }: FastInput): string {
  const files = paths.map(quoteText).join(', ');
  return `read_ndjson_objects([${files}], ignore_errors = true, compression = ${quoteText(compression === 'none' ? 'uncompressed' : compression)})`;
}

function parsed(shape: string): string {
  return `CASE WHEN strlen(json) <= ${maxObjectBytes} THEN TRY(from_json(json, ${shape})) END`;
}

/** The shape for names and paths known beforehand; undefined when DuckDB's structs cannot tell the names apart. */
export function structShape(mapping: Exclude<Mapping, { kind: 'noshred' }>): RecordShape | undefined {
  const paths = mapping.kind === 'paths' ? mapping.paths : mapping.columns.map(({ name }): JsonPath => [name]);
  const types = new Map<string, string>();
  for (const [index, [key, ...rest]] of paths.entries()) {
    if (typeof key !== 'string' || key === '') return undefined;
    const isNested = rest.length > 0 || mapping.columns[index]!.type.kind === 'super';
    types.set(key, isNested || types.get(key) === 'JSON' ? 'JSON' : 'VARCHAR');
  }
  const folded = new Set([...types.keys()].map((key) => key.toLowerCase()));
  if (folded.size < types.size) return undefined;
  const shape = quoteText(JSON.stringify(Object.fromEntries(types)));
  const texts = paths.map((path, index) => structField(path, types, mapping.columns[index]!.type.kind === 'super'));
  if (texts.includes(undefined)) return undefined;
  return {
    records: (objects) => `SELECT ${parsed(shape)} AS e FROM ${objects}`,
    isWhole: 'e IS NOT NULL',
    texts: texts as string[],
  };
}

function structField(path: JsonPath, types: Map<string, string>, isSuper: boolean): string | undefined {
  const [key, ...rest] = path;
  const field = `struct_extract(e, ${quoteText(String(key))})`;
  if (rest.length === 0 && types.get(String(key)) === 'VARCHAR') return field;
  // A missing index is an error, which only the careful way can tell from a missing member.
  if (rest.some((step) => typeof step === 'number') || rest.some((step) => String(step).includes('"')))
    return undefined;
  const inner = quoteText(`$${rest.map((step) => `."${step}"`).join('')}`);
  return isSuper ? `nullif(json_extract(${field}, ${inner}), 'null'::JSON)` : `json_extract_string(${field}, ${inner})`;
}

/**
 * The shape for names that differ in case, given the lists of keys that were seen. A record with another list of keys is
 * no object of this shape.
 */
export function keyListShape(mapping: Mapping, keyLists: readonly (readonly string[])[]): RecordShape {
  const hasSuper = mapping.columns.some((column) => column.type.kind === 'super');
  const map = `'"MAP(VARCHAR, ${hasSuper ? 'JSON' : 'VARCHAR'})"'`;
  const orders = keyLists.map((keys) => {
    const folded = keys.map((key) => key.toLowerCase());
    return mapping.columns.map((column) => folded.lastIndexOf(column.name) + 1);
  });
  const texts = mapping.columns.map((column, index) => {
    const field = positioned(orders.map((order) => order[index]!));
    return hasSuper && column.type.kind !== 'super' ? `json_extract_string(${field}, '$')` : field;
  });
  const lists = keyLists.map((keys, index) => `WHEN map_keys(m) = [${keys.map(quoteText).join(', ')}] THEN ${index}`);
  return {
    records: (objects) =>
      `SELECT map_values(m) AS e, CASE ${lists.join(' ')} END AS keys FROM (SELECT ${parsed(map)} AS m FROM ${objects})`,
    isWhole: 'keys IS NOT NULL',
    texts,
  };
}

/** The element that stands at these places of `e`, one place for each list of keys; 0 where the list lacks it. */
function positioned(places: number[]): string {
  const element = (place: number): string => (place === 0 ? 'NULL' : `e[${place}]`);
  if (places.every((place) => place === places[0])) return element(places[0]!);
  return `CASE keys ${places.map((place, list) => `WHEN ${list} THEN ${element(place)}`).join(' ')} END`;
}

/** The whole record as one SUPER value. */
export const noshredShape: RecordShape = {
  records: (objects) => `SELECT CASE WHEN TRY(json_type(json)) = 'OBJECT' THEN json::JSON END AS e FROM ${objects}`,
  isWhole: 'e IS NOT NULL',
  texts: ['e'],
};
