import type { Units } from '../sql/functions/interval.ts';
import { readUnits } from './interval.ts';
import type { Reader } from './reader.ts';

/** A Redshift type: `name` as its catalog shows it (`character varying(256)`), `duckdb` what stores it. */
export interface Type {
  name: string;
  duckdb: string;
  /** CHAR and VARCHAR: at most so many bytes. */
  lengthBytes?: number;
  /** False for a bare VARCHAR, which is 256 bytes as a column and cuts nothing in a cast. */
  isExplicit?: boolean;
  /** Of INTERVAL with a qualifier: the first of its units, and the last where there are several. */
  units?: Units;
}

type Modifiers = (number | 'max')[];

const plain = new Map<string, [name: string, duckdb: string]>(
  Object.entries({
    smallint: ['smallint', 'SMALLINT'],
    int2: ['smallint', 'SMALLINT'],
    integer: ['integer', 'INTEGER'],
    int: ['integer', 'INTEGER'],
    int4: ['integer', 'INTEGER'],
    bigint: ['bigint', 'BIGINT'],
    int8: ['bigint', 'BIGINT'],
    real: ['real', 'FLOAT'],
    float4: ['real', 'FLOAT'],
    float8: ['double precision', 'DOUBLE'],
    boolean: ['boolean', 'BOOLEAN'],
    bool: ['boolean', 'BOOLEAN'],
    date: ['date', 'DATE'],
    super: ['super', 'JSON'],
    oid: ['oid', 'BIGINT'],
    xid: ['xid', 'BIGINT'],
    name: ['name', 'VARCHAR'],
    interval: ['interval', 'INTERVAL'],
    intervaly2m: ['interval year to month', 'INTERVAL'],
    intervald2s: ['interval day to second', 'INTERVAL'],
    datetime: ['timestamp without time zone', 'TIMESTAMP'],
    timestamptz: ['timestamp with time zone', 'TIMESTAMPTZ'],
    timetz: ['time with time zone', 'TIMETZ'],
    regclass: ['regclass', 'VARCHAR'],
    regproc: ['regproc', 'VARCHAR'],
    regtype: ['regtype', 'VARCHAR'],
    regnamespace: ['regnamespace', 'VARCHAR'],
  }),
);

const strings = new Map<string, [name: string, defaultLength: number]>(
  Object.entries({
    char: ['character', 1],
    character: ['character', 1],
    nchar: ['character', 1],
    bpchar: ['character', 256],
    varchar: ['character varying', 256],
    nvarchar: ['character varying', 256],
    text: ['character varying', 256],
  }),
);

const maxLength: Record<string, number> = { character: 4096, 'character varying': 65535 };

const unsupportedTypes = new Set(['geometry', 'geography', 'hllsketch']);
const unknownTypes = new Set(['serial', 'bigserial', 'json', 'jsonb', 'uuid', 'bytea', 'blob', 'string', 'hugeint']);

const composed = new Set([
  'dec',
  'decimal',
  'numeric',
  'float',
  'double',
  'timestamp',
  'time',
  'varbyte',
  'varbinary',
  'binary',
]);

/** True when a word starts a type's name. */
export function isTypeName(word: string): boolean {
  return plain.has(word) || strings.has(word) || composed.has(word);
}

/** Reads a type; fails with 42704 on one that Redshift lacks. */
export function readType(reader: Reader): Type {
  const token = reader.peek();
  const word = token.value;
  if (reader.is('pg_catalog', '.')) {
    reader.accept('pg_catalog', '.');
    return readType(reader);
  }
  if (token.kind === 'quoted' && word === 'char') {
    reader.next();
    return { name: '"char"', duckdb: 'VARCHAR' };
  }
  if (token.kind !== 'word') reader.fail();
  if (unsupportedTypes.has(word)) reader.unsupported(`type ${word} of the local cluster's warehouse`);
  if (unknownTypes.has(word) || !isTypeName(word)) reader.fail(`type "${word}" does not exist`, '42704');
  reader.next();
  if (strings.has(word)) return stringType(reader, word);
  if (composed.has(word)) return composedType(reader, word);
  if (word.startsWith('interval')) return intervalType(reader, word);
  const [name, duckdb] = plain.get(word)!;
  return arrayOf(reader, { name, duckdb });
}

/** Only the catalog has arrays (`text[]`); they are read as text. */
function arrayOf(reader: Reader, type: Type): Type {
  if (!reader.accept('[', ']')) return type;
  return { name: `${type.name}[]`, duckdb: `${type.duckdb}[]` };
}

function stringType(reader: Reader, word: string): Type {
  const isVarying = reader.accept('varying');
  const [base, defaultLength] = strings.get(isVarying ? 'varchar' : word)!;
  const [given] = modifiers(reader);
  const limit = maxLength[base]!;
  const lengthBytes = given === 'max' ? limit : (given ?? defaultLength);
  if (lengthBytes < 1) reader.fail(`length for type ${base} must be at least 1`, '22023');
  if (lengthBytes > limit) reader.fail(`length for type ${base} cannot exceed ${limit}`, '22023');
  const isExplicit = given !== undefined || base === 'character';
  return arrayOf(reader, { name: `${base}(${lengthBytes})`, duckdb: 'VARCHAR', lengthBytes, isExplicit });
}

function composedType(reader: Reader, word: string): Type {
  if (['dec', 'decimal', 'numeric'].includes(word)) return numericType(reader);
  if (word === 'double') {
    reader.expect('precision');
    return { name: 'double precision', duckdb: 'DOUBLE' };
  }
  if (word === 'float') {
    const [bits] = modifiers(reader);
    return typeof bits === 'number' && bits < 25
      ? { name: 'real', duckdb: 'FLOAT' }
      : { name: 'double precision', duckdb: 'DOUBLE' };
  }
  if (word === 'timestamp' || word === 'time') return timeType(reader, word);
  if (word === 'binary') reader.expect('varying');
  const [length] = modifiers(reader);
  return { name: `binary varying(${length ?? 64000})`, duckdb: 'BLOB' };
}

function numericType(reader: Reader): Type {
  const [precision = 18, scale = 0] = modifiers(reader);
  if (precision === 'max' || precision < 1 || precision > 38) {
    reader.fail(`NUMERIC precision ${precision} must be between 1 and 38`, '22023');
  }
  if (scale === 'max' || scale < 0 || scale > precision) {
    reader.fail(`NUMERIC scale ${scale} must be between 0 and precision ${precision}`, '22023');
  }
  return { name: `numeric(${precision},${scale})`, duckdb: `DECIMAL(${precision}, ${scale})` };
}

function timeType(reader: Reader, word: string): Type {
  modifiers(reader);
  const zone = reader.isAny('with', 'without') && reader.is(reader.peek().value, 'time', 'zone');
  const isZoned = zone && reader.is('with');
  if (zone) for (let words = 0; words < 3; words++) reader.next();
  const name = `${word} ${isZoned ? 'with' : 'without'} time zone`;
  return { name, duckdb: `${word.toUpperCase()}${isZoned ? 'TZ' : ''}` };
}

/** DuckDB has one interval; Redshift one of months and one of seconds, and one without a qualifier for literals. */
function intervalType(reader: Reader, word: string): Type {
  const byWord: Record<string, Units> = { intervaly2m: ['year', 'month'], intervald2s: ['day', 'second'] };
  const units = word === 'interval' ? readUnits(reader) : byWord[word];
  if (units === undefined) return { name: 'interval', duckdb: 'INTERVAL' };
  const name = ['year', 'month'].includes(units[0]) ? 'interval year to month' : 'interval day to second';
  return { name, duckdb: 'INTERVAL', units };
}

function modifiers(reader: Reader): Modifiers {
  if (!reader.is('(')) return [];
  return reader.parenthesized(() => reader.list(() => (reader.accept('max') ? 'max' : reader.integer())));
}
