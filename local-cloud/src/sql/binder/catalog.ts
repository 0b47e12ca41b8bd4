import type { Query } from '../tree/query.ts';
import type { Type } from '../types/type.ts';

/** A column of a relation that clients can name; `number` counts from 1, as attnum does. */
export interface CatalogColumn {
  name: string;
  type: Type;
  number: number;
  /** Whether the table generates the values, so that none can be given. */
  isIdentity: boolean;
}

/** A table or view as the catalog had it when the statement was bound. */
export interface CatalogRelation {
  oid: number;
  schema: string;
  name: string;
  isTemporary: boolean;
  columns: readonly CatalogColumn[];
  /** Only for a system relation: its name in DuckDB. */
  system?: { name: string; isDenied: boolean };
  /** Only for a late-binding view: its columns follow from its query when it is read. */
  view?: LateView;
}

export interface LateView {
  query: Query;
  /** The names declared for its first columns. */
  columns: readonly string[];
}

/** The binder's view of the database: the relations that a statement names, found as the session finds them. */
export interface Catalog {
  /** The only database there is. */
  database: string;
  /** The relation of that name in the schema, or else in the first schema of the search path that has one. */
  relation(schema: string | undefined, name: string): CatalogRelation | undefined;
  hasSchema(name: string): boolean;
}
