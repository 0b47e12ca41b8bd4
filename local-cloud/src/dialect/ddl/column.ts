import { relationName } from '../names.ts';
import { inPlace } from '../overload.ts';
import { templateText } from '../text.ts';
import { literal, quote } from '../text.ts';
import type { Reader } from '../reader.ts';
import { lengthCheck, readType } from '../types.ts';
import type { ColumnAttributes, Constraint } from './attributes.ts';

export interface Column {
  name: string;
  /** DuckDB's type. */
  duckdb: string;
  /** DuckDB text of its default. */
  byDefault?: string;
  /** The check of its length, or nothing. */
  check: string;
  notNull: boolean;
  attributes: ColumnAttributes;
  /** Informational keys given with the column. */
  constraints: Constraint[];
  /** Statements to run before the table is made. */
  before: string[];
}

/** Reads `name type attribute…`. */
export function readColumn(reader: Reader): Column {
  const name = reader.identifier();
  const type = readType(reader);
  if (type.duckdb.endsWith('[]')) reader.unsupported(`a column of type ${type.name}`);
  const column: Column = {
    name,
    duckdb: type.duckdb,
    check: lengthCheck(quote(name), type),
    notNull: false,
    attributes: { type: type.name },
    constraints: [],
    before: [],
  };
  while (columnAttribute(reader, column));
  return column;
}

function columnAttribute(reader: Reader, column: Column): boolean {
  const { attributes } = column;
  if (reader.accept('default')) {
    const position = reader.position;
    const { sql, kind } = inPlace(() => reader.expression());
    column.byDefault = sql;
    const isText = kind === 'string' && templateText(sql) !== undefined;
    attributes.default = isText ? `${sql}::${attributes.type.split('(')[0]}` : reader.textFrom(position);
  } else if (reader.is('identity')) identity(reader, column, false);
  else if (reader.accept('generated', 'by', 'default', 'as')) identity(reader, column, true);
  else if (reader.accept('encode')) attributes.encode = reader.label();
  else if (reader.accept('distkey')) attributes.distkey = true;
  else if (reader.accept('sortkey')) attributes.sortkey = 1;
  else if (reader.accept('collate')) collation(reader);
  else if (reader.accept('not', 'null')) column.notNull = true;
  else if (reader.accept('null')) column.notNull = false;
  else if (reader.is('check')) reader.unsupported('CHECK constraint');
  else if (reader.is('generated')) reader.unsupported('GENERATED ALWAYS');
  else return columnKey(reader, column);
  return true;
}

function columnKey(reader: Reader, { name, constraints }: Column): boolean {
  const named = reader.accept('constraint') ? { name: reader.identifier() } : {};
  if (reader.accept('unique')) constraints.push({ ...named, type: 'unique', columns: [name] });
  else if (reader.accept('primary', 'key')) constraints.push({ ...named, type: 'primary key', columns: [name] });
  else if (reader.is('references')) constraints.push({ ...named, ...references(reader, [name]) });
  else if ('name' in named) reader.fail();
  else return false;
  return true;
}

function collation(reader: Reader): void {
  if (reader.accept('case_insensitive')) reader.unsupported('COLLATE CASE_INSENSITIVE');
  if (!reader.accept('case_sensitive')) reader.expect('cs');
}

/** Reads `REFERENCES t [(a, b)]`. */
function references(reader: Reader, columns: string[]): Constraint {
  reader.expect('references');
  const target = relationName(reader);
  const keys = reader.is('(') ? reader.parenthesized(() => reader.list(() => reader.identifier())) : [];
  return { type: 'foreign key', columns, references: { ...target, columns: keys } };
}

/** DuckDB text of the column where a table is made. */
export function columnText({ name, duckdb, byDefault, check, notNull }: Column): string {
  const ending = byDefault === undefined ? '' : ` DEFAULT ${byDefault}`;
  return `${quote(name)} ${duckdb}${ending}${check}${notNull ? ' NOT NULL' : ''}`;
}

/** Reads a key of the table; undefined when a column is coming. */
export function readTableConstraint(reader: Reader): Constraint | undefined {
  const named = reader.accept('constraint') ? { name: reader.identifier() } : {};
  const columns = (): string[] => reader.parenthesized(() => reader.list(() => reader.identifier()));
  if (reader.accept('primary', 'key')) return { ...named, type: 'primary key', columns: columns() };
  if (reader.accept('unique')) return { ...named, type: 'unique', columns: columns() };
  if (reader.accept('foreign', 'key')) {
    const own = columns();
    return { ...named, ...references(reader, own) };
  }
  if (reader.is('check')) reader.unsupported('CHECK constraint');
  if ('name' in named) reader.fail();
  return undefined;
}

function seedAndStep(reader: Reader): [number, number] {
  const seed = reader.integer();
  reader.expect(',');
  return [seed, reader.integer()];
}

/** The values come from a sequence of the column's own: they have gaps and, as in Redshift, promise no order. */
function identity(reader: Reader, column: Column, byDefault: boolean): void {
  reader.expect('identity');
  const [seed, step] = reader.is('(') ? reader.parenthesized(() => seedAndStep(reader)) : [1, 1];
  if (step === 0) reader.fail('IDENTITY step must not be zero', '22023');
  const sequence = `sys_catalog.${quote(`${byDefault ? 'default_' : ''}identity_${reader.uniqueId()}`)}`;
  const bounds = step > 0 ? 'MINVALUE -9223372036854775808' : 'MAXVALUE 9223372036854775807';
  column.before.push(`CREATE SEQUENCE ${sequence} START ${seed} INCREMENT ${step} ${bounds}`);
  column.byDefault = `nextval(${literal(sequence)})`;
  column.notNull = true;
  column.attributes.identity = { seed, step, byDefault };
}
