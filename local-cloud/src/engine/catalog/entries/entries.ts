import type { Catalog, CatalogRelation } from '../../../sql/binder/catalog.ts';
import { Acls, type Granted } from './acl.ts';
import type { ColumnEntry } from './column.ts';
import { indexColumns, type KeyEntry, keysOf } from './key.ts';
import { withLateColumns } from './late-columns.ts';
import { type RelationEntry, temporarySchema } from './relation.ts';

export interface SchemaRow {
  name: string;
  oid: number;
}

export interface SchemaEntry extends SchemaRow {
  owner: number;
  /** Whether every database has it. */
  isSystem: boolean;
}

/** One relation that a view reads. */
export interface Dependency {
  view: RelationEntry;
  relation: RelationEntry;
}

/** The schemas of every database, with PostgreSQL's fixed oids where it defines them. */
const systemSchemas: readonly SchemaEntry[] = [
  { oid: 11, name: 'pg_catalog', owner: 1, isSystem: true },
  { oid: 99, name: temporarySchema, owner: 1, isSystem: true },
  { oid: 12_000, name: 'information_schema', owner: 1, isSystem: true },
  { oid: 12_001, name: 'pg_internal', owner: 1, isSystem: true },
];
const publicOid = 2200;
const firstSchemaOid = 100_000;

/** What every session finds: the only database, and the relations of the system. */
export interface Found {
  database: string;
  system?: SystemRelations;
}

/**
 * The relations of pg_catalog, which clients may also name without a schema, and of information_schema: by schema, then
 * by name.
 */
export type SystemRelations = ReadonlyMap<string, ReadonlyMap<string, CatalogRelation>>;

const keyOf = (schema: string, name: string): string => JSON.stringify([schema, name]);
const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The catalog as one session sees it at one moment. Relations are sorted by name, columns by position. */
export class CatalogEntries {
  readonly relations: readonly RelationEntry[];
  readonly schemas: readonly SchemaEntry[];
  readonly #found: Found;
  readonly #users: ReadonlyMap<number, string>;
  readonly #acls: Acls;
  readonly #byName: ReadonlyMap<string, RelationEntry>;
  readonly #schemaOids: ReadonlyMap<string, number>;
  #columns: readonly ColumnEntry[] | undefined;
  #keys: readonly KeyEntry[] | undefined;

  constructor(parts: {
    relations: readonly RelationEntry[];
    schemas: readonly Omit<SchemaEntry, 'isSystem'>[];
    users: ReadonlyMap<number, string>;
    granted: readonly Granted[];
    found: Found;
  }) {
    this.#found = parts.found;
    this.relations = parts.relations
      .toSorted((a, b) => byName(a.schema, b.schema) || byName(a.name, b.name))
      .map((each) => withLateColumns(each, () => this.forBinder([])));
    this.schemas = [
      ...parts.schemas.map((each) => ({
        ...each,
        oid: each.name === 'public' ? publicOid : firstSchemaOid + each.oid,
        isSystem: false,
      })),
      ...systemSchemas,
    ];
    this.#users = parts.users;
    this.#acls = new Acls(parts.granted);
    this.#byName = new Map(this.relations.map((each) => [keyOf(each.schema, each.name), each]));
    this.#schemaOids = new Map(this.schemas.map(({ name, oid }) => [name, oid]));
  }

  get hasTemporary(): boolean {
    return this.relations.some(({ isTemporary }) => isTemporary);
  }

  get columns(): readonly ColumnEntry[] {
    this.#columns ??= this.relations.flatMap(({ columns }) => columns);
    return this.#columns;
  }

  get tableColumns(): readonly ColumnEntry[] {
    return this.relations.filter(({ kind }) => kind === 'table').flatMap(({ columns }) => columns);
  }

  get keys(): readonly KeyEntry[] {
    this.#keys ??= this.relations.flatMap((each) => keysOf(each, (schema, name) => this.relation(schema, name)));
    return this.#keys;
  }

  /** What pg_attribute lists: the columns of all relations except late-binding views, and of the keys' indexes. */
  get attributes(): readonly ColumnEntry[] {
    const own = this.relations.filter(({ kind }) => kind !== 'late-binding view').flatMap(({ columns }) => columns);
    return [...own, ...this.keys.flatMap(indexColumns)];
  }

  /** The relations that bound and materialized views read, each listed once. */
  get dependencies(): readonly Dependency[] {
    const views = this.relations.filter(({ kind }) => kind === 'view' || kind === 'materialized view');
    return views.flatMap((view) => {
      const read = (view.attributes.references ?? []).map((names) => this.dependencyNamed(view, names));
      return [...new Set(read)].flatMap((relation) => (relation === undefined ? [] : [{ view, relation }]));
    });
  }

  /** The relation that a view's query names. Without a schema it is in the view's own schema or in public. */
  dependencyNamed(view: RelationEntry, names: readonly string[]): RelationEntry | undefined {
    const [name = '', schema] = names.toReversed();
    if (schema !== undefined) return this.relation(schema, name);
    return this.relation(view.schema, name) ?? this.relation('public', name);
  }

  relation(schema: string, name: string): RelationEntry | undefined {
    return this.#byName.get(keyOf(schema, name));
  }

  /**
   * The relation that a name refers to: in the given schema, or else a temporary one or the first on the search path.
   */
  find(schema: string | undefined, name: string, searchPath: readonly string[]): RelationEntry | undefined {
    const schemas = schema === undefined ? [temporarySchema, ...searchPath] : [schema];
    return schemas.map((each) => this.relation(each, name)).find(Boolean);
  }

  /** A schema that a user created, or public. */
  schema(name: string): SchemaEntry | undefined {
    return this.schemas.find((each) => each.name === name && !each.isSystem);
  }

  schemaOid(name: string): number {
    return this.#schemaOids.get(name) ?? 0;
  }

  /** The name of a user; 'rdsdb' for user 1, which no list contains. */
  userName(id: number): string {
    return this.#users.get(id) ?? (id === 1 ? 'rdsdb' : 'unknown');
  }

  aclOf({ schema, name, owner }: RelationEntry): string[] | undefined {
    return this.#acls.of('relation', schema, name, this.userName(owner));
  }

  aclOfSchema({ name, owner }: SchemaEntry): string[] | undefined {
    return this.#acls.of('schema', name, '', this.userName(owner));
  }

  /** The catalog for the binder, with the session's search path; temporary relations come first. */
  forBinder(searchPath: readonly string[]): Catalog {
    const { database, system } = this.#found;
    const path = [temporarySchema, ...searchPath];
    return {
      database,
      relation: (schema, name) => {
        if (schema !== undefined) return system?.get(schema)?.get(name) ?? this.relation(schema, name)?.bindable;
        const found = system?.get('pg_catalog')?.get(name);
        return found ?? path.map((each) => this.relation(each, name)?.bindable).find(Boolean);
      },
      hasSchema: (name) => this.#schemaOids.has(name),
    };
  }
}

/** The catalog before it has been read. */
export const noEntries = new CatalogEntries({
  relations: [],
  schemas: [],
  users: new Map(),
  granted: [],
  found: { database: '' },
});
