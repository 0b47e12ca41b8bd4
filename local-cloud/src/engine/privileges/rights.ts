import type { CatalogEntries } from '../catalog/entries/entries.ts';
import { rowsOf } from './rows.ts';

/** The parts of a session that its rights depend on. */
interface RightsReader {
  readonly database: { texts(sql: string): Promise<string[]> };
  readonly catalog: { entries(): Promise<CatalogEntries> };
}

/** A table or view with its owner, and what it reads if it is a view. */
export interface RelationRights {
  schema: string;
  name: string;
  owner: number;
  temporary: boolean;
  /** The query of a view, if reading the view runs it; null for anything else. */
  definition: string | null;
  /** Schema and name of each relation that a view was bound to when it was created; empty for a late-binding view. */
  references: readonly (readonly string[])[];
}

export interface Holding {
  kind: 'relation' | 'column' | 'schema' | 'database' | 'system';
  schema: string;
  name: string;
  column: string;
  privilege: string;
}

/**
 * Who owns what and may do what, as the session's transaction sees it. Names are compared without regard to case, as
 * DuckDB does: a quoted name keeps its case if enable_case_sensitive_identifier is on.
 */
export class Rights {
  readonly #relations: ReadonlyMap<string, RelationRights>;
  readonly #schemas: ReadonlyMap<string, number>;
  /** By user: the privileges granted to the user and to its groups and roles. */
  readonly #holdings: ReadonlyMap<number, ReadonlySet<string>>;
  readonly #superusers: ReadonlySet<number>;

  constructor(parts: {
    relations: readonly RelationRights[];
    schemas: readonly { schema: string; owner: number }[];
    holdings: readonly (Holding & { user_id: number })[];
    superusers: readonly { user_id: number }[];
  }) {
    this.#relations = new Map(parts.relations.map((each) => [keyOf(each.schema, each.name), each]));
    this.#schemas = new Map(parts.schemas.map(({ schema, owner }) => [schema.toLowerCase(), owner]));
    this.#superusers = new Set(parts.superusers.map(({ user_id: user }) => user));
    const holdings = new Map<number, Set<string>>();
    for (const { user_id: user, ...holding } of parts.holdings) {
      holdings.set(user, (holdings.get(user) ?? new Set()).add(textOf(holding)));
    }
    this.#holdings = holdings;
  }

  isSuperuser(user: number): boolean {
    return this.#superusers.has(user);
  }

  relation(schema: string, name: string): RelationRights | undefined {
    return this.#relations.get(keyOf(schema, name));
  }

  hasSchema(schema: string): boolean {
    return this.#schemas.has(schema.toLowerCase());
  }

  ownsSchema(user: number, schema: string): boolean {
    return this.#schemas.get(schema.toLowerCase()) === user;
  }

  holds(user: number, holding: Partial<Holding> & Pick<Holding, 'kind' | 'privilege'>): boolean {
    return this.#holdings.get(user)?.has(textOf({ schema: '', name: '', column: '', ...holding })) === true;
  }
}

const keyOf = (schema: string, name: string): string => JSON.stringify([schema, name]).toLowerCase();

function textOf({ kind, schema, name, column, privilege }: Holding): string {
  return JSON.stringify([kind, schema, name, column, privilege]).toLowerCase();
}

/** Users who hold the role sys:superuser, as every superuser does: see sys_catalog.memberships. */
const superusers = `SELECT DISTINCT user_id FROM sys_catalog.memberships
  WHERE grantee_type = 'role' AND grantee = (SELECT id FROM sys_catalog.roles WHERE name = 'sys:superuser')`;

const holdings = `SELECT DISTINCT m.user_id, p.kind, p.schema_name AS schema, p.name, p.column_name AS column, p.privilege
  FROM sys_catalog.privileges p JOIN sys_catalog.memberships m
    ON m.grantee_type = p.grantee_type AND m.grantee = p.grantee`;

/** Reads the current rights. */
export async function readRights(session: RightsReader): Promise<Rights> {
  const { relations, schemas } = await session.catalog.entries();
  return new Rights({
    relations: relations.map(({ schema, name, owner, isTemporary, kind, attributes }) => ({
      schema,
      name,
      owner,
      temporary: isTemporary,
      definition: kind === 'view' || kind === 'late-binding view' ? (attributes.definition ?? null) : null,
      references: attributes.references ?? [],
    })),
    schemas: schemas.filter(({ isSystem }) => !isSystem).map(({ name, owner }) => ({ schema: name, owner })),
    holdings: await rowsOf(session, holdings),
    superusers: await rowsOf(session, superusers),
  });
}
