import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, quote } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import type { QualifiedName } from '../../sql/tree/name.ts';
import { isHiddenSchema } from '../../sql/relation-name.ts';
import { CopyError } from './copy-session.ts';
import { parseType } from './type.ts';
import type { TargetType } from './type.ts';

export interface TargetColumn {
  name: string;
  type: TargetType;
  isNullable: boolean;
  /** Whether the table itself refuses text that is too long. */
  isLengthChecked: boolean;
  /** Filled by the table itself; `by default` only if the COPY does not list it. */
  identity?: 'always' | 'by default';
}

/** The table that a COPY fills. */
export interface Target {
  /** Quoted for DuckDB. */
  sql: string;
  /** As messages show it: the name without its schema. */
  name: string;
  tableId: number;
  /** The columns that the COPY fills, in its order. */
  columns: TargetColumn[];
}

type Row = Record<string, string | null>;

/** Rows of a catalog query with every value as text. */
export async function readRows(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJson() as Row[];
}

/**
 * The table and its columns to fill. Throws CopyError: 42P01 for a missing table, 42703 for a missing column, 42809 for
 * a view, 0A000 if an IDENTITY column is listed without EXPLICIT_IDS or EXPLICIT_IDS does not list it.
 */
export async function findTarget(connection: DuckDBConnection, statement: Copy): Promise<Target> {
  const found = await findTable(connection, statement.target);
  const all = await readColumns(connection, found);
  return { ...found, columns: chooseColumns(all, found.name, statement) };
}

interface FoundTable {
  sql: string;
  name: string;
  tableId: number;
  database: string;
}

async function findTable(connection: DuckDBConnection, { parts }: QualifiedName): Promise<FoundTable> {
  const [name = '', schema] = parts.toReversed().map(({ value }) => value);
  const place =
    schema === undefined
      ? `(temporary OR list_contains(current_schemas(false), schema_name))`
      : `schema_name = ${literal(schema)}`;
  const relations = await readRows(
    connection,
    `SELECT database_name AS database, schema_name AS schema, oid, is_view::VARCHAR AS is_view
     FROM (SELECT database_name, schema_name, table_name AS name, table_oid AS oid, temporary, false AS is_view
           FROM duckdb_tables()
           UNION ALL
           SELECT database_name, schema_name, view_name, view_oid, temporary, true FROM duckdb_views())
     WHERE name = ${literal(name)} AND (temporary OR database_name = current_database()) AND ${place}
     ORDER BY NOT temporary, list_position(current_schemas(false), schema_name)`,
  );
  const relation = schema !== undefined && isHiddenSchema(schema) ? undefined : relations[0];
  const shown = schema === undefined ? name : `${schema}.${name}`;
  if (relation === undefined) throw new CopyError('42P01', `relation "${shown}" does not exist`);
  if (relation['is_view'] === 'true') throw new CopyError('42809', `cannot copy to view "${shown}"`);
  const path = [relation['database']!, relation['schema']!, name];
  return {
    sql: path.map(quote).join('.'),
    name,
    tableId: Number(relation['oid']),
    database: relation['database']!,
  };
}

/** What a definition notes in a column's comment; see ColumnAttributes. */
interface Declared {
  type?: string;
  identity?: { byDefault: boolean };
}

async function readColumns(connection: DuckDBConnection, table: FoundTable): Promise<TargetColumn[]> {
  const rows = await readRows(
    connection,
    `SELECT column_name AS name, data_type AS type, is_nullable::VARCHAR AS nullable, comment
     FROM duckdb_columns() WHERE table_oid = ${table.tableId} AND table_name = ${literal(table.name)}
       AND database_name = ${literal(table.database)}
     ORDER BY column_index`,
  );
  const checked = await readLengthChecks(connection, table);
  return rows.map((row) => {
    const name = row['name']!;
    const declared = JSON.parse(row['comment'] ?? '{}') as Declared;
    const typeName = declared.type ?? row['type']!;
    const type = parseType(typeName);
    if (type === undefined) {
      throw new CopyError('0A000', `COPY into column "${name}" of type ${typeName} is not supported`);
    }
    const identity = declared.identity && (declared.identity.byDefault ? 'by default' : 'always');
    const isLengthChecked = 'lengthBytes' in type && checked.get(name) === type.lengthBytes;
    const isNullable = row['nullable'] === 'true';
    return { name, type, isNullable, isLengthChecked, ...(identity && { identity }) };
  });
}

/** The lengths that CHECK constraints enforce; see lengthCheck in sql/duckdb/definition/type.ts. */
async function readLengthChecks(connection: DuckDBConnection, table: FoundTable): Promise<Map<string, number>> {
  const rows = await readRows(
    connection,
    `SELECT constraint_column_names[1] AS name, regexp_extract(constraint_text, 'strlen\\(.*> ([0-9]+)\\)', 1) AS length
     FROM duckdb_constraints() WHERE table_oid = ${table.tableId} AND constraint_type = 'CHECK'
       AND database_name = ${literal(table.database)}`,
  );
  return new Map(rows.map((row) => [row['name']!, Number(row['length'])]));
}

function chooseColumns(all: TargetColumn[], table: string, statement: Copy): TargetColumn[] {
  const { columns: list, explicitIds } = statement;
  const identity = all.find((column) => column.identity !== undefined);
  if (explicitIds && identity === undefined) {
    throw new CopyError('0A000', `EXPLICIT_IDS needs an IDENTITY column, table "${table}" has none`);
  }
  if (list === undefined) return explicitIds ? all : all.filter((column) => column.identity === undefined);
  const chosen = list.map(({ value: name }) => {
    const column = all.find((candidate) => candidate.name === name);
    if (column === undefined) throw new CopyError('42703', `column "${name}" of relation "${table}" does not exist`);
    return column;
  });
  const listsIdentity = chosen.some((column) => column.identity !== undefined);
  if (chosen.some((column) => column.identity === 'always') && !explicitIds) {
    throw new CopyError('0A000', `cannot set an identity column to a value: "${identity!.name}" (use EXPLICIT_IDS)`);
  }
  if (explicitIds && !listsIdentity) {
    throw new CopyError('0A000', `EXPLICIT_IDS needs the IDENTITY column "${identity!.name}" in the column list`);
  }
  return chosen;
}
