import type { BoundAttributes, BoundElements, BoundFrom, BoundUnpivot } from '../binder/bound.ts';
import type { CatalogRelation } from '../binder/catalog.ts';
import { given } from '../binder/given.ts';
import { literal, quote } from '../text.ts';
import type { Writer } from './writer.ts';

const joins = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  cross: 'CROSS JOIN',
} as const;

type Forms = { [K in BoundFrom['kind']]: (node: Extract<BoundFrom, { kind: K }>, writer: Writer) => string };

/** An item of FROM. */
export function writeFrom(node: BoundFrom, writer: Writer): string {
  return forms[node.kind](node as never, writer);
}

const forms: Forms = {
  relation: (node) => `${relationName(node.relation)}${alias(node.alias, node.columns)}`,
  commonTable: (node) => `${quote(node.name)}${alias(node.alias, node.columns)}`,
  subquery: (node, writer) => `(${writer.query(node.query)})${alias(node.alias, node.columns)}`,
  functionTable: ({ row, arguments: args, ...node }, writer) => {
    const written = args.map((part) => ({ ...given(part), sql: writer.expression(part) }));
    return `${row.duckdb(written)}${alias(node.alias, node.columns)}`;
  },
  join: (node, writer) => {
    const right = writeFrom(node.right, writer);
    const other = node.right.kind === 'join' ? `(${right})` : right;
    const text = `${writeFrom(node.left, writer)} ${joins[node.type]} ${other}`;
    if (node.type === 'cross') return text;
    return `${text} ON ${node.on === undefined ? 'true' : writer.expression(node.on)}`;
  },
  elements,
  attributes,
  unpivot,
};

/** A value that is not an array has no elements. */
function elements({ array, alias: name, place }: BoundElements, writer: Writer): string {
  const list = `try_cast(${writer.expression(array)} AS JSON[])`;
  const element = quote(name);
  if (place === undefined) return `unnest(${list}) AS ${element}(${element})`;
  const rows = `SELECT unnest("list") AS ${element}, generate_subscripts("list", 1) - 1 AS ${quote(place)}`;
  return `(${rows} FROM (SELECT ${list} AS "list")) AS ${element}`;
}

function attributes({ object, alias: value, name }: BoundAttributes, writer: Writer): string {
  const key = quote(name ?? 'attribute name');
  const names = `SELECT "object", unnest(json_keys("object")) AS ${key} FROM (SELECT ${writer.expression(object)} AS "object")`;
  const attribute = `"object" -> ('$."' || replace(${key}, '"', '\\"') || '"')`;
  return `(SELECT ${attribute} AS ${quote(value)}, ${key} FROM (${names})) AS ${quote(value)}`;
}

function unpivot(node: BoundUnpivot, writer: Writer): string {
  const columns = node.columns.map(({ key, label }) => `${quote(key)} AS ${literal(label)}`);
  const nulls = node.includesNulls ? ' INCLUDE NULLS' : '';
  const rows = `UNPIVOT${nulls} (${quote(node.value)} FOR ${quote(node.name)} IN (${columns.join(', ')}))`;
  return `(${writer.query(node.query)}) ${rows}${alias(node.alias, [])}`;
}

/** DuckDB's name of a relation, with its schema so that it cannot mean another. */
export function relationName({ schema, name, isTemporary, system }: CatalogRelation): string {
  if (system !== undefined) return `sys_catalog.${quote(system.name)}`;
  return `${isTemporary ? '' : `${quote(schema)}.`}${quote(name)}`;
}

function alias(name: string, columns: readonly string[]): string {
  return ` AS ${quote(name)}${columns.length === 0 ? '' : `(${columns.map(quote).join(', ')})`}`;
}
