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

type BoundJoin = Extract<BoundFrom, { kind: 'join' }>;
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
  join,
  elements: (node, writer) => `${elementList(node, writer)} CROSS JOIN ${elements(node)}`,
  attributes,
  unpivot,
};

function join({ type, left, right, on }: BoundJoin, writer: Writer): string {
  const first = writeFrom(left, writer);
  const text =
    right.kind === 'elements'
      ? `${first} CROSS JOIN ${elementList(right, writer)} ${joins[type]} ${elements(right)}`
      : `${first} ${joins[type]} ${joined(right, writer)}`;
  if (type === 'cross') return text;
  return `${text} ON ${on === undefined ? 'true' : writer.expression(on)}`;
}

function joined(right: BoundFrom, writer: Writer): string {
  const text = writeFrom(right, writer);
  return right.kind === 'join' ? `(${text})` : text;
}

/**
 * The array of elements, as a relation before them: where UNNEST takes a column, DuckDB needs a seventh of the processor
 * time and keeps the order of the array. What is no array has no elements.
 */
function elementList({ array, alias: name }: BoundElements, writer: Writer): string {
  return `(SELECT try_cast(${writer.expression(array)} AS JSON[]) AS "list") AS ${listName(name)}`;
}

function elements({ alias: name, place }: BoundElements): string {
  const [element, list] = [quote(name), `${listName(name)}."list"`];
  if (place === undefined) return `unnest(${list}) AS ${element}(${element})`;
  return `(SELECT unnest(${list}) AS ${element}, generate_subscripts(${list}, 1) - 1 AS ${quote(place)}) AS ${element}`;
}

function listName(name: string): string {
  return quote(`list of ${name}`);
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
