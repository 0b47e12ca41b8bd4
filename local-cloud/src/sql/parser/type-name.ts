import type { IntervalField, TypeName } from '../tree/type-name.ts';
import type { Reader } from './reader.ts';

/** Words that a literal may follow (`date '2008-01-01'`): the types with literals in Redshift. */
const literalTypes = new Set(
  `bigint bool boolean bpchar char character date datetime decimal double float float4 float8 int int2 int4 int8 integer
  intervald2s intervaly2m name nchar numeric nvarchar oid real regclass regnamespace regproc regtype smallint super text time timestamp
  timestamptz timetz varbinary varbyte varchar xid`.split(/\s+/),
);

const fields: IntervalField[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** Whether a type and its literal come next: `date '…'`, `timestamp with time zone '…'`. */
export function isTypedLiteral(reader: Reader): boolean {
  const { kind, value } = reader.peek();
  if (kind !== 'word' || !literalTypes.has(value)) return false;
  if (reader.peek(1).kind === 'string') return true;
  const isZoned = (value === 'timestamp' || value === 'time') && ['with', 'without'].includes(reader.peek(1).value);
  return isZoned && reader.peek(4).kind === 'string';
}

/**
 *     type: [pg_catalog.] word [second word] [(modifiers)] [{WITH|WITHOUT} TIME ZONE] [fields] ['[' ']']
 */
export function typeName(reader: Reader): TypeName {
  const { start } = reader;
  // INTERVAL is a reserved word and a type.
  const first = reader.is('interval') ? reader.label() : reader.name();
  const schema = reader.accept('.') ? first : undefined;
  const { value, isQuoted } = schema === undefined ? first : reader.label();
  const second = secondWord(reader, value);
  const precision = value === 'interval' ? [] : modifiers(reader);
  const zone = value === 'timestamp' || value === 'time' ? timeZone(reader) : '';
  return {
    name: value + second + zone,
    schema,
    isQuoted,
    fields: value === 'interval' ? intervalFields(reader)?.fields : undefined,
    modifiers: precision,
    isArray: reader.accept('[', ']'),
    at: reader.at(start),
  };
}

function secondWord(reader: Reader, first: string): string {
  if (first === 'double') {
    reader.expect('precision');
    return ' precision';
  }
  if (first === 'binary') {
    reader.expect('varying');
    return ' varying';
  }
  const mayVary = ['char', 'character', 'nchar'].includes(first);
  return mayVary && reader.accept('varying') ? ' varying' : '';
}

function timeZone(reader: Reader): string {
  for (const word of ['with', 'without']) if (reader.accept(word, 'time', 'zone')) return ` ${word} time zone`;
  return '';
}

function modifiers(reader: Reader): (number | 'max')[] {
  if (!reader.is('(')) return [];
  return reader.parenthesized(() => reader.list(() => (reader.accept('max') ? 'max' : reader.integer())));
}

/**
 *     fields: field [TO field] [(precision)]
 */
export function intervalFields(
  reader: Reader,
): { fields: { from: IntervalField; to: IntervalField }; precision: number | undefined } | undefined {
  const from = reader.acceptAny(...fields);
  if (from === undefined) return undefined;
  const to = reader.accept('to') ? reader.expectAny(...fields) : from;
  const [precision] = modifiers(reader);
  return { fields: { from, to }, precision: precision === 'max' ? undefined : precision };
}
