import { refuse } from '../../binder/error.ts';
import { literal, quote } from '../../text.ts';
import type { AlterTable, TableAction } from '../../tree/alter-table.ts';
import type { ColumnDefinition, KeyConstraint } from '../../tree/table.ts';
import { formatType, lengthOf } from '../../types/type.ts';
import type { Step } from '../step.ts';
import { commentOn } from './attributes.ts';
import { columnOf, constraintOf } from './column.ts';
import { diststyleOf, sortstyleOf } from './distribution.ts';
import { nameArguments } from './generated.ts';
import { type DefinitionContext, type Target, targetOf } from './name.ts';
import { columnComments, existing, mergeColumn, mergeTable, oid, patchTable } from './patch.ts';
import { columnType } from './type.ts';

/** ALTER TABLE also renames views and changes their owner. */
export function alterTable({ name, action }: AlterTable, context: DefinitionContext): Step[] {
  return altered(targetOf(name, context), action, context);
}

function altered(target: Target, action: TableAction, context: DefinitionContext): Step[] {
  const rule = rules[action.kind] as (target: Target, action: TableAction, context: DefinitionContext) => Step[];
  return rule(target, action, context);
}

type Of<K extends TableAction['kind']> = Extract<TableAction, { kind: K }>;
type Rules = { [K in TableAction['kind']]: (target: Target, action: Of<K>, context: DefinitionContext) => Step[] };

const rules: Rules = {
  rename,
  renameColumn: ({ sql }, { column, to }) => [
    `ALTER TABLE ${sql} RENAME COLUMN ${quote(column.value)} TO ${quote(to.value)}`,
  ],
  addColumn: (target, { column }, context) => addColumn(target, column, context),
  dropColumn: ({ sql }, { column }) => [`ALTER TABLE ${sql} DROP COLUMN ${quote(column.value)}`],
  addKey: (target, { key }, context) => addKey(target, key, context),
  dropConstraint,
  append: (target, { from }, context) => append(target, targetOf(from, context)),
  columnType: changeType,
  columnEncoding: (target, { column, encoding }) => [mergeColumn(target, column.value, { encode: encoding })],
  // The engine changes the owner. Encodings do not affect values.
  owner: ({ relation }) => [existing(relation)],
  several: (target, { actions }, context) => actions.flatMap((action) => altered(target, action, context)),
  encodeAuto: ({ relation }) => [existing(relation)],
  diststyle: (target, { style }) => [
    existing(target.relation),
    mergeTable(target, { diststyle: diststyleOf(style) }),
    keyColumns(target, 'distkey', []),
  ],
  distkey: (target, { column }) => [
    existing(target.relation),
    mergeTable(target, { diststyle: 'KEY' }),
    keyColumns(target, 'distkey', [column.value]),
  ],
  sortkey: (target, { sortkey }) => [
    existing(target.relation),
    mergeTable(target, { sortstyle: sortstyleOf(sortkey) ?? null }),
    keyColumns(
      target,
      'sortkey',
      sortkey.columns.map(({ value }) => value),
    ),
  ],
};

function rename({ sql, relation }: Target, { to }: Of<'rename'>): Step[] {
  const kind = `CASE WHEN kind IN ('view', 'late-binding view') THEN 'VIEW' ELSE 'TABLE' END`;
  const from = `FROM sys_catalog.relations WHERE oid = ${oid(relation)}`;
  return [
    existing(relation),
    { generate: `SELECT 'ALTER ' || ${kind} || ${literal(` ${sql} RENAME TO ${quote(to.value)}`)} ${from}` },
  ];
}

function addKey(target: Target, key: KeyConstraint, context: DefinitionContext): Step[] {
  const added = literal(JSON.stringify(constraintOf(key, context)));
  const list = `list_append(coalesce(CAST(attributes -> '$.constraints' AS JSON[]), []), CAST(${added} AS JSON))`;
  return [existing(target.relation), patchTable(target, `json_object('constraints', ${list})`)];
}

function dropConstraint(target: Target, { name }: Of<'dropConstraint'>): Step[] {
  const isAnother = `(c ->> '$.name') IS DISTINCT FROM ${literal(name.value)}`;
  const list = `list_filter(CAST(attributes -> '$.constraints' AS JSON[]), c -> ${isAnother})`;
  return [existing(target.relation), patchTable(target, `json_object('constraints', ${list})`)];
}

function addColumn(target: Target, node: ColumnDefinition, context: DefinitionContext): Step[] {
  if (node.identity !== undefined) refuse(node, '0A000', 'ALTER TABLE ADD COLUMN with IDENTITY is not supported');
  if (node.keys.length > 0) refuse(node, '0A000', 'ALTER TABLE ADD COLUMN with a key is not supported');
  if (node.isNotNull && node.default === undefined) {
    refuse(node, '42601', 'ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression');
  }
  const column = columnOf(node, context);
  const name = quote(column.name);
  const change = `ALTER TABLE ${target.sql} ALTER COLUMN ${name}`;
  return [
    `ALTER TABLE ${target.sql} ADD COLUMN ${name} ${column.duckdb}`,
    // If a column is added with a computed default, DuckDB makes several statements of it, after which no other can
    // follow.
    ...(column.byDefault === undefined
      ? []
      : [`${change} TYPE ${column.duckdb} USING ${column.byDefault}`, `${change} SET DEFAULT ${column.byDefault}`]),
    ...(column.isNotNull ? [`${change} SET NOT NULL`] : []),
    commentOn('COLUMN', `${target.sql}.${name}`, column.attributes),
    ...(column.check === '' ? [] : [rebuild(target)]),
  ];
}

/** Moves the rows of one table to another, matching columns by name. */
function append(target: Target, source: Target): Step[] {
  return [`INSERT INTO ${target.sql} BY NAME SELECT * FROM ${source.sql}`, `DELETE FROM ${source.sql}`];
}

/** Only the length of a VARCHAR can change: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html */
function changeType(target: Target, { column, type: node }: Of<'columnType'>): Step[] {
  const name = column.value;
  const type = columnType(node);
  const told = formatType(type);
  if (type.name !== 'varchar') {
    const what = `column "${name}" of relation "${target.relation.name}"`;
    refuse(node, '0A000', `cannot alter ${what}, target data type "${told}" is not supported`);
  }
  const shrunk = literal(`[22001] cannot alter column "${name}" because its values are longer than ${told}`);
  const isLonger = `strlen(${quote(name)}) > ${lengthOf(type)}`;
  const check = `SELECT sys_function.refuse(${shrunk}) FROM ${target.sql} WHERE ${isLonger}`;
  return [{ generate: check }, mergeColumn(target, name, { type: told }), rebuild(target)];
}

/** Makes exactly these columns the table's distribution or sort key. */
function keyColumns(target: Target, key: 'distkey' | 'sortkey', columns: string[]): Step {
  const list = `[${columns.map(literal).join(', ')}]`;
  const place = `list_position(CAST(${list} AS VARCHAR[]), column_name)`;
  const value = key === 'sortkey' ? place : `CASE WHEN ${place} IS NOT NULL THEN true END`;
  return columnComments(target, `json_object('${key}', ${value})`, 'true');
}

/** Recreates the table from its attributes: DuckDB can change neither a check nor the type of a column with a check. */
function rebuild({ relation }: Target): Step {
  return {
    generate: `SELECT statement FROM sys_catalog.rebuild_statements(${nameArguments(relation)}) ORDER BY place`,
  };
}
