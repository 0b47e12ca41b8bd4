import { DialectError } from './error.ts';
import { quote } from './text.ts';

/** A relation as written: `schema` only if given, both in lower case. */
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

/**
 * The relation of `[database.][schema.]name` at this position. Throws DialectError for another database, and for names
 * that DuckDB would take for a file.
 */
export function relationOf(parts: readonly string[], database: string | undefined, position: number): RelationName {
  const [name = '', schema, first] = parts.toReversed();
  if (first !== undefined && first !== (database ?? first)) {
    throw new DialectError('3D000', `database "${first}" does not exist`, position);
  }
  const relation = schema === undefined ? { name } : { schema, name };
  if (!isPlain(name) || (schema !== undefined && !isPlain(schema))) throw missing(relation, position);
  return relation;
}

/**
 * DuckDB reads a file if its path is in the place of a table, so a table's name must not contain characters of paths.
 */
function isPlain(name: string): boolean {
  return !['/', '\\', '.', '*', '?', ':'].some((char) => name.includes(char));
}

export function missing(relation: RelationName, position: number): DialectError {
  return new DialectError('42P01', `relation "${display(relation)}" does not exist`, position);
}

/** Schemas of the engine, and names by which DuckDB finds databases: the client's database is a file named cluster. */
const hiddenSchemas = new Set(['cluster', 'main', 'sys_catalog', 'sys_function', 'system', 'temp']);
const systemSchemas = new Set(['pg_catalog', 'information_schema']);

/** Whether a schema does not exist for clients. DuckDB compares names without regard to case. */
export function isHiddenSchema(name: string): boolean {
  return hiddenSchemas.has(name.toLowerCase());
}

export function isSystemSchema(name: string): boolean {
  return systemSchemas.has(name.toLowerCase());
}

/** DuckDB's own views, which it finds under any search path. */
const builtInViews: ReadonlySet<string> = new Set(
  `duckdb_columns duckdb_constraints duckdb_databases duckdb_indexes duckdb_logs duckdb_schemas duckdb_tables duckdb_types
    duckdb_views pragma_database_list sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema pg_am pg_attrdef
    pg_attribute pg_class pg_collation pg_constraint pg_database pg_depend pg_description pg_enum pg_index pg_indexes
    pg_namespace pg_prepared_statements pg_proc pg_sequence pg_sequences pg_settings pg_tables pg_tablespace pg_type
    pg_views`.split(/\s+/),
);

/** Throws DialectError for a relation that does not exist for clients. */
export function refuseHidden(relation: RelationName, position: number): void {
  const { schema, name } = relation;
  if (schema !== undefined && isHiddenSchema(schema)) {
    throw new DialectError('3F000', `schema "${schema}" does not exist`, position);
  }
  if (schema === undefined && builtInViews.has(name.toLowerCase())) throw missing(relation, position);
}

/** Throws DialectError for a schema that nobody may change, or that does not exist for clients. */
export function refuseSystem(schema: string, position: number): void {
  if (isSystemSchema(schema)) throw new DialectError('42501', `permission denied for schema ${schema}`, position);
  refuseHidden({ schema, name: '' }, position);
}
