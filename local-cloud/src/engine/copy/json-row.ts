import type { Field } from './convert.ts';
import { Refusal } from './field-error.ts';
import type { JsonPath, Mapping } from './fields.ts';
import { readJson } from './json-reader.ts';
import type { JsonRecord } from './json-reader.ts';
import { compactJson, scanArray, scanObject } from './json-scan.ts';
import type { Member, Span } from './json-scan.ts';
import type { Row } from './row.ts';

/** The rows of a JSON file, in batches. */
export async function* jsonRows(chunks: AsyncIterable<Buffer>, mapping: Mapping): AsyncGenerator<Row[]> {
  const toFields = fieldsOf(mapping);
  for await (const records of readJson(chunks, mapping.kind === 'paths')) {
    yield records.map((record) => rowOf(record, toFields));
  }
}

type ToFields = (record: Exclude<JsonRecord, { kind: 'fault' }>) => (Field | Refusal)[];

function rowOf(record: JsonRecord, toFields: ToFields): Row {
  const { line, text } = record;
  if (record.kind === 'fault') return { line, raw: text, fault: new Refusal('line', record.reason) };
  return { line, raw: text, fields: toFields(record) };
}

function fieldsOf(mapping: Mapping): ToFields {
  if (mapping.kind === 'keys') return byKey(mapping);
  if (mapping.kind === 'noshred') return ({ text }) => [compactJson(text)];
  return ({ text }) => mapping.paths.map((path, index) => follow(text, path, isSuper(mapping, index)));
}

function isSuper(mapping: Mapping, index: number): boolean {
  return mapping.columns[index]!.type.kind === 'super';
}

function byKey(mapping: Extract<Mapping, { kind: 'keys' }>): ToFields {
  const placeOf = placesOf(mapping);
  const areSuper = mapping.columns.map(({ type }) => type.kind === 'super');
  return (record) => {
    const fields: Field[] = Array.from(mapping.columns, () => null);
    if (record.kind !== 'object') return fields;
    const isFilled: boolean[] = [];
    for (const { key, value } of record.members) {
      const place = placeOf(record.text, key);
      // Of keys given twice the first counts.
      if (place === undefined || isFilled[place]) continue;
      isFilled[place] = true;
      fields[place] = fieldText(record.text, value, areSuper[place]!);
    }
    return fields;
  };
}

/** Finds the column of a key; the few keys that data has are understood once. */
function placesOf({
  columns,
  ignoreCase,
}: Extract<Mapping, { kind: 'keys' }>): (text: string, key: Span) => number | undefined {
  const places = new Map(columns.map((column, index) => [Buffer.from(column.name).toString('latin1'), index]));
  const known = new Map<string, number | undefined>();
  return (text, key) => {
    const written = text.slice(key.start, key.end);
    if (known.has(written)) return known.get(written);
    const name = stringText(text, key);
    const place = places.get(ignoreCase ? foldCase(name) : name);
    // A copy: a piece of a text keeps all of it in memory.
    if (known.size < 10_000) known.set(Buffer.from(written, 'latin1').toString('latin1'), place);
    return place;
  };
}

/** Lower case of a text that is bytes. */
function foldCase(name: string): string {
  return Buffer.from(Buffer.from(name, 'latin1').toString().toLowerCase()).toString('latin1');
}

/** The value at the end of the path. A missing member is NULL; a missing element is an error, a member of no object too. */
function follow(text: string, path: JsonPath, isSuperColumn: boolean): Field | Refusal {
  let span: Span = { start: 0, end: text.length };
  for (const step of path) {
    const next = typeof step === 'number' ? element(text, span, step) : member(text, span, step);
    if (next === undefined || next instanceof Refusal) return next ?? null;
    span = next;
  }
  return fieldText(text, span, isSuperColumn);
}

function element(text: string, span: Span, index: number): Span | Refusal {
  const found = text[span.start] === '[' ? scanArray(text, span.start).elements[index] : undefined;
  return found ?? new Refusal('line', 'Invalid JSONPath format: Not an array or index out of range.');
}

function member(text: string, span: Span, name: string): Span | Refusal | undefined {
  if (text.startsWith('null', span.start)) return undefined;
  if (text[span.start] !== '{') return new Refusal('line', 'Invalid JSONPath format: Member is not an object.');
  const bytes = Buffer.from(name).toString('latin1');
  const isNamed = ({ key }: Member): boolean => stringText(text, key) === bytes;
  return scanObject(text, span.start).members.find(isNamed)?.value;
}

/** The bytes of a field: strings without quotes and escapes, the rest as JSON text; SUPER keeps strings as JSON. */
function fieldText(text: string, { start, end }: Span, isSuperColumn: boolean): Field {
  if (text.startsWith('null', start)) return null;
  if (text[start] === '"' && !isSuperColumn) return stringText(text, { start, end });
  return compactJson(text.slice(start, end));
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function stringText(text: string, { start, end }: Span): string {
  const inner = text.slice(start + 1, end - 1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(/((?:\\u[\da-fA-F]{4})+)|\\(.)/g, (_whole, codes: string | undefined, char: string) =>
    codes === undefined ? (escapes[char] ?? char) : codePoints(codes),
  );
}

/** Half a surrogate pair becomes bytes that are not valid UTF-8 either, so ACCEPTINVCHARS decides. */
function codePoints(codes: string): string {
  const units = codes.match(/[\da-fA-F]{4}/g)!.map((unit) => parseInt(unit, 16));
  const characters = Array.from(String.fromCharCode(...units));
  return characters
    .map((char) => (/[^\ud800-\udfff]|../.test(char) ? Buffer.from(char).toString('latin1') : '\u00ed\u00a0\u0080'))
    .join('');
}
