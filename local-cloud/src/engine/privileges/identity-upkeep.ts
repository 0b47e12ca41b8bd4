import { literal } from '../../sql/text.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { findIdentity } from './identity.ts';
import { rowsOf } from './rows.ts';

/**
 * Throws SqlError 55006 for a user who owns something or holds a privilege:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_USER.html
 */
export async function refuseToDropUser(session: Session, name: string): Promise<void> {
  const [user] = await rowsOf<{ id: number }>(
    session,
    `SELECT id FROM sys_catalog.users WHERE name = ${literal(name)}`,
  );
  if (user === undefined) return;
  const cannot = (why: string): SqlError =>
    new SqlError('55006', `user "${name}" can't be dropped because the user ${why} some object`);
  const { id } = user;
  const owned = `SELECT owner FROM sys_catalog.owned_relations WHERE owner = ${id} AND NOT temporary
    UNION ALL SELECT owner FROM sys_catalog.owned_schemas WHERE owner = ${id}
    UNION ALL SELECT owner FROM sys_catalog.roles WHERE owner = ${id}`;
  if ((await rowsOf(session, owned)).length > 0) throw cannot('owns');
  const isUsers = `grantee_type = 'user' AND grantee = ${id}`;
  const held = `SELECT grantee FROM sys_catalog.privileges WHERE (${isUsers}) OR grantor = ${id}
    UNION ALL SELECT grantee FROM sys_catalog.default_privileges WHERE (${isUsers}) OR creator = ${id}`;
  if ((await rowsOf(session, held)).length > 0) throw cannot('has a privilege on');
}

/**
 * Deletes all privileges and memberships of users, groups and roles that no longer exist: their numbers may be used
 * again.
 */
export async function forgetIdentities(session: Session): Promise<void> {
  for (const table of ['privileges', 'default_privileges', 'role_grants']) {
    await session.database
      .run(`DELETE FROM sys_catalog.${table} WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.identities i
      WHERE i.type = grantee_type AND i.id = grantee)`);
  }
  await session.database.run(`DELETE FROM sys_catalog.user_settings WHERE NOT EXISTS
    (SELECT 1 FROM sys_catalog.users u WHERE u.id = user_id)`);
  await session.database.run(`DELETE FROM sys_catalog.role_grants WHERE NOT EXISTS
    (SELECT 1 FROM sys_catalog.roles r WHERE r.id = role)`);
}

/** Updates the name that aclitem shows after a user or group was renamed. */
export async function rename(session: Session, type: 'user' | 'group', to: string): Promise<void> {
  const { id, title } = await findIdentity(session, type, to);
  const { database } = session;
  await database.run(`UPDATE sys_catalog.privileges SET grantee_title = ${literal(title)}
    WHERE grantee_type = '${type}' AND grantee = ${id}`);
  if (type === 'group') return;
  await database.run(`UPDATE sys_catalog.privileges SET grantor_name = ${literal(to)} WHERE grantor = ${id}`);
}
