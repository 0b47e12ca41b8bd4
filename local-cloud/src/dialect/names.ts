import type { Reader } from './reader.ts';
import { DialectError } from '../sql/error.ts';
import { quote } from './text.ts';

/** A relation as written: schema (and database) only when given, all folded to lower case. */
export interface RelationName {
  schema?: string;
  name: string;
}

/** DuckDB text of a relation's name. */
export function qualified({ schema, name }: RelationName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

/** As Redshift writes it in messages. */
export function display({ schema, name }: RelationName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

/** Reads `[database.][schema.]name`. Fails on names that DuckDB would take for a file. */
export function relationName(reader: Reader, mostParts = 3): RelationName {
  const position = reader.position;
  const parts = [reader.identifier()];
  while (parts.length < mostParts && reader.accept('.')) parts.push(reader.label());
  const name = parts.pop()!;
  const schema = parts.pop();
  const [database] = parts;
  if (database !== undefined && database !== (reader.context.database ?? database)) {
    throw new DialectError('3D000', `database "${database}" does not exist`, position);
  }
  const relation = schema === undefined ? { name } : { schema, name };
  if (!isPlain(name) || (schema !== undefined && !isPlain(schema))) throw missing(relation, position);
  return relation;
}

/** The engine's own, and names by which DuckDB reaches databases: the client's is a file of this name. */
const hiddenSchemas = new Set(['cluster', 'main', 'sys_catalog', 'sys_function', 'system', 'temp']);
const systemSchemas = new Set(['pg_catalog', 'information_schema']);

/** True for a schema that does not exist for clients. DuckDB compares names without regard to case. */
export function isHiddenSchema(name: string): boolean {
  return hiddenSchemas.has(name.toLowerCase());
}

/** Views of DuckDB itself, which it finds under any search path. */
const builtInViews: ReadonlySet<string> = new Set(
  `duckdb_columns duckdb_constraints duckdb_databases duckdb_indexes duckdb_logs duckdb_schemas duckdb_tables duckdb_types
    duckdb_views pragma_database_list sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema pg_am pg_attrdef
    pg_attribute pg_class pg_collation pg_constraint pg_database pg_depend pg_description pg_enum pg_index pg_indexes
    pg_namespace pg_prepared_statements pg_proc pg_sequence pg_sequences pg_settings pg_tables pg_tablespace pg_type
    pg_views`.split(/\s+/),
);

/** DuckDB text of a relation that is read: system relations are sent to sys_catalog, DuckDB's own are not seen. */
export function readableRelation(reader: Reader): { sql: string; relation: RelationName; isSystem: boolean } {
  const position = reader.position;
  const relation = relationName(reader);
  const { schema, name } = relation;
  if (schema === undefined && reader.scopes.isQuery(name)) return { sql: quote(name), relation, isSystem: false };
  if (schema === undefined || systemSchemas.has(schema.toLowerCase())) {
    const system = schema?.toLowerCase() === 'information_schema' ? `information_schema_${name}` : name;
    const { systemRelations, deniedRelations, keptAs } = reader.context;
    const isSystem = systemRelations.has(system);
    if (deniedRelations?.has(system) === true) {
      throw new DialectError('42501', `permission denied for relation ${name}`, position);
    }
    if (isSystem) return { sql: `sys_catalog.${quote(keptAs?.get(system) ?? system)}`, relation, isSystem };
    if (schema !== undefined) throw missing(relation, position);
  }
  refuseHidden(relation, position);
  reader.relationsRead.push(relation);
  return { sql: qualified(relation), relation, isSystem: false };
}

/** DuckDB text and parts of a relation that is written or changed. */
export function writableRelation(reader: Reader, mostParts = 3): { sql: string; relation: RelationName } {
  const position = reader.position;
  const relation = relationName(reader, mostParts);
  refuseSystem(relation.schema, position);
  refuseHidden(relation, position);
  return { sql: qualified(relation), relation };
}

/** The same of a relation that is made; a temporary one needs no schema of the search path. */
export function newRelation(reader: Reader, isTemporary: boolean): { sql: string; relation: RelationName } {
  const position = reader.position;
  const found = writableRelation(reader);
  const { schema, name } = found.relation;
  const needsSchema = schema === undefined && !isTemporary && !name.startsWith('#');
  if (needsSchema && reader.context.isWithoutSchema === true) {
    throw new DialectError('3F000', 'no schema has been selected to create in', position);
  }
  return found;
}

/** A schema's name; the ones that only DuckDB has do not exist for the client. */
export function schemaName(reader: Reader): string {
  const position = reader.position;
  const name = reader.identifier();
  refuseSystem(name, position);
  refuseHidden({ schema: name, name: '' }, position);
  return name;
}

/** A name that a schema may be given. */
export function newSchemaName(reader: Reader): string {
  const position = reader.position;
  const name = reader.identifier();
  const isReserved = name.toLowerCase().startsWith('pg_') || systemSchemas.has(name.toLowerCase());
  if (isReserved || isHiddenSchema(name)) {
    throw new DialectError('42939', `unacceptable schema name "${name}"`, position);
  }
  return name;
}

function refuseSystem(schema: string | undefined, position: number): void {
  if (schema === undefined || !systemSchemas.has(schema.toLowerCase())) return;
  throw new DialectError('42501', `permission denied for schema ${schema}`, position);
}

function refuseHidden(relation: RelationName, position: number): void {
  const { schema, name } = relation;
  if (schema !== undefined && isHiddenSchema(schema)) {
    throw new DialectError('3F000', `schema "${schema}" does not exist`, position);
  }
  if (schema === undefined && builtInViews.has(name.toLowerCase())) throw missing(relation, position);
}

/** DuckDB reads files whose path stands where a table is due, so a table's name holds nothing that a path needs. */
function isPlain(name: string): boolean {
  return !['/', '\\', '.', '*', '?', ':'].some((char) => name.includes(char));
}

function missing(relation: RelationName, position: number): DialectError {
  return new DialectError('42P01', `relation "${display(relation)}" does not exist`, position);
}
