import { DialectError } from '../../error.ts';
import type { Query } from '../../tree/query.ts';
import type { BoundQuery } from '../bound.ts';
import type { Catalog, CatalogRelation, LateView } from '../catalog.ts';
import { Scope } from '../scope.ts';
import { type BindQuery, named } from './alias.ts';

/** Limits views of views, which could multiply with every level. */
const mostViews = 500;

/** A catalog without the views being read: a view cannot read itself. */
class WithinViews implements Catalog {
  readonly database: string;
  readonly #outer: Catalog;
  readonly #view: CatalogRelation;
  readonly #read: { count: number };

  constructor(outer: Catalog, view: CatalogRelation) {
    this.database = outer.database;
    this.#outer = outer;
    this.#view = view;
    this.#read = outer instanceof WithinViews ? outer.#read : { count: 0 };
    this.#read.count += 1;
    if (this.#read.count > mostViews) throw new DialectError('54001', 'statement is too complex');
  }

  relation(schema: string | undefined, name: string): CatalogRelation | undefined {
    const found = this.#outer.relation(schema, name);
    return found === this.#view ? undefined : found;
  }

  hasSchema(name: string): boolean {
    return this.#outer.hasSchema(name);
  }
}

/** The current result of a late-binding view. Errors in the view have no position in the statement that reads it. */
export function viewQuery(scope: Scope, relation: CatalogRelation, view: LateView, query: BindQuery): BoundQuery {
  try {
    const bound = bind(scope, relation, view.query, query);
    return { ...bound, columns: withNames(bound, view.columns) };
  } catch (error) {
    throw error instanceof DialectError ? new DialectError(error.sqlState, error.message) : error;
  }
}

function bind(scope: Scope, relation: CatalogRelation, node: Query, query: BindQuery): BoundQuery {
  return query(new Scope(new WithinViews(scope.catalog, relation), scope.parameters), node);
}

/** DuckDB still uses the keys from the query. */
function withNames({ columns }: BoundQuery, names: readonly string[]): BoundQuery['columns'] {
  return named(columns, names).map((column, place) => ({ ...column, key: columns[place]!.key }));
}
