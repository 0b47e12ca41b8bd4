import { ListDatabasesCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { catalogMembers, catalogPage, readCatalog } from '../catalog.ts';
import { listPage } from '../list-page.ts';
import { onWarehouse } from '../needs.ts';

export const ListDatabases = action(ListDatabasesCommand, catalogMembers, onWarehouse, async (input, context) => {
  const text = 'select datname from pg_database where not datistemplate order by 1';
  const names = (await readCatalog(input, context, { text, values: [] })).map(([name]) => name ?? '');
  const { items, next } = listPage(names, (name) => name, input, catalogPage);
  return { Databases: items, ...next };
});
