import type { CatalogRelation } from '../../../sql/binder/catalog.ts';
import { parse } from '../../../sql/parser/parse.ts';
import type { Query } from '../../../sql/tree/query.ts';
import { masterUserId } from '../../users.ts';
import type { Granted } from './acl.ts';
import { type ColumnEntry, columnEntry } from './column.ts';
import { CatalogEntries, type Found, type SchemaRow } from './entries.ts';
import { groupBy } from './group.ts';
import { type RelationAttributes, type RelationEntry, temporarySchema } from './relation.ts';

/** Returns the first two columns of a query's rows, as text. */
export type Pairs = (sql: string) => Promise<[string, string][]>;

const isClients = `NOT internal AND schema_name NOT IN ('sys_catalog', 'sys_function') AND (schema_name <> 'main' OR database_name = 'temp')`;
const schema = `CASE WHEN database_name = 'temp' THEN '${temporarySchema}' ELSE schema_name END`;

/** One row per relation, relation's columns, schema, owner, user and grant: its kind, and the rest as JSON. */
const query = `
  SELECT 'columns', CAST(to_json({s: any_value(${schema}), n: table_name, o: table_oid, c: list([column_name,
      CAST(column_index AS VARCHAR), data_type, CASE WHEN is_nullable THEN '' ELSE 'n' END, comment])}) AS VARCHAR)
    FROM duckdb_columns() WHERE ${isClients} GROUP BY database_name, schema_name, table_name, table_oid
  UNION ALL SELECT 'relation', CAST(to_json({s: ${schema}, n: table_name, o: table_oid, e: estimated_size, a: comment, k: 'table'}) AS VARCHAR)
    FROM duckdb_tables() WHERE ${isClients}
  UNION ALL SELECT 'relation', CAST(to_json({s: ${schema}, n: view_name, o: view_oid, e: 0, a: comment, k: 'view'}) AS VARCHAR)
    FROM duckdb_views() WHERE ${isClients}
  UNION ALL SELECT 'schema', CAST(to_json({name: schema_name, oid: oid}) AS VARCHAR)
    FROM duckdb_schemas() WHERE ${isClients} AND database_name <> 'temp'
  UNION ALL SELECT 'owner', CAST(to_json([schema_name, name, CAST(owner AS VARCHAR)]) AS VARCHAR) FROM sys_catalog.owners
  UNION ALL SELECT 'user', CAST(to_json([CAST(id AS VARCHAR), name]) AS VARCHAR) FROM sys_catalog.users
  UNION ALL SELECT 'granted', CAST(to_json({kind: kind, schema: schema_name, name: name, "column": column_name,
      granteeType: grantee_type, grantee: grantee, granteeTitle: grantee_title, privilege: privilege,
      isGrantable: grantable, grantorName: grantor_name}) AS VARCHAR)
    FROM sys_catalog.privileges WHERE kind IN ('relation', 'schema')`;

/**
 * Reads the catalog from a DuckDB connection. Entries that have not changed since the last reading are reused: a
 * relation's columns are looked up by their whole text, so statements need not report what they touched.
 */
export class CatalogReader {
  readonly #columns = new Memo(columnsOf);
  readonly #attributes = new Memo((text) => JSON.parse(text) as RelationAttributes);

  /** `userId` owns the temporary tables. */
  async read(pairs: Pairs, userId: number, found: Found): Promise<CatalogEntries> {
    const rows = groupBy(await pairs(query), ([what]) => what);
    const textsOf = (what: string): string[] => (rows.get(what) ?? []).map(([, text]) => text);
    const rowsOf = <T>(what: string): T[] => textsOf(what).map((text) => JSON.parse(text) as T);
    const columns = new Map(this.#columns.renew(textsOf('columns')).map((each) => [each.key, each]));
    const owners = new Map(
      rowsOf<[string, string, string]>('owner').map(([of, name, owner]) => [keyOf(of, name), Number(owner)]),
    );
    const relations = rowsOf<RelationRow>('relation');
    const attributes = this.#attributes.renew(relations.map(({ a }) => a ?? '{}'));
    return new CatalogEntries({
      relations: relations.map((row, index) => {
        const isTemporary = row.s === temporarySchema;
        const owner = isTemporary ? userId : (owners.get(keyOf(row.s, row.n)) ?? masterUserId);
        return relationEntry(row, { isTemporary, owner }, attributes[index]!, columns.get(keyOf(row.s, row.n)));
      }),
      schemas: rowsOf<SchemaRow>('schema').map((row) => ({
        ...row,
        owner: owners.get(keyOf(row.name, '')) ?? masterUserId,
      })),
      users: new Map(rowsOf<[string, string]>('user').map(([id, name]) => [Number(id), name])),
      granted: rowsOf<Granted>('granted'),
      found,
    });
  }
}

/** Remembers the values made from texts. A value is dropped if one reading does not ask for its text. */
class Memo<T> {
  readonly #make: (text: string) => T;
  #kept: ReadonlyMap<string, T> = new Map();

  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  renew(texts: readonly string[]): T[] {
    const kept = new Map<string, T>();
    const made = texts.map((text) => {
      const value = kept.get(text) ?? this.#kept.get(text) ?? this.#make(text);
      kept.set(text, value);
      return value;
    });
    this.#kept = kept;
    return made;
  }
}

interface RelationRow {
  s: string;
  n: string;
  o: number;
  e: number | null;
  a: string | null;
  k: 'table' | 'view';
}

interface ColumnsRow {
  s: string;
  n: string;
  o: number;
  c: [string, string, string, string, string | null][];
}

interface RelationColumns {
  key: string;
  columns: readonly ColumnEntry[];
  bindable: CatalogRelation | undefined;
}

const keyOf = (of: string, name: string): string => JSON.stringify([of, name]);

function columnsOf(text: string): RelationColumns {
  const { s, n, o, c } = JSON.parse(text) as ColumnsRow;
  const relation = { relationOid: o, schema: s, relation: n };
  const columns = c.map(([name, number, duckDbType, notNull, attributes]) =>
    columnEntry(relation, { name, number: Number(number), duckDbType, isNotNull: notNull !== '', attributes }),
  );
  columns.sort((a, b) => a.number - b.number);
  return { key: keyOf(s, n), columns, bindable: bindable(s, n, o, columns) };
}

/** Undefined for a relation with a column of a type that Redshift lacks. */
function bindable(of: string, name: string, oid: number, all: readonly ColumnEntry[]): CatalogRelation | undefined {
  const columns = all.flatMap(({ name: column, type, number, identity }) =>
    type === undefined ? [] : [{ name: column, type, number, isIdentity: identity?.byDefault === false }],
  );
  if (columns.length < all.length) return undefined;
  return { oid, schema: of, name, isTemporary: of === temporarySchema, columns };
}

function relationEntry(
  { s, n, o, e, k }: RelationRow,
  { isTemporary, owner }: Pick<RelationEntry, 'isTemporary' | 'owner'>,
  attributes: RelationAttributes,
  columns: RelationColumns | undefined,
): RelationEntry {
  const kind = attributes.kind ?? k;
  return {
    oid: o,
    schema: s,
    name: n,
    isTemporary,
    kind,
    attributes,
    estimatedRows: e ?? 0,
    owner,
    columns: columns?.columns ?? [],
    bindable: kind === 'late-binding view' ? lateView({ s, n, o }, attributes) : columns?.bindable,
  };
}

/** A late-binding view: its columns are known when its query is bound, which happens when it is read. */
function lateView(
  { s, n, o }: Pick<RelationRow, 's' | 'n' | 'o'>,
  { definition = '', columns = [] }: RelationAttributes,
): CatalogRelation {
  const view = {
    columns,
    get query(): Query {
      const tree = parse(definition);
      if (tree?.kind !== 'query') throw new Error(`the definition of ${s}.${n} is no query`);
      return tree;
    },
  };
  return { oid: o, schema: s, name: n, isTemporary: false, columns: [], view };
}
