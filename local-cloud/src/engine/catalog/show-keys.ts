import type { QualifiedName } from '../../sql/tree/name.ts';
import { orRefuse, relationMissing, relationRow, relationShown } from './show-parts.ts';

const databaseName = 'sys_function.current_database()';

/** Positions of a key's columns. */
const places = 'unnest(range(1, len(k.columns) + 1))';

const primaryKeys = `SELECT ${databaseName} AS database_name, schema_name, relation_name AS table_name, name AS pk_name,
    columns[place] AS column_name, CAST(place AS INTEGER) AS key_seq
  FROM (SELECT k.*, ${places} AS place FROM sys_catalog.known_keys k WHERE k.type = 'primary key')`;

/** The rules are JDBC's numbers: no action, and not deferrable. */
const foreignKeys = `SELECT ${databaseName} AS pk_database_name, p.schema_name AS pk_schema_name, p.name AS pk_table_name,
    c.column_name AS pk_column_name, ${databaseName} AS fk_database_name, k.schema_name AS fk_schema_name,
    k.relation_name AS fk_table_name, k.columns[k.place] AS fk_column_name, CAST(k.place AS INTEGER) AS key_seq,
    k.name AS fk_name, k.target_key AS pk_name, CAST(3 AS SMALLINT) AS update_rule, CAST(3 AS SMALLINT) AS delete_rule,
    CAST(7 AS SMALLINT) AS deferrability
  FROM (SELECT k.*, ${places} AS place FROM sys_catalog.known_keys k WHERE k.type = 'foreign key') k
  JOIN sys_catalog.known_relations p ON p.oid = k.target_id AND p.schema_name = k.target_schema
  LEFT JOIN sys_catalog.known_columns c ON c.relation_oid = p.oid AND c.relation_name = p.name
    AND c.position = k.target_numbers[k.place]`;

/** https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_CONSTRAINTS.html */
export function primaryKeysQuery(table: QualifiedName, database: string): string {
  const relation = relationShown(table, database);
  const rows = `${primaryKeys} WHERE (schema_name, relation_name) IN (${relationRow(relation)})`;
  return `${orRefuse(rows, [relationMissing(relation)])} ORDER BY key_seq`;
}

/** The same page. */
export function foreignKeysQuery(of: { table: QualifiedName; isExported: boolean }, database: string): string {
  const relation = relationShown(of.table, database);
  const side = of.isExported ? '(p.schema_name, p.name)' : '(k.schema_name, k.relation_name)';
  const rows = `${foreignKeys} WHERE ${side} IN (${relationRow(relation)})`;
  return `${orRefuse(rows, [relationMissing(relation)], 'pk_database_name')} ORDER BY fk_schema_name, fk_table_name, fk_name, key_seq`;
}
