import type { Query } from '../tree/query.ts';
import type { Type } from '../types/type.ts';

/** A column of a relation that clients can name; `number` counts from 1, as attnum does. */
export interface CatalogColumn {
  name: string;
  type: Type;
  number: number;
  /** Its values are the table's own, and cannot be given. */
  isIdentity: boolean;
}

/** A table or view as the catalog had it when the statement was bound. */
export interface CatalogRelation {
  oid: number;
  schema: string;
  name: string;
  isTemporary: boolean;
  columns: readonly CatalogColumn[];
  /** Of a system relation: what DuckDB calls it. */
  system?: { name: string; isDenied: boolean };
  /** Of a late-binding view, which has the columns that its query gives when it is read. */
  view?: LateView;
}

export interface LateView {
  query: Query;
  /** The names that were given to the first of its columns. */
  columns: readonly string[];
}

/** What the binder knows of the database: the relations that a statement names, and how the session finds them. */
export interface Catalog {
  /** The only database there is. */
  database: string;
  /** The relation of that name in the schema, or in the first schema of the search path that has one. */
  relation(schema: string | undefined, name: string): CatalogRelation | undefined;
  hasSchema(name: string): boolean;
}
