import type { Node } from '../tree/node.ts';

/** What a user must be allowed for a statement to run. Names are as they were written: `[name]` or `[schema, name]`. */
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
  /** Which columns it concerns, where a privilege on them will do; the whole relation when undefined. */
  columns: ColumnUse | undefined;
  /** The name may mean an array in a SUPER column instead: nothing is needed of a schema that has no such relation. */
  isMaybeArray: boolean;
}

/** The columns of a relation that a part of a statement uses: those named there, by an alias or by nothing. */
export interface ColumnUse {
  scopes: readonly Node[];
  /** Its own alias or name, and the aliases of the joins that it stands in. */
  aliases: readonly string[];
  /** The names that its alias gives to the first of its columns: `t AS x(a, b)`. */
  columnNames: readonly string[];
  /** Nothing is needed where none is used: of a table whose rows are changed. */
  isOptional: boolean;
}

/** To be the owner of a relation, or to hold a privilege that stands for it. */
export interface OwnerNeed {
  kind: 'owner';
  name: readonly string[];
  privilege: 'DROP' | 'ALTER' | 'TRUNCATE' | undefined;
}

/** To be the owner of what is there already, for it stays its owner's. The schema is the first of the path when undefined. */
export interface ReplaceNeed {
  kind: 'replace';
  schema: string | undefined;
  name: string;
}

export interface DatabaseNeed {
  kind: 'database';
  privilege: 'CREATE' | 'TEMPORARY';
}

/** To be the owner of a schema, or to hold a privilege that stands for it. */
export interface SchemaNeed {
  kind: 'schema';
  name: string;
  privilege: 'DROP' | 'ALTER' | undefined;
}
