import type { CatalogColumn, CatalogRelation } from '../sql/binder/catalog.ts';
import { knownType } from '../sql/types/named.ts';
import { maxVarcharBytes, type Type } from '../sql/types/type.ts';
import type { SystemRelations } from './catalog/entries/entries.ts';
import { typeOfDuckDb } from './catalog/entries/column.ts';
import { groupBy } from './catalog/entries/group.ts';
import type { Pairs } from './catalog/entries/read.ts';
import { clusterRelations, keptAs, systemRelations } from './catalog/index.ts';

interface Row {
  column: string;
  number: number;
  type: string;
}

const columnsQuery = `SELECT table_name, CAST(json_object('column', column_name, 'number', column_index,
    'type', data_type) AS VARCHAR)
  FROM duckdb_columns() WHERE schema_name = 'sys_catalog' AND database_name = current_database() ORDER BY column_index`;

/** Reads the system relations once: the engine creates them at its start. */
export class SystemRelationsReader {
  readonly #isServerless: boolean;
  #found: SystemRelations | undefined;

  constructor(isServerless: boolean) {
    this.#isServerless = isServerless;
  }

  async read(pairs: Pairs): Promise<SystemRelations> {
    this.#found ??= this.#relationsOf(groupBy(await pairs(columnsQuery), ([relation]) => relation));
    return this.#found;
  }

  #relationsOf(columns: ReadonlyMap<string, readonly [string, string][]>): SystemRelations {
    const schemas = new Map([
      ['pg_catalog', new Map<string, CatalogRelation>()],
      ['information_schema', new Map<string, CatalogRelation>()],
    ]);
    for (const key of systemRelations) {
      const [, name] = /^information_schema_(.*)$/.exec(key) ?? [];
      const schema = name === undefined ? 'pg_catalog' : 'information_schema';
      const system = { name: keptAs.get(key) ?? key, isDenied: this.#isServerless && clusterRelations.has(key) };
      const own = (columns.get(system.name) ?? []).map(([, row]) => columnOf(key, JSON.parse(row) as Row));
      const relation = { oid: 0, schema, name: name ?? key, isTemporary: false, columns: own, system };
      schemas.get(schema)!.set(relation.name, relation);
    }
    return schemas;
  }
}

function columnOf(relation: string, { column, number, type }: Row): CatalogColumn {
  return { name: column, number, isIdentity: false, type: typeOf(relation, column, type) };
}

/** The Redshift type of a system column: from its DuckDB type, except for types that DuckDB lacks. */
function typeOf(relation: string, column: string, type: string): Type {
  if (type === 'UINTEGER') return { name: 'oid' };
  if (type === 'UINTEGER[]') return { name: 'array', element: { name: 'oid' } };
  if (type !== 'VARCHAR' || !relation.startsWith('pg_')) return knownType(typeOfDuckDb(type)) ?? text;
  if (column === 'indkey') return { name: 'int2vector' };
  if (characters.has(column)) return { name: '"char"' };
  return /name$|owner$/.test(column) ? { name: 'name' } : text;
}

const text: Type = { name: 'varchar', lengthBytes: maxVarcharBytes };

/** Columns of type "char", a single character. */
const characters: ReadonlySet<string> = new Set(
  `attalign attstorage castcontext confdeltype confmatchtype confupdtype contype deptype oprkind prokind provolatile
    relkind relpersistence relreplident tgenabled typalign typdelim typstorage typtype`.split(/\s+/),
);
