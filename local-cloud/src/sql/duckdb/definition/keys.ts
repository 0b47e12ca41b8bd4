import { refuse } from '../../binder/error.ts';
import type { Node } from '../../tree/node.ts';
import type { KeyConstraint, TableAttributes } from '../../tree/table.ts';
import type { Constraint, RelationAttributes } from './attributes.ts';
import type { Column } from './column.ts';
import { diststyleOf, sortstyleOf } from './distribution.ts';

/** A statement that creates a table. */
type Keyed = Node & { attributes: TableAttributes };

/** Throws DialectError for keys of a table that contradict each other or name missing columns. */
export function checkKeys(tree: Keyed, columns: readonly Column[], keys: readonly KeyConstraint[]): void {
  const { distkey, sortkey, diststyle } = tree.attributes;
  const distkeys = [
    ...columns.filter(({ attributes }) => attributes.distkey),
    ...(distkey === undefined ? [] : [distkey]),
  ];
  const sortkeys =
    columns.filter(({ attributes }) => attributes.sortkey).length + Math.min(sortkey?.columns.length ?? 0, 1);
  if (distkeys.length > 1) refuse(tree, '42P16', 'cannot specify more than one distkey');
  if (sortkeys > 1) refuse(tree, '42P16', 'cannot specify more than one sortkey');
  if (diststyle === 'key' && distkeys.length === 0) refuse(tree, '42P16', 'DISTSTYLE KEY requires a DISTKEY');
  if (distkeys.length > 0 && (diststyle === 'all' || diststyle === 'even')) {
    refuse(tree, '42P16', `cannot specify DISTKEY when DISTSTYLE is ${diststyle.toUpperCase()}`);
  }
  const names = new Set(columns.map(({ name }) => name));
  for (const name of [...(distkey === undefined ? [] : [distkey]), ...(sortkey?.columns ?? [])]) {
    if (names.has(name.value)) continue;
    refuse(name, '42703', `column "${name.value}" specified as distkey/sortkey is not in the table`);
  }
  for (const name of keys.flatMap((key) => key.columns)) {
    if (!names.has(name.value)) refuse(name, '42703', `column "${name.value}" named in key does not exist`);
  }
  const [, another] = keys.filter(({ type }) => type === 'primary key');
  if (another !== undefined) refuse(another, '42P16', 'multiple primary keys for table are not allowed');
}

/** Columns of a primary key become NOT NULL. Keys are stored with their columns, so that they follow renames. */
export function applyKeys(
  columns: Column[],
  keys: readonly KeyConstraint[],
  { distkey, sortkey }: TableAttributes,
): void {
  const primary = keys.find(({ type }) => type === 'primary key')?.columns.map(({ value }) => value) ?? [];
  const sorted = sortkey?.columns.map(({ value }) => value) ?? [];
  for (const column of columns) {
    if (primary.includes(column.name)) column.isNotNull = true;
    if (distkey?.value === column.name) column.attributes.distkey = true;
    const place = sorted.indexOf(column.name);
    if (place >= 0) column.attributes.sortkey = sortPlace(place + 1, sortkey!);
  }
}

/**
 * The places of an interleaved key are positive and negative by turns:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_PG_TABLE_DEF.html
 */
function sortPlace(place: number, { style }: NonNullable<TableAttributes['sortkey']>): number {
  return style === 'interleaved' && place % 2 === 0 ? -place : place;
}

/** The stored attributes of the table. */
export function attributesOf(found: TableAttributes, columns: Column[], constraints: Constraint[]): RelationAttributes {
  const isKeyed = columns.some(({ attributes }) => attributes.distkey === true);
  const isSorted = columns.some(({ attributes }) => attributes.sortkey !== undefined);
  const sortstyle = found.sortkey === undefined ? (isSorted ? 'COMPOUND' : undefined) : sortstyleOf(found.sortkey);
  return {
    kind: 'table',
    diststyle: diststyleOf(found.diststyle ?? (isKeyed ? 'key' : 'auto')),
    ...(sortstyle !== undefined && { sortstyle }),
    ...(found.backup === false ? { backup: false } : {}),
    ...(constraints.length > 0 ? { constraints } : {}),
  };
}
