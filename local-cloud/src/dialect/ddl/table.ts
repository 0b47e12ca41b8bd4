import { type RelationName, newRelation, relationName } from '../names.ts';
import { literal, quote } from '../text.ts';
import type { Reader } from '../reader.ts';
import { DialectError } from '../../sql/error.ts';
import type { Statement, Step } from '../statement.ts';
import { commentOn, type Constraint, type RelationAttributes } from './attributes.ts';
import { generateUnless, inheritTypes, likeTable } from './generated.ts';
import { type Column, columnText, readColumn, readTableConstraint } from './column.ts';
import { columnComments } from './patch.ts';
import { keyComments, readTableAttributes, type TableAttributes } from './distribution.ts';

interface Target {
  sql: string;
  relation: RelationName;
  create: string;
}

/** CREATE [TEMP] TABLE, after the word TABLE. */
export function createTable(reader: Reader, isTemporary: boolean): Statement {
  const ifNotExists = reader.accept('if', 'not', 'exists');
  const { sql, relation } = newRelation(reader, isTemporary);
  const isLocal = isTemporary || relation.name.startsWith('#');
  const target = { sql, relation, create: isLocal ? 'CREATE TEMP TABLE' : 'CREATE TABLE' };
  const isOfColumns = definesColumns(reader);
  const steps = isOfColumns ? tableOfColumns(reader, target) : tableOfQuery(reader, target);
  reader.expectEnd();
  const duckdb = ifNotExists ? [generateUnless(relation, steps)] : steps;
  const [first] = steps;
  const ofQuery = !isOfColumns && typeof first === 'string' ? { tableOfQuery: first } : {};
  return { kind: 'sql', duckdb, tag: 'CREATE TABLE', returnsRows: false, ...ofQuery };
}

/** In CREATE TABLE t (a, b) AS the names have no types. */
function definesColumns(reader: Reader): boolean {
  if (!reader.is('(')) return false;
  const next = reader.peek(2).text;
  return next !== ',' && next !== ')';
}

function tableOfQuery(reader: Reader, target: Target): Step[] {
  const { sql, create } = target;
  const names = reader.is('(')
    ? `(${reader.parenthesized(() => reader.list(() => quote(reader.identifier()))).join(', ')})`
    : '';
  const attributes = readTableAttributes(reader);
  reader.expect('as');
  return [
    `${create} ${sql}${names} AS ${reader.query()}`,
    ...comments(sql, attributes, [], []),
    ...keyComments(sql, attributes),
    ...castTypes(target, reader.textTypes),
    ...inheritTypes(target, reader.relationsRead),
  ];
}

/** What a cast says of the length of a column. */
function castTypes(target: Target, textTypes: ReadonlyMap<string, string | undefined>): Step[] {
  const known = [...textTypes].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const]));
  if (known.length === 0) return [];
  const whens = known.map(([name, type]) => `WHEN ${literal(name)} THEN ${literal(type)}`).join(' ');
  const isNamed = `column_name IN (${known.map(([name]) => literal(name)).join(', ')})`;
  return [
    columnComments(
      target,
      `json_object('type', CASE column_name ${whens} END)`,
      `duckdb_type = 'VARCHAR' AND type IS NULL AND ${isNamed}`,
    ),
  ];
}

function tableOfColumns(reader: Reader, target: Target): Step[] {
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  let like: Step | undefined;
  reader.parenthesized(() =>
    reader.list(() => {
      if (reader.accept('like')) {
        like = likeTable(target, relationName(reader), likeDefaults(reader));
        return;
      }
      const constraint = readTableConstraint(reader);
      if (constraint === undefined) columns.push(readColumn(reader));
      else constraints.push(constraint);
    }),
  );
  if (like !== undefined) {
    if (columns.length > 0 || constraints.length > 0) reader.unsupported('LIKE beside other columns');
    return [like];
  }
  const attributes = readTableAttributes(reader);
  constraints.unshift(...columns.flatMap((column) => column.constraints));
  requireColumns(columns, constraints, attributes);
  applyKeys(columns, constraints, attributes);
  return [
    ...columns.flatMap(({ before }) => before),
    `${target.create} ${target.sql} (${columns.map(columnText).join(', ')})`,
    ...comments(target.sql, attributes, columns, constraints),
  ];
}

function likeDefaults(reader: Reader): boolean {
  if (reader.accept('including', 'defaults')) return true;
  reader.accept('excluding', 'defaults');
  return false;
}

function requireColumns(columns: Column[], constraints: Constraint[], attributes: TableAttributes): void {
  const distkeys = columns.filter((column) => column.attributes.distkey === true).length;
  const sortkeys = columns.filter((column) => column.attributes.sortkey !== undefined).length;
  if (distkeys + (attributes.distkey === undefined ? 0 : 1) > 1) refuse('cannot specify more than one distkey');
  if (sortkeys + Math.min(attributes.sortkey.length, 1) > 1) refuse('cannot specify more than one sortkey');
  const hasDistkey = distkeys > 0 || attributes.distkey !== undefined;
  const { diststyle } = attributes;
  if (diststyle === 'KEY' && !hasDistkey) refuse('DISTSTYLE KEY requires a DISTKEY');
  if (hasDistkey && (diststyle === 'ALL' || diststyle === 'EVEN')) {
    refuse(`cannot specify DISTKEY when DISTSTYLE is ${diststyle}`);
  }
  const names = new Set(columns.map(({ name }) => name));
  const { distkey, sortkey } = attributes;
  for (const name of [...(distkey === undefined ? [] : [distkey]), ...sortkey]) {
    if (!names.has(name))
      throw new DialectError('42703', `column "${name}" specified as distkey/sortkey is not in the table`);
  }
  for (const name of constraints.flatMap((constraint) => constraint.columns)) {
    if (!names.has(name)) throw new DialectError('42703', `column "${name}" named in key does not exist`);
  }
}

function refuse(message: string): never {
  throw new DialectError('42P16', message);
}

/** A primary key's columns are not null; table-level keys are kept with their columns, so that they follow renames. */
function applyKeys(columns: Column[], constraints: Constraint[], attributes: TableAttributes): void {
  const primary = constraints.filter(({ type }) => type === 'primary key');
  if (primary.length > 1) throw new DialectError('42P16', 'multiple primary keys for table are not allowed');
  for (const column of columns) {
    if (primary[0]?.columns.includes(column.name) === true) column.notNull = true;
    if (attributes.distkey === column.name) column.attributes.distkey = true;
    const place = attributes.sortkey.indexOf(column.name);
    if (place >= 0) column.attributes.sortkey = place + 1;
  }
}

function comments(sql: string, found: TableAttributes, columns: Column[], constraints: Constraint[]): string[] {
  const keyed = columns.some(({ attributes }) => attributes.distkey === true);
  const sorted = found.sortkey.length > 0 || columns.some(({ attributes }) => attributes.sortkey !== undefined);
  const attributes: RelationAttributes = {
    kind: 'table',
    diststyle: found.diststyle ?? (keyed ? 'KEY' : 'AUTO'),
    ...(found.sortstyle !== undefined || sorted ? { sortstyle: found.sortstyle ?? 'COMPOUND' } : {}),
    ...(found.backup === false ? { backup: false } : {}),
    ...(constraints.length > 0 ? { constraints } : {}),
  };
  return [
    commentOn('TABLE', sql, attributes),
    ...columns.map((column) => commentOn('COLUMN', `${sql}.${quote(column.name)}`, column.attributes)),
  ];
}
