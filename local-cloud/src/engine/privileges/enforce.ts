import { columnsUsed } from '../../sql/access/columns.ts';
import type { Need, OwnerNeed, RelationNeed } from '../../sql/access/need.ts';
import { needsOf } from '../../sql/access/needs.ts';
import { readsOf } from '../../sql/access/reads.ts';
import { parse } from '../../sql/parser/parse.ts';
import type { Statement } from '../../sql/tree/statement.ts';
import { systemRelations } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { masterUserId } from '../users.ts';
import type { Session } from '../session.ts';
import type { RelationRights, Rights } from './rights.ts';

/**
 * Throws SqlError 42501 if the session's user lacks a privilege that the statement needs. Objects that do not exist are
 * ignored here: the statement itself will fail.
 */
export async function enforce(session: Session, tree: Statement | undefined): Promise<void> {
  const needs = tree === undefined ? [] : needsOf(tree);
  // The master user is always a superuser.
  if (needs.length === 0 || session.userId === masterUserId || session.transaction.status === 'E') return;
  const check = new Check(session, await session.rights.read());
  for (const need of needs) await check.need(need, session.userId, session.searchPath);
}

class Check {
  readonly #session: Session;
  readonly #rights: Rights;
  /** Views already checked: late-binding views may read each other. */
  readonly #views = new Set<RelationRights>();

  constructor(session: Session, rights: Rights) {
    this.#session = session;
    this.#rights = rights;
  }

  async need(need: Need, user: number, path: readonly string[]): Promise<void> {
    if (this.#rights.isSuperuser(user)) return;
    switch (need.kind) {
      case 'relation':
        return this.#relation(need, user, path);
      case 'owner':
        return this.#owner(need, user, path);
      case 'create':
        return this.#create(need.schema ?? this.#first(path), user);
      case 'replace':
        return this.#replace(this.#rights.relation(need.schema ?? this.#first(path) ?? '', need.name), user);
      case 'superuser':
        throw new SqlError('42501', 'must be superuser to change owner');
      case 'schema':
        return this.#schemaOwner(need.name, need.privilege, user);
      case 'database':
        if (this.#rights.holds(user, { kind: 'database', privilege: need.privilege })) return;
        if (need.privilege === 'CREATE' && this.#rights.holds(user, { kind: 'system', privilege: 'CREATE SCHEMA' }))
          return;
        throw denied(`database ${this.#session.login.database}`);
    }
  }

  /**
   * The relation whose privileges must be checked. Undefined for temporary tables, which belong to the session, and for
   * system relations, which show each user only what that user may see.
   */
  #find(parts: readonly string[], user: number, path: readonly string[]): RelationRights | undefined {
    const [name = '', schema] = parts.toReversed();
    if (schema === undefined && this.#rights.relation('pg_temp', name) !== undefined) return undefined;
    if (schema === undefined && systemRelations.has(name)) return undefined;
    const found = (schema === undefined ? path : [schema]).find(
      (each) => this.#rights.relation(each, name) !== undefined,
    );
    if (schema !== undefined && this.#rights.hasSchema(schema)) this.#usage(schema, user);
    if (found === undefined) return undefined;
    this.#usage(found, user);
    return this.#rights.relation(found, name);
  }

  #usage(schema: string, user: number): void {
    if (this.#rights.ownsSchema(user, schema)) return;
    if (!this.#rights.holds(user, { kind: 'schema', schema, privilege: 'USAGE' })) throw denied(`schema ${schema}`);
  }

  async #relation(need: RelationNeed, user: number, path: readonly string[]): Promise<void> {
    if (need.isMaybeArray && this.#rights.relation(need.name[0]!, need.name[1]!) === undefined) return;
    const found = this.#find(need.name, user, path);
    if (found === undefined) return;
    const { schema, name } = found;
    const isAllowed =
      found.owner === user ||
      this.#rights.holds(user, { kind: 'relation', schema, name, privilege: need.privilege }) ||
      (need.columns !== undefined && (await this.#columns(need, found, user)));
    if (!isAllowed) throw denied(`relation ${name}`);
    if (need.privilege === 'SELECT' && found.definition !== null) await this.#view(found, found.definition);
  }

  /**
   * Whether every column used may be used. If the statement uses none, as count(*) does, the privilege on any one is
   * enough.
   */
  async #columns(
    { columns, privilege }: RelationNeed,
    { schema, name }: RelationRights,
    user: number,
  ): Promise<boolean> {
    if (columns === undefined) return false;
    const found = (await this.#session.catalog.entries()).relation(schema, name);
    const known = (found?.columns ?? []).map((column) => column.name);
    const isHeld = (column: string): boolean =>
      this.#rights.holds(user, { kind: 'column', schema, name, column, privilege });
    const used = [...columnsUsed(columns, known)];
    if (used.length === 0) return columns.isOptional || known.some(isHeld);
    return used.every(isHeld);
  }

  /**
   * A view, late-binding or not, may read what its owner may read:
   * https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
   */
  async #view(view: RelationRights, definition: string): Promise<void> {
    const { schema, owner } = view;
    if (this.#rights.isSuperuser(owner) || this.#views.has(view)) return;
    this.#views.add(view);
    const query = parse(definition, this.#session.settings);
    const reads = query === undefined ? [] : readsOf(query);
    for (const need of boundReads(view, reads)) await this.need(need, owner, [schema, ...this.#session.searchPath]);
  }

  #owner({ name, privilege }: OwnerNeed, user: number, path: readonly string[]): void {
    const found = this.#find(name, user, path);
    if (found === undefined || found.owner === user) return;
    const { schema, name: own } = found;
    // The owner of a schema may drop what is in it.
    if (privilege === 'DROP' && this.#rights.ownsSchema(user, schema)) return;
    if (privilege !== undefined) {
      if (this.#rights.holds(user, { kind: 'relation', schema, name: own, privilege })) return;
      if (this.#rights.holds(user, { kind: 'system', privilege: `${privilege} TABLE` })) return;
    }
    throw notOwner(own);
  }

  #first(path: readonly string[]): string | undefined {
    return path.find((schema) => this.#rights.hasSchema(schema));
  }

  #replace(found: RelationRights | undefined, user: number): void {
    if (found !== undefined && found.owner !== user) throw notOwner(found.name);
  }

  #create(schema: string | undefined, user: number): void {
    if (schema === undefined || !this.#rights.hasSchema(schema) || this.#rights.ownsSchema(user, schema)) return;
    if (this.#rights.holds(user, { kind: 'schema', schema, privilege: 'CREATE' })) return;
    if (this.#rights.holds(user, { kind: 'system', privilege: 'CREATE TABLE' })) return;
    throw denied(`schema ${schema}`);
  }

  #schemaOwner(schema: string, privilege: string | undefined, user: number): void {
    if (!this.#rights.hasSchema(schema) || this.#rights.ownsSchema(user, schema)) return;
    if (privilege !== undefined) {
      if (this.#rights.holds(user, { kind: 'schema', schema, privilege })) return;
      if (this.#rights.holds(user, { kind: 'system', privilege: `${privilege} SCHEMA` })) return;
    }
    throw new SqlError('42501', `must be owner of schema ${schema}`);
  }
}

/**
 * The relations that a view reads, by the names it was bound to when it was created: its names may mean something else
 * now. A bound relation that the query no longer seems to read needs SELECT on all its columns.
 */
function boundReads({ references }: RelationRights, reads: readonly RelationNeed[]): RelationNeed[] {
  const bound = references.filter((name) => name.length > 1);
  const needs = reads.flatMap((need) => {
    const meant = need.name.length > 1 ? [] : bound.filter((name) => isSame(name.slice(-1), need.name));
    return meant.length === 0 ? [need] : meant.map((name) => ({ ...need, name }));
  });
  const others = bound.filter((name) => !needs.some((need) => isSame(name, need.name)));
  return [...needs, ...others.map((name) => readWhole(name))];
}

function readWhole(name: readonly string[]): RelationNeed {
  return { kind: 'relation', name, privilege: 'SELECT', columns: undefined, isMaybeArray: false };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one).toLowerCase() === JSON.stringify(other).toLowerCase();
}

function notOwner(relation: string): SqlError {
  return new SqlError('42501', `must be owner of relation ${relation}`);
}

function denied(what: string): SqlError {
  return new SqlError('42501', `permission denied for ${what}`);
}
