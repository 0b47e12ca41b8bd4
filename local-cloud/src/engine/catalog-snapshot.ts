import type { Catalog, CatalogColumn, CatalogRelation } from '../sql/binder/catalog.ts';
import { typeOfText, TypeNameError } from '../sql/types/named.ts';
import type { Type } from '../sql/types/type.ts';
import { type DefinitionReader, Snapshot } from './definitions.ts';

/** A session, as far as what it sees of the catalog depends on it. */
interface CatalogReader extends DefinitionReader {
  readonly database: { texts(sql: string): Promise<string[]> };
  readonly login: { readonly database: string };
  readonly searchPath: readonly string[];
}

/** The tables and views that a session sees. */
export class CatalogSnapshot {
  readonly #session: CatalogReader;
  readonly #relations: Snapshot<Relations>;

  constructor(session: CatalogReader) {
    this.#session = session;
    this.#relations = new Snapshot(session, () => readRelations((sql) => session.database.texts(sql)));
  }

  /** A transaction begins. */
  begin(): void {
    this.#relations.begin();
  }

  /** As it is now. */
  async read(): Promise<Catalog> {
    const { login, searchPath } = this.#session;
    return catalogOf(await this.#relations.read(), login.database, searchPath);
  }
}

type Relations = ReadonlyMap<string, CatalogRelation>;

const temporarySchema = 'pg_temp';

interface Row {
  schema: string;
  name: string;
  oid: number;
  column: string;
  number: number;
  type: string;
  isIdentity: boolean;
}

/** What a late-binding view gives is known when it is asked alone. */
const columnsQuery = `SELECT json_object('schema', CASE WHEN c.database_name = 'temp' THEN '${temporarySchema}' ELSE c.schema_name END,
    'name', c.table_name, 'oid', c.table_oid, 'column', c.column_name, 'number', c.column_index,
    'isIdentity', coalesce(c.column_default LIKE 'nextval(''sys_catalog."identity\\_%' ESCAPE '\\', false),
    'type', sys_catalog.redshift_type(c.data_type, c.comment ->> '$.type'))
  FROM duckdb_columns() c
  WHERE NOT c.internal AND c.schema_name NOT IN ('sys_catalog', 'sys_function')
    AND (c.schema_name <> 'main' OR c.database_name = 'temp')
    AND NOT EXISTS (SELECT 1 FROM duckdb_views() v
      WHERE v.view_oid = c.table_oid AND v.view_name = c.table_name AND (v.comment ->> '$.kind') = 'late-binding view')
  ORDER BY c.column_index`;

const keyOf = (schema: string, name: string): string => JSON.stringify([schema, name]);

/** The relations that DuckDB has, by schema and name; `texts` answers the first column of a query's rows. */
export async function readRelations(texts: (sql: string) => Promise<string[]>): Promise<Relations> {
  return relationsOf((await texts(columnsQuery)).map((row) => JSON.parse(row) as Row));
}

/** The catalog of these relations as a session with this search path finds them: temporary ones first. */
export function catalogOf(relations: Relations, database: string, searchPath: readonly string[]): Catalog {
  const schemas = [temporarySchema, ...searchPath];
  return {
    database,
    relation: (schema, name) =>
      (schema === undefined ? schemas : [schema]).map((each) => relations.get(keyOf(each, name))).find(Boolean),
  };
}

/** A relation with a column of a type that Redshift has not is left out. */
function relationsOf(rows: readonly Row[]): Map<string, CatalogRelation> {
  const relations = new Map<string, CatalogRelation & { columns: CatalogColumn[] }>();
  const strange = new Set<string>();
  for (const { schema, name, oid, column, number, type, isIdentity } of rows) {
    const key = keyOf(schema, name);
    const relation = relations.get(key) ?? { oid, schema, name, isTemporary: schema === temporarySchema, columns: [] };
    relations.set(key, relation);
    const known = knownType(type);
    if (known === undefined) strange.add(key);
    else relation.columns.push({ name: column, type: known, number, isIdentity });
  }
  for (const key of strange) relations.delete(key);
  return relations;
}

function knownType(text: string): Type | undefined {
  try {
    return typeOfText(text);
  } catch (error) {
    if (error instanceof TypeNameError) return undefined;
    throw error;
  }
}
