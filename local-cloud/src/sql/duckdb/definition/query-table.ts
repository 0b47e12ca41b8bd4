import type { NewColumn } from '../../binder/bound-definition.ts';
import { quote } from '../../text.ts';
import { refuse } from '../../binder/error.ts';
import type { Name } from '../../tree/name.ts';
import type { CreateTableAs, TableAttributes } from '../../tree/table.ts';
import type { CreateMaterializedView } from '../../tree/view.ts';
import { duckDbType } from '../../types/duckdb.ts';
import { formatType } from '../../types/type.ts';
import type { Step } from '../step.ts';
import { commentOn, type RelationAttributes } from './attributes.ts';
import { type Column, columnText } from './column.ts';
import { generateUnless } from './generated.ts';
import { type DefinitionContext, newTarget, type Target } from './name.ts';
import { applyKeys, attributesOf, checkKeys } from './keys.ts';
import { lengthCheck } from './type.ts';
import type { Written } from './view.ts';

/** CREATE TABLE AS: creates the table with the types of the query's columns, then inserts its rows. */
export function createTableAs(tree: CreateTableAs, { columns, query }: Written, context: DefinitionContext): Step[] {
  const isTemporary = tree.isTemporary || tree.name.parts.at(-1)!.value.startsWith('#');
  const target = newTarget(tree.name, context, isTemporary);
  const create = `CREATE ${isTemporary ? 'TEMP ' : ''}TABLE`;
  const steps = tableOf({ tree, target, columns, query }, create, {});
  return tree.ifNotExists ? [generateUnless(target.relation, steps)] : steps;
}

/**
 * CREATE MATERIALIZED VIEW: a table that stores its query. Redshift shows the whole statement, by which clients
 * recognize it.
 */
export function createMaterializedView(
  tree: CreateMaterializedView,
  { columns, reads, query }: Written,
  context: DefinitionContext,
): Step[] {
  const target = newTarget(tree.name, context, false);
  const attributes: Partial<RelationAttributes> = {
    kind: 'materialized view',
    ...storedQuery({ reads, query }, context.text),
    ...(tree.attributes.autoRefresh === true && { autoRefresh: true }),
  };
  return tableOf({ tree, target, columns, query }, 'CREATE TABLE', attributes);
}

/** What a materialized view stores of the statement that made it. */
export function storedQuery(
  { reads, query }: Pick<Written, 'reads' | 'query'>,
  text: string,
): Partial<RelationAttributes> {
  return { definition: text, references: reads.map(({ schema, name }) => [schema, name]), duckdb: query };
}

interface Made {
  tree: CreateTableAs | CreateMaterializedView;
  target: Target;
  columns: readonly NewColumn[];
  query: string;
}

function tableOf(
  { tree, target: { sql }, columns, query }: Made,
  create: string,
  attributes: Partial<RelationAttributes>,
): string[] {
  const made = columns.map(columnOf);
  const keyed = { ...tree, attributes: withKeyNames(tree.attributes, made) };
  checkKeys(keyed, made, []);
  applyKeys(made, [], keyed.attributes);
  return [
    `${create} ${sql} (${made.map(columnText).join(', ')})`,
    commentOn('TABLE', sql, { ...attributesOf(keyed.attributes, made, []), ...attributes }),
    ...made.map(({ name, attributes: own }) => commentOn('COLUMN', `${sql}.${quote(name)}`, own)),
    `INSERT INTO ${sql} ${query}`,
  ];
}

/** Keys may be told by the places of their columns in the query: `SORTKEY (1, 3)`. */
function withKeyNames(given: TableAttributes, columns: readonly Column[]): TableAttributes {
  const named = (key: Name): Name => {
    if (key.isQuoted || !/^\d+$/.test(key.value)) return key;
    const { name } =
      columns[Number(key.value) - 1] ?? refuse(key, '42P10', `key position ${key.value} is not in select list`);
    return { ...key, value: name };
  };
  const { distkey, sortkey } = given;
  return {
    ...given,
    distkey: distkey && named(distkey),
    sortkey: sortkey && { ...sortkey, columns: sortkey.columns.map(named) },
  };
}

function columnOf({ name, type }: NewColumn): Column {
  return {
    name,
    duckdb: duckDbType(type),
    byDefault: undefined,
    check: lengthCheck(name, type),
    isNotNull: false,
    attributes: { type: formatType(type) },
    before: [],
  };
}
