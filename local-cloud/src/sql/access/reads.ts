import type { QualifiedName } from '../tree/name.ts';
import type { RelationReference } from '../tree/from.ts';
import type { Node } from '../tree/node.ts';
import type { Query, Select, With } from '../tree/query.ts';
import type { RelationNeed } from './need.ts';
import { type AnyNode, childrenOf } from './walk.ts';

/** What stands around a part of a statement. */
interface Around {
  /** Names of common tables, which hide relations. */
  hidden: ReadonlySet<string>;
  /** Names that FROM gives: what begins with one is the way to an array in a SUPER value. */
  aliases: ReadonlySet<string>;
  /** The part of the statement that may name columns of what is read there. */
  scope: Node;
}

export const partsOf = ({ parts }: QualifiedName): string[] => parts.slice(-2).map(({ value }) => value);

/** The relations that a query, or a part of the statement `scope`, reads, in subqueries too, each as often as it is named. */
export function readsOf(node: Node, hidden: ReadonlySet<string> = new Set(), scope = node): RelationNeed[] {
  return read(node, { hidden, aliases: new Set(), scope });
}

/** The names that WITH gives, and what its queries read. */
export function readsOfWith(tables: With | undefined): { hidden: ReadonlySet<string>; reads: RelationNeed[] } {
  return tables === undefined ? { hidden: new Set(), reads: [] } : withTables(tables, new Set());
}

function read(node: AnyNode, around: Around): RelationNeed[] {
  if (isKind(node, 'query')) return readQuery(node, around);
  if (isKind(node, 'select')) return readSelect(node, { ...around, scope: node });
  if (isKind(node, 'relation')) return readRelation(node, around);
  return childrenOf(node).flatMap((child) => read(child, around));
}

/** The nodes that tell what is read. */
interface Reading {
  query: Query;
  select: Select;
  relation: RelationReference;
}

function isKind<K extends keyof Reading>(node: AnyNode, kind: K): node is AnyNode & Reading[K] {
  return node.kind === kind;
}

function readQuery(query: Query, around: Around): RelationNeed[] {
  const { hidden, reads } = query.with === undefined ? { ...around, reads: [] } : withTables(query.with, around.hidden);
  const inside = { ...around, hidden, scope: query };
  const { body, ...rest } = { ...query, with: undefined };
  const bodyReads = body.kind === 'select' ? readSelect(body, inside) : read(body, inside);
  return [...reads, ...bodyReads, ...childrenOf(rest).flatMap((child) => read(child, inside))];
}

/** Each of the tables sees those before it, and itself where WITH is RECURSIVE. */
function withTables(
  { isRecursive, tables }: With,
  outer: ReadonlySet<string>,
): { hidden: ReadonlySet<string>; reads: RelationNeed[] } {
  const hidden = new Set(outer);
  const reads: RelationNeed[] = [];
  for (const { name, query } of tables) {
    if (isRecursive) hidden.add(name.value);
    reads.push(...read(query, { hidden: new Set(hidden), aliases: new Set(), scope: query }));
    hidden.add(name.value);
  }
  return { hidden, reads };
}

function readSelect(select: Select, around: Around): RelationNeed[] {
  const aliases = new Set([...around.aliases, ...select.from.flatMap((item) => aliasesOf(item))]);
  return childrenOf(select).flatMap((child) => read(child, { ...around, aliases }));
}

function aliasesOf(node: AnyNode & { alias?: { name: { value: string } } | undefined }): string[] {
  const own = node.alias === undefined ? [] : [node.alias.name.value];
  if (isKind(node, 'relation')) return own.length > 0 ? own : partsOf(node.name).slice(-1);
  // The names within a query are its own.
  if (node.kind === 'subquery') return own;
  return [...own, ...childrenOf(node).flatMap((child) => aliasesOf(child))];
}

function readRelation({ name, alias }: RelationReference, around: Around): RelationNeed[] {
  const parts = partsOf(name);
  const isHidden = parts.length === 1 && around.hidden.has(parts[0]!);
  const isPath = name.parts.length > 1 && around.aliases.has(name.parts[0]!.value);
  if (isHidden || isPath) return [];
  const columns = { scopes: [around.scope], alias: alias?.name.value ?? parts.at(-1)!, isOptional: false };
  return [{ kind: 'relation', name: parts, privilege: 'SELECT', columns }];
}
