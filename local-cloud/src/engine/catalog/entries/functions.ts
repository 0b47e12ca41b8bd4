import {
  BOOLEAN,
  type DuckDBConnection,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  SMALLINT,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { type Columns, tableOf } from '../../table-function.ts';
import type { ColumnEntry } from './column.ts';
import type { CatalogEntries, Dependency, SchemaEntry } from './entries.ts';
import { indexOid, type KeyEntry } from './key.ts';
import { isView, type RelationEntry } from './relation.ts';

/** Returns the catalog as the session of a DuckDB connection last read it. */
export type EntriesOf = (connectionId: number) => CatalogEntries;

/** An entry with the catalog that contains it. */
type In<T> = T & { catalog: CatalogEntries };

/**
 * Lets SQL read a session's catalog: `engine_relations()`, `engine_schemas()`, `engine_columns()`,
 * `engine_table_columns()` (without views), `engine_attributes()` (see CatalogEntries), `engine_dependencies()` (what
 * views read) and `engine_keys()`. Views over DuckDB's own catalog tables took most of the time of a short statement,
 * and took it again for every row that referred to them.
 */
export function registerCatalog(connection: DuckDBConnection, entriesOf: EntriesOf): void {
  const table = <T>(name: string, columns: Columns<T>, rows: (catalog: CatalogEntries) => readonly T[]): void => {
    connection.registerTableFunction(tableOf(name, columns, (connectionId) => rows(entriesOf(connectionId))));
  };
  table('engine_relations', relationColumns, (catalog) => catalog.relations.map((each) => ({ ...each, catalog })));
  table('engine_schemas', schemaColumns, (catalog) => catalog.schemas.map((each) => ({ ...each, catalog })));
  table('engine_columns', columnColumns, ({ columns }) => columns);
  table('engine_dependencies', dependencyColumns, ({ dependencies }) => dependencies);
  table('engine_keys', keyColumns, (catalog) => catalog.keys.map((key) => ({ key, catalog })));
  table('engine_table_columns', columnColumns, ({ tableColumns }) => tableColumns);
  table('engine_attributes', columnColumns, ({ attributes }) => attributes);
}

const texts = (values: readonly string[] | undefined): DuckDBValue =>
  values === undefined ? null : listValue([...values]);
const numbers = (values: readonly number[]): DuckDBValue => listValue([...values]);

const hasKey = ({ attributes }: RelationEntry, isMeant: (type: string) => boolean): boolean =>
  (attributes.constraints ?? []).some(({ type }) => isMeant(type));

const relationColumns: Columns<In<RelationEntry>> = {
  oid: [UINTEGER, ({ oid }) => oid],
  schema_oid: [UINTEGER, ({ catalog, schema }) => catalog.schemaOid(schema)],
  schema_name: [VARCHAR, ({ schema }) => schema],
  name: [VARCHAR, ({ name }) => name],
  temporary: [BOOLEAN, ({ isTemporary }) => isTemporary],
  kind: [VARCHAR, ({ kind }) => kind],
  is_view: [BOOLEAN, isView],
  owner: [INTEGER, ({ owner }) => owner],
  owner_name: [VARCHAR, ({ catalog, owner }) => catalog.userName(owner)],
  acl: [LIST(VARCHAR), (relation) => texts(relation.catalog.aclOf(relation))],
  column_count: [SMALLINT, ({ columns }) => columns.length],
  estimated_rows: [FLOAT, ({ estimatedRows }) => estimatedRows],
  diststyle: [VARCHAR, ({ attributes }) => attributes.diststyle ?? null],
  sortstyle: [VARCHAR, ({ attributes }) => attributes.sortstyle ?? null],
  auto_refresh: [BOOLEAN, ({ attributes }) => attributes.autoRefresh ?? false],
  comment: [VARCHAR, ({ attributes }) => attributes.comment ?? null],
  definition: [VARCHAR, ({ attributes }) => attributes.definition ?? null],
  has_index: [BOOLEAN, (relation) => hasKey(relation, (type) => type !== 'foreign key')],
  has_primary_key: [BOOLEAN, (relation) => hasKey(relation, (type) => type === 'primary key')],
};

const schemaColumns: Columns<In<SchemaEntry>> = {
  oid: [UINTEGER, ({ oid }) => oid],
  name: [VARCHAR, ({ name }) => name],
  owner: [INTEGER, ({ owner }) => owner],
  owner_name: [VARCHAR, ({ catalog, owner }) => catalog.userName(owner)],
  acl: [LIST(VARCHAR), (schema) => texts(schema.catalog.aclOfSchema(schema))],
  is_system: [BOOLEAN, ({ isSystem }) => isSystem],
};

const columnColumns: Columns<ColumnEntry> = {
  relation_oid: [UINTEGER, ({ relationOid }) => relationOid],
  schema_name: [VARCHAR, ({ schema }) => schema],
  relation_name: [VARCHAR, ({ relation }) => relation],
  column_name: [VARCHAR, ({ name }) => name],
  position: [INTEGER, ({ number }) => number],
  full_type: [VARCHAR, ({ facts }) => facts.fullType],
  base_type: [VARCHAR, ({ facts }) => facts.baseType],
  type_oid: [UINTEGER, ({ facts }) => facts.oid],
  type_name: [VARCHAR, ({ facts }) => facts.name],
  type_length: [SMALLINT, ({ facts }) => facts.lengthBytes],
  modifier: [INTEGER, ({ facts }) => facts.modifier],
  length: [INTEGER, ({ facts }) => facts.declaredBytes],
  numeric_precision: [INTEGER, ({ facts }) => facts.precision],
  numeric_scale: [INTEGER, ({ facts }) => facts.scale],
  not_null: [BOOLEAN, ({ isNotNull }) => isNotNull],
  default_text: [VARCHAR, ({ defaultText }) => defaultText],
  encode: [VARCHAR, ({ encoding }) => encoding],
  distkey: [BOOLEAN, ({ isDistKey }) => isDistKey],
  sortkey: [INTEGER, ({ sortKey }) => sortKey],
  comment: [VARCHAR, ({ comment }) => comment],
  identity: [VARCHAR, ({ identity }) => (identity === null ? null : `${identity.seed},${identity.step}`)],
  identity_by_default: [BOOLEAN, ({ identity }) => identity?.byDefault ?? false],
};

const dependencyColumns: Columns<Dependency> = {
  view_oid: [UINTEGER, ({ view }) => view.oid],
  relation_oid: [UINTEGER, ({ relation }) => relation.oid],
};

interface KeyRow {
  key: KeyEntry;
  catalog: CatalogEntries;
}

const keyColumns: Columns<KeyRow> = {
  oid: [UINTEGER, ({ key }) => key.oid],
  name: [VARCHAR, ({ key }) => key.name],
  type: [VARCHAR, ({ key }) => key.type],
  relation_id: [UINTEGER, ({ key }) => key.relation.oid],
  schema_oid: [UINTEGER, ({ key, catalog }) => catalog.schemaOid(key.relation.schema)],
  schema_name: [VARCHAR, ({ key }) => key.relation.schema],
  relation_name: [VARCHAR, ({ key }) => key.relation.name],
  owner: [INTEGER, ({ key }) => key.relation.owner],
  owner_name: [VARCHAR, ({ key, catalog }) => catalog.userName(key.relation.owner)],
  columns: [LIST(VARCHAR), ({ key }) => texts(key.columns)],
  numbers: [LIST(SMALLINT), ({ key }) => numbers(key.numbers)],
  index_oid: [UINTEGER, ({ key }) => indexOid(key)],
  target_id: [UINTEGER, ({ key }) => key.target?.oid ?? null],
  target_schema: [VARCHAR, ({ key }) => key.target?.schema ?? null],
  target_numbers: [LIST(SMALLINT), ({ key }) => numbers(key.targetNumbers)],
  target_key: [VARCHAR, ({ key }) => key.targetKey?.name ?? null],
  target_index_oid: [UINTEGER, ({ key }) => (key.targetKey === undefined ? null : indexOid(key.targetKey))],
  definition: [VARCHAR, ({ key }) => key.definition],
};
