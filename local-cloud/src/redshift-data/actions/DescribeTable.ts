import { DescribeTableCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { catalogMembers, catalogPage, readCatalog } from '../catalog.ts';
import { listPage } from '../list-page.ts';
import { onWarehouse } from '../needs.ts';

const text = `select table_schema, table_name, column_name, data_type, is_nullable, column_default,
       character_maximum_length, numeric_precision, numeric_scale
  from information_schema.columns
 where table_schema = case when $1 = '' then table_schema else $1 end
   and table_name = case when $2 = '' then table_name else $2 end
 order by table_schema, table_name, ordinal_position`;

/** The columns of a table, or of every table of that name, of that schema, or of all. */
export const DescribeTable = action(
  DescribeTableCommand,
  [...catalogMembers, 'Schema', 'Table'],
  onWarehouse,
  async (input, context) => {
    const rows = await readCatalog(input, context, { text, values: [input.Schema ?? '', input.Table ?? ''] });
    const columns = rows.map(
      ([schemaName, tableName, name, typeName, nullable, columnDefault, length, digits, scale]) => ({
        name: name ?? '',
        label: name ?? '',
        typeName: typeName ?? '',
        schemaName: schemaName ?? '',
        tableName: tableName ?? '',
        nullable: nullable === 'YES' ? 1 : 0,
        ...(columnDefault !== null && { columnDefault }),
        length: Number(length),
        precision: Number(digits ?? length),
        scale: Number(scale),
      }),
    );
    const key = (column: (typeof columns)[number]) => `${column.schemaName}.${column.tableName}.${column.name}`;
    const { items, next } = listPage(columns, key, input, catalogPage);
    return { ...(input.Table !== undefined && { TableName: input.Table }), ColumnList: items, ...next };
  },
);
