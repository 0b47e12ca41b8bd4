import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Grantee } from './privilege.ts';

/** SHOW of a part of the catalog. */
export interface ShowCatalog extends Node {
  kind: 'showCatalog';
  of: CatalogPart;
  /** A LIKE pattern for names. */
  like: string | undefined;
  limit: number | undefined;
}

export type CatalogPart =
  | { kind: 'databases' }
  | { kind: 'schemas'; database: Name }
  | { kind: 'tables'; schema: QualifiedName }
  | { kind: 'columns'; table: QualifiedName }
  | { kind: 'primaryKeys'; table: QualifiedName }
  /** Those of the table, or with `isExported` those of others that refer to it. */
  | { kind: 'foreignKeys'; table: QualifiedName; isExported: boolean }
  /** What was granted on one thing, or to one identity, or both. */
  | { kind: 'grants'; on: GrantsOn | undefined; to: Grantee | undefined }
  | { kind: 'table' | 'view'; name: QualifiedName };

export interface GrantsOn {
  kind: 'database' | 'schema' | 'table' | 'columns';
  name: QualifiedName;
}
