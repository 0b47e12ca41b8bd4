import type { Reader } from './reader.ts';
import { DialectError } from './statement.ts';
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
export function relationName(reader: Reader): RelationName {
  const position = reader.position;
  const parts = [reader.identifier()];
  while (parts.length < 3 && reader.accept('.')) parts.push(reader.label());
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

const hiddenSchemas = new Set(['sys_catalog', 'sys_function', 'main', 'temp', 'system']);
const hiddenPrefixes = ['duckdb_', 'sqlite_', 'pragma_'];

/** DuckDB text of a relation that is read: system relations are sent to sys_catalog, DuckDB's own are not seen. */
export function readableRelation(reader: Reader): { sql: string; relation: RelationName } {
  const position = reader.position;
  const relation = relationName(reader);
  const { schema, name } = relation;
  const system = schema === 'information_schema' ? `information_schema_${name}` : name;
  const isSystem = reader.context.systemRelations.has(system);
  if (schema === undefined && isSystem) return { sql: `sys_catalog.${quote(name)}`, relation };
  if (schema === 'pg_catalog' || schema === 'information_schema') {
    if (!isSystem) throw missing(relation, position);
    return { sql: `sys_catalog.${quote(system)}`, relation };
  }
  refuseHidden(relation, position);
  if (schema !== undefined || !reader.scopes.isQuery(name)) reader.relationsRead.push(relation);
  return { sql: qualified(relation), relation };
}

/** DuckDB text and parts of a relation that is written or defined. */
export function writableRelation(reader: Reader): { sql: string; relation: RelationName } {
  const position = reader.position;
  const relation = relationName(reader);
  if (relation.schema === 'pg_catalog' || relation.schema === 'information_schema') {
    throw new DialectError('42501', `permission denied for schema ${relation.schema}`, position);
  }
  refuseHidden(relation, position);
  return { sql: qualified(relation), relation };
}

/** A schema's name; the ones that only DuckDB has do not exist for the client. */
export function schemaName(reader: Reader): string {
  const position = reader.position;
  const name = reader.identifier();
  if (hiddenSchemas.has(name)) throw new DialectError('3F000', `schema "${name}" does not exist`, position);
  return name;
}

function refuseHidden(relation: RelationName, position: number): void {
  const { schema, name } = relation;
  if (schema !== undefined && hiddenSchemas.has(schema)) {
    throw new DialectError('3F000', `schema "${schema}" does not exist`, position);
  }
  if (schema === undefined && hiddenPrefixes.some((prefix) => name.startsWith(prefix))) {
    throw missing(relation, position);
  }
}

/** DuckDB reads files whose path stands where a table is due, so a table's name holds nothing that a path needs. */
function isPlain(name: string): boolean {
  return !['/', '\\', '.', '*', '?', ':'].some((char) => name.includes(char));
}

function missing(relation: RelationName, position: number): DialectError {
  return new DialectError('42P01', `relation "${display(relation)}" does not exist`, position);
}
