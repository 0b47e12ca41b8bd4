import type {
  BoundAssignment,
  BoundChange,
  BoundDelete,
  BoundInsert,
  BoundUpdate,
  BoundValue,
} from '../binder/bound-change.ts';
import { quote } from '../text.ts';
import { relationName, writeFrom } from './from.ts';
import { withTables } from './query.ts';
import type { Writer } from './writer.ts';

type Forms = { [K in BoundChange['kind']]: (node: Extract<BoundChange, { kind: K }>, writer: Writer) => string };

const forms: Forms = { insert, update, delete: remove };

/** DuckDB's SQL of a change of rows. */
export function writeChange(node: BoundChange, writer: Writer): string {
  return forms[node.kind](node as never, writer);
}

function insert({ target, columns, source }: BoundInsert, writer: Writer): string {
  const into = `INSERT INTO ${relationName(target)}`;
  if (source.kind === 'defaultValues') return `${into} DEFAULT VALUES`;
  const list = `${into} (${columns.map(quote).join(', ')})`;
  if (source.kind === 'query') return `${list} ${writer.query(source)}`;
  const rows = source.rows.map((row) => `(${row.map((each) => value(each, writer)).join(', ')})`);
  return `${list} VALUES ${rows.join(', ')}`;
}

function update({ target, alias, assignments, from, where, ...tables }: BoundUpdate, writer: Writer): string {
  return [
    ...withTables(tables, writer),
    `UPDATE ${relationName(target)} AS ${quote(alias)}`,
    `SET ${setList(assignments, writer)}`,
    ...(from.length === 0 ? [] : [`FROM ${from.map((item) => writeFrom(item, writer)).join(', ')}`]),
    ...(where === undefined ? [] : [`WHERE ${writer.expression(where)}`]),
  ].join(' ');
}

function remove({ target, alias, using, where, ...tables }: BoundDelete, writer: Writer): string {
  return [
    ...withTables(tables, writer),
    `DELETE FROM ${relationName(target)} AS ${quote(alias)}`,
    ...(using.length === 0 ? [] : [`USING ${using.map((item) => writeFrom(item, writer)).join(', ')}`]),
    ...(where === undefined ? [] : [`WHERE ${writer.expression(where)}`]),
  ].join(' ');
}

function setList(assignments: readonly BoundAssignment[], writer: Writer): string {
  return assignments.map(({ column, value: to }) => `${quote(column)} = ${value(to, writer)}`).join(', ');
}

function value(node: BoundValue, writer: Writer): string {
  return node.kind === 'default' ? 'DEFAULT' : writer.expression(node);
}
