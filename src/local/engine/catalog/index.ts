import { activity } from './activity.ts';
import { columnViews } from './columns.ts';
import { constraintViews, keyColumns } from './constraints.ts';
import { dependencyViews } from './dependencies.ts';
import { emptyViews } from './empty.ts';
import { namespaces, namespaceViews } from './namespaces.ts';
import { relationViews } from './relations.ts';
import { settingViews } from './settings.ts';
import { typedColumns, typeViews } from './types.ts';
import { userViews } from './users.ts';

const views: Readonly<Record<string, string>> = {
  ...activity,
  ...columnViews,
  ...constraintViews,
  ...dependencyViews,
  ...emptyViews,
  ...namespaceViews,
  ...relationViews,
  ...settingViews,
  ...typeViews,
  ...userViews,
};

/** Names of the relations that copy/ keeps as tables. */
const loadTables = ['stl_load_errors', 'sys_load_error_detail', 'sys_load_history', 'stl_load_commits'];

/** Every relation of the schema sys_catalog that clients may read, as the dialect asks for them. */
export const systemRelations: ReadonlySet<string> = new Set([...Object.keys(views), ...loadTables]);

/** DuckDB statements that make the views; run at every start, after the dialect's prelude. */
export const catalogStatements: readonly string[] = [
  namespaces,
  typedColumns,
  keyColumns,
  ...Object.entries(views).map(([name, query]) => `CREATE OR REPLACE VIEW sys_catalog."${name}" AS ${query}`),
];
