import { activity, seen } from './activity.ts';
import { columnViews } from './columns.ts';
import { constraintViews } from './constraints.ts';
import { dependencyViews } from './dependencies.ts';
import { emptyViews } from './empty.ts';
import { namespaceViews } from './namespaces.ts';
import { grantViews, privilegeViews } from './privileges.ts';
import { relationViews } from './relations.ts';
import { settingViews } from './settings.ts';
import { typeViews } from './types.ts';
import { userViews } from './users.ts';

const views: Readonly<Record<string, string>> = {
  ...activity,
  ...columnViews,
  ...constraintViews,
  ...dependencyViews,
  ...emptyViews,
  ...namespaceViews,
  ...privilegeViews,
  ...relationViews,
  ...settingViews,
  ...typeViews,
  ...userViews,
};

/** The relations that copy/ stores as tables, with the column that holds a row's user. */
const loadTables = new Map([
  ['stl_load_errors', 'userid'],
  ['sys_load_error_detail', 'user_id'],
  ['sys_load_history', 'user_id'],
  ['stl_load_commits', 'userid'],
]);

/** Views that replace these tables for clients and show only the rows their user may see. */
export const keptAs: ReadonlyMap<string, string> = new Map(
  [...loadTables.keys()].map((name) => [name, `seen_${name}`]),
);

/** Every relation of the schema sys_catalog that clients may read, by name. */
export const systemRelations: ReadonlySet<string> = new Set([...Object.keys(views), ...loadTables.keys()]);

/**
 * The relations that exist only for clusters; Serverless lets nobody read them:
 * https://github.com/open-metadata/OpenMetadata/issues/14820
 */
export const clusterRelations: ReadonlySet<string> = new Set(
  [...systemRelations].filter((name) => /^(stl|stv|svl|svcs)_/.test(name)),
);

/** DuckDB statements that create the views; run after the prelude whenever a database is prepared. */
export const catalogStatements: readonly string[] = [
  ...seen,
  ...grantViews,
  ...Array.from(
    loadTables,
    ([name, whose]) => `CREATE OR REPLACE VIEW sys_catalog.seen_${name} AS
      SELECT * FROM sys_catalog.${name} WHERE sys_function.sees(${whose})`,
  ),
  ...Object.entries(views).map(([name, query]) => `CREATE OR REPLACE VIEW sys_catalog."${name}" AS ${query}`),
];
