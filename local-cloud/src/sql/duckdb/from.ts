import type { BoundFrom } from '../binder/bound.ts';
import { given } from '../binder/given.ts';
import { quote } from '../text.ts';
import type { Writer } from './writer.ts';

const joins = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  cross: 'CROSS JOIN',
} as const;

type Forms = { [K in BoundFrom['kind']]: (node: Extract<BoundFrom, { kind: K }>, writer: Writer) => string };

/** What stands in FROM. */
export function writeFrom(node: BoundFrom, writer: Writer): string {
  return forms[node.kind](node as never, writer);
}

const forms: Forms = {
  // A table is named with its schema, so that nothing else of its name is meant.
  relation: ({ relation: { schema, name, isTemporary }, ...node }) =>
    `${isTemporary ? '' : `${quote(schema)}.`}${quote(name)}${alias(node.alias, node.columns)}`,
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
    if (node.using.length > 0) return `${text} USING (${node.using.map(quote).join(', ')})`;
    return node.on === undefined ? text : `${text} ON ${writer.expression(node.on)}`;
  },
};

function alias(name: string, columns: readonly string[]): string {
  return ` AS ${quote(name)}${columns.length === 0 ? '' : `(${columns.map(quote).join(', ')})`}`;
}
