import { intoOf } from '../tree/into.ts';
import type { Query, QueryBody } from '../tree/query.ts';
import type { CreateTableAs, TableAttributes } from '../tree/table.ts';
import { resolved } from '../types/type.ts';
import type { ResultColumn } from './bound.ts';
import type { BoundDefinition, NewColumn } from './bound-definition.ts';
import type { Catalog, CatalogRelation } from './catalog.ts';
import { refuse } from './error.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

/** CREATE TABLE AS, CREATE VIEW and CREATE MATERIALIZED VIEW: their columns are those of the query. */
export function bindDefinition(outer: Scope, tree: BoundDefinition['tree']): BoundDefinition {
  const reads = new Set<CatalogRelation>();
  const scope = new Scope(noting(outer.catalog, reads), outer.parameters);
  const query = bindQuery(scope, tree.query);
  return { kind: 'definition', tree, columns: columnsOf(tree, query.columns), query, reads: [...reads] };
}

/** The catalog, which notes the relations that it is asked for, but for the system's. */
function noting({ database, relation, hasSchema }: Catalog, found: Set<CatalogRelation>): Catalog {
  return {
    database,
    relation: (schema, name) => {
      const one = relation(schema, name);
      if (one !== undefined && one.system === undefined) found.add(one);
      return one;
    },
    hasSchema,
  };
}

function columnsOf(tree: BoundDefinition['tree'], columns: readonly ResultColumn[]): NewColumn[] {
  const beyond = tree.columns[columns.length];
  if (beyond !== undefined) {
    const isView = tree.kind === 'createView';
    refuse(
      beyond,
      '42601',
      isView
        ? 'CREATE VIEW specifies more column names than columns'
        : 'CREATE TABLE AS specifies too many column names',
    );
  }
  const taken = new Set<string>();
  return columns.map((column, place) => {
    const name = tree.columns[place]?.value ?? column.name;
    if (taken.has(name)) refuse(tree.columns[place] ?? tree, '42701', `column "${name}" specified more than once`);
    taken.add(name);
    return { name, type: resolved(column.type) };
  });
}

/** SELECT … INTO as the CREATE TABLE AS that it stands for; undefined for a query that makes no table. */
export function tableOfInto(query: Query): CreateTableAs | undefined {
  const into = intoOf(query.body);
  if (into === undefined) return undefined;
  const { name, isTemporary, at } = into;
  const rest: Query = { ...query, body: withoutInto(query.body) };
  const head = { name, isTemporary, ifNotExists: false, columns: [], attributes: none };
  return { kind: 'createTableAs', ...head, query: rest, at };
}

const none: TableAttributes = {
  backup: undefined,
  diststyle: undefined,
  distkey: undefined,
  sortkey: undefined,
  autoRefresh: undefined,
};

function withoutInto(body: QueryBody): QueryBody {
  if (body.kind === 'select') return { ...body, into: undefined };
  if (body.kind === 'query') return body;
  const [first, ...others] = body.operands;
  return { ...body, operands: [withoutInto(first!), ...others] };
}
