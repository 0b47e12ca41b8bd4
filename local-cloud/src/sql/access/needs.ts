import type { Merge, Update, Delete, Insert } from '../tree/change.ts';
import { intoOf } from '../tree/into.ts';
import type { QualifiedName } from '../tree/name.ts';
import type { Node } from '../tree/node.ts';
import type { Query } from '../tree/query.ts';
import type { Statement } from '../tree/statement.ts';
import type { CreateTable } from '../tree/table.ts';
import type { AlterTable } from '../tree/alter-table.ts';
import type { ColumnUse, Need, OwnerNeed, RelationNeed } from './need.ts';
import { partsOf, readsOf, readsOfWith } from './reads.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
type Rules = { [K in Statement['kind']]?: (tree: Of<K>) => Need[] };

const rules: Rules = {
  query: ofQuery,
  insert: ofInsert,
  update: ofUpdate,
  delete: ofDelete,
  merge: ofMerge,
  truncate: ({ target }) => [owner(target, 'TRUNCATE')],
  copy: ({ target }) => [whole(target, 'INSERT')],
  explain: ({ statement }) => needsOf(statement),
  createTable: ofCreateTable,
  createTableAs: ({ name, isTemporary, query }) => [made(name, isTemporary), ...readsOf(query)],
  createView: ({ name, orReplace }) => (orReplace ? [made(name, false), replaced(name)] : [made(name, false)]),
  createMaterializedView: ({ name, query }) => [made(name, false), ...readsOf(query)],
  refreshMaterializedView: ({ name }) => [owner(name, undefined)],
  alterTable: ofAlterTable,
  alterMaterializedView: ({ name }) => [owner(name, undefined)],
  dropRelation: ({ names }) => names.map((name) => owner(name, 'DROP')),
  createSchema: () => [{ kind: 'database', privilege: 'CREATE' }],
  alterSchema: ({ name }) => [{ kind: 'schema', name: name.value, privilege: 'ALTER' }],
  dropSchema: ({ names }) => names.map(({ value }) => ({ kind: 'schema', name: value, privilege: 'DROP' })),
  comment: ({ on }) => {
    if (on.kind === 'column' || on.kind === 'constraint') return [owner(on.relation, undefined)];
    if (on.kind === 'table' || on.kind === 'view') return [owner(on.name, undefined)];
    return on.kind === 'schema' ? [{ kind: 'schema', name: on.name.parts[0]!.value, privilege: undefined }] : [];
  },
};

/**
 * The privileges that a user needs to run a statement, following
 * https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html. UNLOAD and statements that contain another are checked
 * when the inner one is read.
 */
export function needsOf(tree: Statement): Need[] {
  const rule = rules[tree.kind] as ((tree: Statement) => Need[]) | undefined;
  return rule?.(tree) ?? [];
}

function whole(name: QualifiedName, privilege: RelationNeed['privilege']): RelationNeed {
  return { kind: 'relation', name: partsOf(name), privilege, columns: undefined, isMaybeArray: false };
}

function owner(name: QualifiedName, privilege: OwnerNeed['privilege']): OwnerNeed {
  return { kind: 'owner', name: partsOf(name), privilege };
}

/** The need for creating a relation. A name that begins with # is a temporary table's. */
function made(name: QualifiedName, isTemporary: boolean): Need {
  const [last = '', schema] = partsOf(name).toReversed();
  if (isTemporary || last.startsWith('#')) return { kind: 'database', privilege: 'TEMPORARY' };
  return { kind: 'create', schema };
}

function replaced(name: QualifiedName): Need {
  const [last = '', schema] = partsOf(name).toReversed();
  return { kind: 'replace', schema, name: last };
}

function ofQuery(query: Query): Need[] {
  const into = intoOf(query.body);
  return [...(into === undefined ? [] : [made(into.name, into.isTemporary)]), ...readsOf(query)];
}

function ofInsert({ target, source }: Insert): Need[] {
  return [whole(target, 'INSERT'), ...readsOf(source)];
}

function useOf(alias: string, scopes: readonly (Node | undefined)[]): ColumnUse {
  const given = scopes.filter((scope) => scope !== undefined);
  return { scopes: given, aliases: [alias], columnNames: [], isOptional: false };
}

/** The columns of the changed table that these parts use must be readable. */
function used(target: QualifiedName, alias: string, scopes: readonly (Node | undefined)[]): RelationNeed {
  return { ...whole(target, 'SELECT'), columns: { ...useOf(alias, scopes), isOptional: true } };
}

function ofUpdate(update: Update): Need[] {
  const { with: tables, target, alias, assignments, from, where } = update;
  const { hidden, reads } = readsOfWith(tables);
  const name = alias?.value ?? partsOf(target).at(-1)!;
  const assigned = assignments.map(({ column, at }) => ({ kind: 'columnReference', names: [column], at }));
  const values = assignments.map(({ value }) => value);
  return [
    { ...whole(target, 'UPDATE'), columns: useOf(name, assigned) },
    used(target, name, [...values, ...from, where]),
    ...reads,
    ...[...from, ...values, where].flatMap((part) => (part === undefined ? [] : readsOf(part, hidden, update))),
  ];
}

function ofDelete(tree: Delete): Need[] {
  const { with: tables, target, alias, using, where } = tree;
  const { hidden, reads } = readsOfWith(tables);
  return [
    whole(target, 'DELETE'),
    used(target, alias?.value ?? partsOf(target).at(-1)!, [...using, where]),
    ...reads,
    ...[...using, where].flatMap((part) => (part === undefined ? [] : readsOf(part, hidden, tree))),
  ];
}

function ofMerge(merge: Merge): Need[] {
  const { target, source, action } = merge;
  const isUpdate = action.kind === 'when' && action.matched.kind === 'update';
  const changes = isUpdate ? (['UPDATE', 'INSERT'] as const) : (['DELETE', 'INSERT'] as const);
  return [
    whole(target, 'SELECT'),
    ...changes.map((change) => whole(target, change)),
    ...readsOf(source, new Set(), merge),
  ];
}

function ofCreateTable({ name, isTemporary, elements }: CreateTable): Need[] {
  const needs: Need[] = [made(name, isTemporary)];
  for (const element of elements) {
    if (element.kind === 'like') needs.push(whole(element.table, 'SELECT'));
    for (const key of element.kind === 'column' ? element.keys : [element]) {
      if (key.kind === 'key' && key.references !== undefined) needs.push(whole(key.references.table, 'REFERENCES'));
    }
  }
  return needs;
}

function ofAlterTable({ name, action }: AlterTable): Need[] {
  const isOwners = action.kind === 'owner' || action.kind === 'rename';
  const needs: Need[] = [owner(name, isOwners ? undefined : 'ALTER')];
  // A view reads with its owner's privileges, so its owner must not be able to give it to a user with more.
  if (action.kind === 'owner') needs.push({ kind: 'superuser' });
  if (action.kind === 'rename') needs.push({ kind: 'create', schema: partsOf(name).at(-2) });
  if (action.kind === 'append') needs.push(owner(action.from, undefined));
  return needs;
}
