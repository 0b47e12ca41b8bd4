import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { TableAttributes } from './table.ts';

/** CREATE [OR REPLACE] VIEW name [(columns)] AS query [WITH NO SCHEMA BINDING]. */
export interface CreateView extends Node {
  kind: 'createView';
  orReplace: boolean;
  name: QualifiedName;
  columns: Name[];
  query: Query;
  /** WITH NO SCHEMA BINDING. */
  isLateBinding: boolean;
}

export interface CreateMaterializedView extends Node {
  kind: 'createMaterializedView';
  name: QualifiedName;
  columns: Name[];
  attributes: TableAttributes;
  query: Query;
}

export interface RefreshMaterializedView extends Node {
  kind: 'refreshMaterializedView';
  name: QualifiedName;
}
