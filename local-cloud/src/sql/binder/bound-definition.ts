import type { CreateTableAs } from '../tree/table.ts';
import type { CreateMaterializedView, CreateView } from '../tree/view.ts';
import type { Type } from '../types/type.ts';
import type { BoundQuery } from './bound.ts';
import type { CatalogRelation } from './catalog.ts';

/** A table or view created from a query. */
export interface BoundDefinition {
  kind: 'definition';
  tree: CreateTableAs | CreateView | CreateMaterializedView;
  columns: NewColumn[];
  query: BoundQuery;
  /** The tables and views that the query reads. */
  reads: CatalogRelation[];
}

export interface NewColumn {
  name: string;
  type: Type;
}
