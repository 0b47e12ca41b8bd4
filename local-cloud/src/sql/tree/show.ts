import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

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
  | { kind: 'table' | 'view'; name: QualifiedName };
