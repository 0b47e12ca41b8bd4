import { literal } from '../../sql/text.ts';
import type { AlterTable } from '../../sql/tree/alter-table.ts';
import type { Session } from '../session.ts';
import { masterUserId } from '../users.ts';
import { nameOf } from './grant.ts';
import type { Relation } from './objects.ts';
import { rowsOf } from './rows.ts';

const about = (schema: string, name: string): string => `schema_name = ${literal(schema)} AND name = ${literal(name)}`;

/** Makes a user the owner of an object; for a schema, `name` is empty. */
export async function setOwner(session: Session, schema: string, name: string, owner: number): Promise<void> {
  const { database } = session;
  await database.run(`DELETE FROM sys_catalog.owners WHERE ${about(schema, name)}`);
  // The master user's objects need no row.
  if (owner === masterUserId) return;
  await database.run(`INSERT INTO sys_catalog.owners VALUES (${literal(schema)}, ${literal(name)}, ${owner})`);
}

/**
 * Changes the owner of a relation. What the former owner granted becomes the new owner's grant:
 * https://www.postgresql.org/docs/8.0/sql-altertable.html
 */
export async function passOn(session: Session, { schema, name, owner }: Relation, next: number): Promise<void> {
  await setOwner(session, schema, name, next);
  await session.database.run(
    `UPDATE sys_catalog.privileges SET grantor = ${next}, grantor_name = ${nameOf(next)} WHERE ${about(schema, name)} AND grantor = ${owner}`,
  );
}

/** Records a new relation: its creator owns it, and default privileges apply. */
export async function own(session: Session, schema: string, name: string): Promise<void> {
  const { userId, database } = session;
  await forget(session, about(schema, name));
  if (userId !== masterUserId) await setOwner(session, schema, name, userId);
  await database.run(`INSERT INTO sys_catalog.privileges
    SELECT DISTINCT 'relation', ${literal(schema)}, ${literal(name)}, '', grantee_type, grantee, privilege, grantable, ${userId},
      CASE type WHEN 'public' THEN '' WHEN 'group' THEN 'group ' || i.name ELSE i.name END, ${nameOf(userId)}
    FROM sys_catalog.default_privileges JOIN sys_catalog.identities i ON type = grantee_type AND id = grantee
    WHERE creator = ${userId} AND object_type = 'RELATION' AND schema_name IN ('', ${literal(schema)})`);
}

/** Forgets owners and privileges of objects that no longer exist; a DROP may have removed others as well. */
export async function forgetDropped(session: Session): Promise<void> {
  const entries = await session.catalog.entries();
  const kept = await rowsOf<{ schema: string; name: string }>(
    session,
    `SELECT schema_name AS schema, name FROM sys_catalog.owners
      UNION SELECT schema_name, name FROM sys_catalog.privileges WHERE schema_name <> ''
      UNION SELECT schema_name, '' FROM sys_catalog.default_privileges WHERE schema_name <> ''`,
  );
  for (const { schema, name } of kept) {
    const isThere = name === '' ? entries.schema(schema) : entries.relation(schema, name);
    if (isThere === undefined) await forget(session, about(schema, name));
    if (isThere === undefined && name === '')
      await session.database.run(`DELETE FROM sys_catalog.default_privileges WHERE schema_name = ${literal(schema)}`);
  }
}

async function forget(session: Session, where: string): Promise<void> {
  await session.database.run(`DELETE FROM sys_catalog.owners WHERE ${where}`);
  await session.database.run(`DELETE FROM sys_catalog.privileges WHERE ${where}`);
}

/** Updates owners and privileges after a relation or column was renamed. */
export async function follow(session: Session, relation: Relation, action: AlterTable['action']): Promise<void> {
  const { database } = session;
  const where = about(relation.schema, relation.name);
  if (action.kind === 'rename') {
    const name = literal(action.to.value);
    await database.run(`UPDATE sys_catalog.owners SET name = ${name} WHERE ${where}`);
    await database.run(`UPDATE sys_catalog.privileges SET name = ${name} WHERE ${where}`);
  }
  if (action.kind !== 'renameColumn' && action.kind !== 'dropColumn') return;
  const column = `${where} AND column_name = ${literal(action.column.value)}`;
  await database.run(
    action.kind === 'dropColumn'
      ? `DELETE FROM sys_catalog.privileges WHERE ${column}`
      : `UPDATE sys_catalog.privileges SET column_name = ${literal(action.to.value)} WHERE ${column}`,
  );
}
