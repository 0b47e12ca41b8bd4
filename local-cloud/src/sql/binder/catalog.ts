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
}

/** What the binder knows of the database: the relations that a statement names, and how the session finds them. */
export interface Catalog {
  /** The only database there is. */
  database: string;
  /** The relation of that name in the schema, or in the first schema of the search path that has one. */
  relation(schema: string | undefined, name: string): CatalogRelation | undefined;
}
