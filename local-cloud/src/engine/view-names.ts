import { type AnyNode, childrenOf } from '../sql/access/walk.ts';
import { Parameters } from '../sql/binder/parameters.ts';
import { bindStatement } from '../sql/binder/statement.ts';
import { writeStoredQuery } from '../sql/duckdb/statement.ts';
import { parse } from '../sql/parser/parse.ts';
import { quote } from '../sql/text.ts';
import type { RelationReference } from '../sql/tree/from.ts';
import type { Query } from '../sql/tree/query.ts';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import type { RelationEntry } from './catalog/entries/relation.ts';
import { makePlan } from './plan.ts';
import { readStatement } from './read.ts';
import { runSql, runStep } from './run-sql.ts';
import type { Session } from './session.ts';

/**
 * Makes the views anew that read a relation which has got another name: PostgreSQL's know it by its number, DuckDB's by
 * its name. `before` is the catalog as it was when it still had the old one.
 */
export async function followInViews(
  session: Session,
  before: CatalogEntries,
  relation: { schema: string; name: string },
  newName: string,
): Promise<void> {
  for (const { view, relation: read } of before.dependencies) {
    if (read.schema !== relation.schema || read.name !== relation.name) continue;
    const text = renamedText(session, before, view, { read, newName });
    if (view.kind === 'materialized view') {
      await storeQuery(session, view, text);
      continue;
    }
    const columns = view.columns.map((column) => quote(column.name)).join(', ');
    await run(session, `create or replace view ${nameOf(view)} (${columns}) as ${text}`);
    const { comment } = view.attributes;
    if (comment != null) await run(session, `comment on view ${nameOf(view)} is '${comment.replaceAll("'", "''")}'`);
  }
}

const nameOf = ({ schema, name }: { schema: string; name: string }): string => `${quote(schema)}.${quote(name)}`;

async function run(session: Session, text: string): Promise<void> {
  const plan = await makePlan(session, readStatement(session.settings, text), false);
  if (plan.statement.kind === 'sql') await runSql(session, plan, plan.statement);
}

async function storeQuery(session: Session, view: RelationEntry, text: string): Promise<void> {
  const tree = parse(text, session.settings);
  if (tree?.kind !== 'createMaterializedView') return;
  const node = bindStatement(tree, await session.catalog.read(), new Parameters([]));
  if (node.kind !== 'definition') return;
  const target = { sql: nameOf(view), relation: view };
  await runStep(session, writeStoredQuery(node, target, text), { kind: 'change', administers: false });
}

/**
 * The view's definition with every relation of its query by its schema: the search path may be another than when it was
 * made.
 */
function renamedText(
  session: Session,
  before: CatalogEntries,
  view: RelationEntry,
  renamed: { read: RelationEntry; newName: string },
): string {
  const definition = view.attributes.definition ?? '';
  const tree = parse(definition, session.settings);
  const query = tree?.kind === 'createMaterializedView' ? tree.query : tree;
  const named = query?.kind === 'query' ? relationsIn(query, new Set()) : [];
  let text = definition;
  for (const { name, alias } of named.toSorted((a, b) => b.name.at.start - a.name.at.start)) {
    const parts = name.parts.slice(-2).map(({ value }) => value);
    const found = before.dependencyNamed(view, parts);
    if (found === undefined) continue;
    const isRenamed = found === renamed.read;
    const own = isRenamed && alias === undefined ? ` as ${quote(parts.at(-1)!)}` : '';
    const now = isRenamed ? { schema: found.schema, name: renamed.newName } : found;
    text = `${text.slice(0, name.at.start)}${nameOf(now)}${own}${text.slice(name.at.end)}`;
  }
  return text;
}

/** The relations that a query names, in subqueries too; `hidden` are the names of common tables, which hide relations. */
function relationsIn(node: AnyNode, hidden: ReadonlySet<string>): RelationReference[] {
  if (node.kind === 'query') return relationsOfQuery(node as Query, hidden);
  if (node.kind !== 'relation') return childrenOf(node).flatMap((child) => relationsIn(child, hidden));
  const reference = node as RelationReference;
  const [first, ...more] = reference.name.parts;
  return more.length === 0 && hidden.has(first!.value) ? [] : [reference];
}

/** Each common table sees those before it, and a recursive one itself. */
function relationsOfQuery(query: Query, outer: ReadonlySet<string>): RelationReference[] {
  const hidden = new Set(outer);
  const found: RelationReference[] = [];
  for (const { name, query: inner } of query.with?.tables ?? []) {
    found.push(...relationsIn(inner, query.with?.isRecursive ? new Set([...hidden, name.value]) : new Set(hidden)));
    hidden.add(name.value);
  }
  return [...found, ...childrenOf({ ...query, with: undefined }).flatMap((child) => relationsIn(child, hidden))];
}
