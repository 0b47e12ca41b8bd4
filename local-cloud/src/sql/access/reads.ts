import type { QualifiedName } from '../tree/name.ts';
import type { Alias, Join, RelationReference } from '../tree/from.ts';
import type { Node } from '../tree/node.ts';
import type { Query, QueryBody, Select, With } from '../tree/query.ts';
import type { RelationNeed } from './need.ts';
import { type AnyNode, childrenOf } from './walk.ts';

/** The context of a part of a statement. */
interface Around {
  /** Names of common tables, which hide relations. */
  hidden: ReadonlySet<string>;
  /** Aliases in FROM: a name that begins with one is a path to an array in a SUPER value. */
  aliases: ReadonlySet<string>;
  /** Aliases of joins, which qualify the columns of the joined relations. */
  joins: readonly Alias[];
  /** The part of the statement that may name columns of the relations read there. */
  scope: Node;
}

export const partsOf = ({ parts }: QualifiedName): string[] => parts.slice(-2).map(({ value }) => value);

/** The relations that a query or a part of the statement `scope` reads, including subqueries, once per mention. */
export function readsOf(node: Node, hidden: ReadonlySet<string> = new Set(), scope = node): RelationNeed[] {
  return read(node, { hidden, aliases: new Set(), joins: [], scope });
}

/** The names defined by WITH, and the relations its queries read. */
export function readsOfWith(tables: With | undefined): { hidden: ReadonlySet<string>; reads: RelationNeed[] } {
  return tables === undefined ? { hidden: new Set(), reads: [] } : withTables(tables, new Set());
}

function read(node: AnyNode, around: Around): RelationNeed[] {
  if (isKind(node, 'query')) return readQuery(node, around);
  if (isKind(node, 'select')) return readSelect(node, { ...around, scope: node });
  if (isKind(node, 'relation')) return readRelation(node, around);
  if (isKind(node, 'join') && node.alias !== undefined) {
    return readChildren(node, { ...around, joins: [...around.joins, node.alias] });
  }
  return readChildren(node, around);
}

function readChildren(node: AnyNode, around: Around): RelationNeed[] {
  return childrenOf(node).flatMap((child) => read(child, around));
}

/** The nodes that decide what is read. */
interface Reading {
  query: Query;
  select: Select;
  relation: RelationReference;
  join: Join;
}

function isKind<K extends keyof Reading>(node: AnyNode, kind: K): node is AnyNode & Reading[K] {
  return node.kind === kind;
}

/** `own` is the name of the query in WITH RECURSIVE. */
function readQuery(query: Query, around: Around, own?: string): RelationNeed[] {
  const { hidden, reads } = query.with === undefined ? { ...around, reads: [] } : withTables(query.with, around.hidden);
  const inside = { ...around, hidden, joins: [], scope: query };
  const { body, ...rest } = { ...query, with: undefined };
  return [...reads, ...readBody(body, inside, own), ...readChildren(rest, inside)];
}

/** Only the last part of a union is recursive: in the other parts the query's own name refers to a relation. */
function readBody(body: QueryBody, around: Around, own?: string): RelationNeed[] {
  if (body.kind === 'select') return readSelect(body, around);
  if (own === undefined || body.kind !== 'setOperation' || body.operator !== 'union') return read(body, around);
  const last = { ...around, hidden: new Set([...around.hidden, own]) };
  return body.operands.flatMap((operand, at) => read(operand, at === body.operands.length - 1 ? last : around));
}

/** Each table sees those before it. */
function withTables(
  { isRecursive, tables }: With,
  outer: ReadonlySet<string>,
): { hidden: ReadonlySet<string>; reads: RelationNeed[] } {
  const hidden = new Set(outer);
  const reads: RelationNeed[] = [];
  for (const { name, query } of tables) {
    const around = { hidden: new Set(hidden), aliases: new Set<string>(), joins: [], scope: query };
    reads.push(...readQuery(query, around, isRecursive ? name.value : undefined));
    hidden.add(name.value);
  }
  return { hidden, reads };
}

function readSelect(select: Select, around: Around): RelationNeed[] {
  const aliases = new Set([...around.aliases, ...select.from.flatMap((item) => aliasesOf(item))]);
  return readChildren(select, { ...around, aliases });
}

function aliasesOf(node: AnyNode & { alias?: { name: { value: string } } | undefined }): string[] {
  const own = node.alias === undefined ? [] : [node.alias.name.value];
  if (isKind(node, 'relation')) return own.length > 0 ? own : partsOf(node.name).slice(-1);
  // Names within a query are its own.
  if (node.kind === 'subquery') return own;
  return [...own, ...childrenOf(node).flatMap((child) => aliasesOf(child))];
}

function readRelation({ name, alias }: RelationReference, around: Around): RelationNeed[] {
  const parts = partsOf(name);
  if (parts.length === 1 && around.hidden.has(parts[0]!)) return [];
  const columns = {
    scopes: [around.scope],
    aliases: [alias?.name.value ?? parts.at(-1)!, ...around.joins.map((join) => join.name.value)],
    columnNames: alias?.columns.map((column) => column.name.value) ?? [],
    isOptional: false,
  };
  const isMaybeArray = name.parts.length > 1 && around.aliases.has(name.parts[0]!.value);
  // The alias of a join names the columns of both sides in one list.
  const isRenamed = around.joins.some((join) => join.columns.length > 0);
  return [
    { kind: 'relation', name: parts, privilege: 'SELECT', columns: isRenamed ? undefined : columns, isMaybeArray },
  ];
}
