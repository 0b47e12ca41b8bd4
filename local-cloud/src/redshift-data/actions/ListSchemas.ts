import { ListSchemasCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { catalogMembers, catalogPage, readCatalog } from '../catalog.ts';
import { listPage } from '../list-page.ts';
import { onWarehouse } from '../needs.ts';

export const ListSchemas = action(
  ListSchemasCommand,
  [...catalogMembers, 'SchemaPattern'],
  onWarehouse,
  async (input, context) => {
    const text = 'select nspname from pg_namespace where nspname like $1 order by 1';
    const rows = await readCatalog(input, context, { text, values: [input.SchemaPattern ?? '%'] });
    const { items, next } = listPage(
      rows.map(([name]) => name ?? ''),
      (name) => name,
      input,
      catalogPage,
    );
    return { Schemas: items, ...next };
  },
);
