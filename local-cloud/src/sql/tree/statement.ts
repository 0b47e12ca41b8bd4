import type { Bulk } from './bulk.ts';
import type { Change } from './change.ts';
import type { Definition } from './definition.ts';
import type { Maintenance } from './maintenance.ts';
import type { PreparedStatement } from './prepared.ts';
import type { PrivilegeStatement } from './privilege.ts';
import type { Query } from './query.ts';
import type { SettingStatement } from './setting.ts';
import type { ShowCatalog } from './show.ts';
import type { CreateTable, CreateTableAs } from './table.ts';
import type { TransactionStatement } from './transaction.ts';
import type { UserStatement } from './user.ts';
import type { CreateMaterializedView, CreateView, RefreshMaterializedView } from './view.ts';

/** One statement, distinguished by `kind`. */
export type Statement =
  | Query
  | Change
  | Bulk
  | CreateTable
  | CreateTableAs
  | CreateView
  | CreateMaterializedView
  | RefreshMaterializedView
  | Definition
  | UserStatement
  | PrivilegeStatement
  | TransactionStatement
  | SettingStatement
  | ShowCatalog
  | PreparedStatement
  | Maintenance;
