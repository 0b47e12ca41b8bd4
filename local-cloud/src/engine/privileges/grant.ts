import { literal } from '../../sql/text.ts';
import type { Grant, Grantee } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { findGrantee, type Identity, isSuperuser } from './identity.ts';
import { objectsOf } from './granted-objects.ts';
import type { SecuredObject } from './objects.ts';
import { rowsOf } from './rows.ts';

/** One privilege on one object, with the user who grants or revokes it. */
interface Item {
  object: SecuredObject;
  privilege: string;
  grantor: number;
}

/** GRANT and REVOKE of privileges on objects by the session's user. Throws SqlError in Redshift's words. */
export async function grantOrRevoke(session: Session, statement: Grant): Promise<void> {
  const { kind, on, grantees } = statement;
  if (on === undefined) return systemPrivileges(session, statement);
  const items = await allowed(session, await objectsOf(session, on, statement.privileges));
  for (const grantee of grantees) {
    const identity = await findGrantee(session, grantee);
    if (kind === 'grant') await give(session, items, identity, hasOption(grantee));
    else await take(session, items, identity, statement);
  }
}

function hasOption(grantee: Grantee): boolean {
  return grantee.kind === 'user' && grantee.withGrantOption;
}

/** The privileges that the user may grant: all on objects it owns, or else those it holds with the grant option. */
async function allowed(session: Session, found: [SecuredObject, string[]][]): Promise<Item[]> {
  const { userId } = session;
  const speaksForOwners = await isSuperuser(session);
  const items: Item[] = [];
  for (const [object, privileges] of found) {
    if (speaksForOwners || object.owner === userId) {
      items.push(...privileges.map((privilege) => ({ object, privilege, grantor: object.owner })));
      continue;
    }
    const held = await heldWithOption(session, object);
    const some = privileges.filter((privilege) => held.has(privilege));
    if (some.length === 0 && privileges.length > 0) throw denied(object);
    if (some.length < privileges.length)
      session.notice(`not all privileges were granted for "${titleOf(object)}"`, 'WARNING', '01007');
    items.push(...some.map((privilege) => ({ object, privilege, grantor: userId })));
  }
  return items;
}

async function heldWithOption(session: Session, object: SecuredObject): Promise<Set<string>> {
  const member = `EXISTS (SELECT 1 FROM sys_catalog.memberships m WHERE m.user_id = ${session.userId}
    AND m.grantee_type = p.grantee_type AND m.grantee = p.grantee)`;
  const query = `SELECT p.privilege FROM sys_catalog.privileges p WHERE ${isOn(object)} AND p.grantable AND ${member}`;
  return new Set((await rowsOf<{ privilege: string }>(session, query)).map(({ privilege }) => privilege));
}

function titleOf({ kind, schema, name }: SecuredObject): string {
  return kind === 'schema' ? schema : name;
}

function denied(object: SecuredObject): SqlError {
  const { kind } = object;
  const what = kind === 'database' ? 'database' : `${kind === 'column' ? 'relation' : kind} ${titleOf(object)}`;
  return new SqlError('42501', `permission denied for ${what}`);
}

/** An SQL condition: the row of sys_catalog.privileges concerns this object. */
function isOn({ kind, schema, name, column }: SecuredObject): string {
  return `kind = '${kind}' AND schema_name = ${literal(schema)} AND name = ${literal(name)} AND column_name = ${literal(column)}`;
}

async function give(session: Session, items: readonly Item[], identity: Identity, isGrantable: boolean): Promise<void> {
  const { database } = session;
  for (const [object, grantor, privileges] of grouped(items)) {
    const key = `${isOn(object)} AND grantee_type = '${identity.type}' AND grantee = ${identity.id} AND grantor = ${grantor}`;
    const { kind, schema, name, column } = object;
    const row = [`'${kind}'`, ...[schema, name, column, identity.type].map(literal), identity.id];
    await database.run(`INSERT INTO sys_catalog.privileges
      SELECT ${row.join(', ')}, given.privilege, false, ${grantor}, ${literal(identity.title)}, ${nameOf(grantor)} FROM unnest(${privileges}) AS given(privilege)
      WHERE given.privilege NOT IN (SELECT privilege FROM sys_catalog.privileges WHERE ${key})`);
    if (!isGrantable) continue;
    await database.run(
      `UPDATE sys_catalog.privileges SET grantable = true WHERE ${key} AND list_contains(${privileges}, privilege)`,
    );
  }
}

/** An SQL expression for a user's name. */
export function nameOf(user: number): string {
  return `(SELECT name FROM sys_catalog.identities WHERE type = 'user' AND id = ${user})`;
}

/** One entry per object and grantor, with a DuckDB list of the privileges. */
function grouped(items: readonly Item[]): [SecuredObject, number, string][] {
  const objects = new Map<SecuredObject, Item[]>();
  for (const item of items) objects.set(item.object, [...(objects.get(item.object) ?? []), item]);
  return [...objects].map(([object, own]) => {
    const names = own.map(({ privilege }) => literal(privilege));
    return [object, own[0]!.grantor, `CAST([${names.join(', ')}] AS VARCHAR[])`];
  });
}

/** A privilege revoked on a relation is also revoked on its columns. */
async function take(
  session: Session,
  items: readonly Item[],
  identity: Identity,
  { isOptionOnly, isCascade }: Grant,
): Promise<void> {
  const { database } = session;
  for (const [object, grantor, privileges] of grouped(items)) {
    const { kind, schema, name } = object;
    const place =
      kind === 'relation'
        ? `kind IN ('relation', 'column') AND schema_name = ${literal(schema)} AND name = ${literal(name)}`
        : isOn(object);
    const mine = `${place} AND list_contains(${privileges}, privilege)`;
    if (identity.type === 'user') await takePassedOn(session, mine, identity.id, isCascade);
    const row = `${mine} AND grantee_type = '${identity.type}' AND grantee = ${identity.id} AND grantor = ${grantor}`;
    await database.run(
      isOptionOnly
        ? `UPDATE sys_catalog.privileges SET grantable = false WHERE ${row}`
        : `DELETE FROM sys_catalog.privileges WHERE ${row}`,
    );
  }
}

/** Revokes the privileges that the former holder passed on, which needs CASCADE. Grants by the owner are unaffected. */
async function takePassedOn(session: Session, where: string, grantor: number, isCascade: boolean): Promise<void> {
  const passedOn = `${where} AND grantor = ${grantor} AND NOT EXISTS (SELECT 1 FROM sys_catalog.owned_relations r
    WHERE r.schema_name = privileges.schema_name AND r.name = privileges.name AND r.owner = ${grantor})`;
  const query = `SELECT grantee, grantee_type FROM sys_catalog.privileges WHERE ${passedOn}`;
  const found = await rowsOf<{ grantee: number; grantee_type: string }>(session, query);
  if (found.length === 0) return;
  if (!isCascade) {
    throw new SqlError('2BP01', 'dependent privileges exist', { hint: 'Use CASCADE to revoke them too.' });
  }
  await session.database.run(`DELETE FROM sys_catalog.privileges WHERE ${passedOn}`);
  for (const { grantee, grantee_type: type } of found) {
    if (type === 'user') await takePassedOn(session, where, grantee, true);
  }
}

/** System privileges, which apply to the whole warehouse, can only be granted to roles. */
async function systemPrivileges(session: Session, { kind, privileges, grantees }: Grant): Promise<void> {
  if (!(await isSuperuser(session))) throw new SqlError('42501', `permission denied to ${kind} roles`);
  for (const grantee of grantees) {
    const { type, id, title } = await findGrantee(session, grantee);
    for (const name of privileges.map(({ name: each }) => literal(each.toUpperCase()))) {
      const where = `kind = 'system' AND grantee_type = '${type}' AND grantee = ${id} AND privilege = ${name}`;
      await session.database.run(
        kind === 'revoke'
          ? `DELETE FROM sys_catalog.privileges WHERE ${where}`
          : `INSERT INTO sys_catalog.privileges SELECT 'system', '', '', '', '${type}', ${id}, ${name}, false, ${session.userId},
                ${literal(title)}, ${nameOf(session.userId)}
              WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.privileges WHERE ${where})`,
      );
    }
  }
}
