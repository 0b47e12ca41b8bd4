import type { Node } from '../tree/node.ts';

/** A privilege that a user needs to run a statement. Names are as written: `[name]` or `[schema, name]`. */
export type Need =
  | RelationNeed
  | OwnerNeed
  | { kind: 'create'; schema: string | undefined }
  | ReplaceNeed
  | DatabaseNeed
  | SchemaNeed
  | { kind: 'superuser' };

export interface RelationNeed {
  kind: 'relation';
  name: readonly string[];
  privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'REFERENCES';
  /** The columns concerned, if privileges on columns are enough; undefined for the whole relation. */
  columns: ColumnUse | undefined;
  /**
   * The name may refer to an array in a SUPER column instead: if the schema has no such relation, nothing is needed.
   */
  isMaybeArray: boolean;
}

/** The columns of a relation that some parts of a statement use, qualified with an alias or not at all. */
export interface ColumnUse {
  scopes: readonly Node[];
  /** The relation's alias or name, and the aliases of the joins that contain it. */
  aliases: readonly string[];
  /** Names that the alias gives to the first columns: `t AS x(a, b)`. */
  columnNames: readonly string[];
  /** Whether using no column needs no privilege, as for a table whose rows are changed. */
  isOptional: boolean;
}

/** The user must own a relation, or hold a privilege that replaces ownership. */
export interface OwnerNeed {
  kind: 'owner';
  name: readonly string[];
  privilege: 'DROP' | 'ALTER' | 'TRUNCATE' | undefined;
}

/**
 * The user must own the existing relation, which keeps its owner when replaced. If the schema is undefined, it is the
 * first one on the search path.
 */
export interface ReplaceNeed {
  kind: 'replace';
  schema: string | undefined;
  name: string;
}

export interface DatabaseNeed {
  kind: 'database';
  privilege: 'CREATE' | 'TEMPORARY';
}

/** The user must own a schema, or hold a privilege that replaces ownership. */
export interface SchemaNeed {
  kind: 'schema';
  name: string;
  privilege: 'DROP' | 'ALTER' | undefined;
}
