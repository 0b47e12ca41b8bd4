import { ListTablesCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { catalogMembers, catalogPage, readCatalog } from '../catalog.ts';
import { listPage } from '../list-page.ts';
import { onWarehouse } from '../needs.ts';

const text = `select table_schema, table_name, case table_type when 'BASE TABLE' then 'TABLE' else table_type end
  from information_schema.tables
 where table_schema like $1 and table_name like $2
 order by 3, 1, 2`;

export const ListTables = action(
  ListTablesCommand,
  [...catalogMembers, 'SchemaPattern', 'TablePattern'],
  onWarehouse,
  async (input, context) => {
    const values = [input.SchemaPattern ?? '%', input.TablePattern ?? '%'];
    const rows = await readCatalog(input, context, { text, values });
    const tables = rows.map(([schema, name, type]) => ({ schema: schema ?? '', name: name ?? '', type: type ?? '' }));
    const { items, next } = listPage(tables, ({ schema, name }) => `${schema}.${name}`, input, catalogPage);
    return { Tables: items, ...next };
  },
);
