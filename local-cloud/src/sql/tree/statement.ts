import type { Change } from './change.ts';
import type { Query } from './query.ts';
import type { CreateTable, CreateTableAs } from './table.ts';
import type { CreateMaterializedView, CreateView, RefreshMaterializedView } from './view.ts';

/** One statement, told apart by `kind`. */
export type Statement =
  Query | Change | CreateTable | CreateTableAs | CreateView | CreateMaterializedView | RefreshMaterializedView;
