import type { GrantRoles } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { findIdentity, type Identity, isSuperuser } from './identity.ts';
import { rowsOf } from './rows.ts';

/** GRANT ROLE and REVOKE ROLE: https://docs.aws.amazon.com/redshift/latest/dg/t_roles.html */
export async function grantOrRevokeRoles(session: Session, statement: GrantRoles): Promise<void> {
  const { kind, roles, grantees, isOptionOnly } = statement;
  for (const { value } of roles) {
    const role = await findIdentity(session, 'role', value);
    if (!(await mayGrant(session, role.id))) {
      const verb = kind === 'grantRoles' ? 'grant' : 'revoke';
      throw new SqlError('42501', `permission denied to ${verb} roles`);
    }
    for (const grantee of grantees) {
      const identity = await findIdentity(session, grantee.kind, grantee.name.value);
      if (kind === 'grantRoles') {
        await refuseCircle(session, { id: role.id, name: value }, { ...identity, name: grantee.name.value });
        await join(session, role.id, identity, grantee.withAdminOption);
      } else await leave(session, role.id, identity, isOptionOnly);
    }
  }
}

/** Superusers, the role's owner and holders with the admin option may grant a role. */
async function mayGrant(session: Session, role: number): Promise<boolean> {
  if (await isSuperuser(session)) return true;
  const { userId } = session;
  const query = `SELECT 1 AS one FROM sys_catalog.roles WHERE id = ${role} AND owner = ${userId} UNION ALL
    SELECT 1 FROM sys_catalog.role_grants WHERE role = ${role} AND grantee_type = 'user' AND grantee = ${userId} AND admin_option`;
  return (await rowsOf(session, query)).length > 0;
}

type Named = { id: number; name: string };

/** Throws SqlError 0LP01 if a role would come to contain itself. */
async function refuseCircle(session: Session, role: Named, grantee: Named & Identity): Promise<void> {
  if (grantee.type !== 'role') return;
  const query = `WITH RECURSIVE held(role) AS (SELECT ${role.id} UNION
      SELECT g.role FROM held h JOIN sys_catalog.role_grants g ON g.grantee_type = 'role' AND g.grantee = h.role)
    SELECT role FROM held WHERE role = ${grantee.id}`;
  if ((await rowsOf(session, query)).length === 0) return;
  throw new SqlError('0LP01', `role "${grantee.name}" is a member of role "${role.name}"`);
}

const isGrant = (role: number, { type, id }: Identity): string =>
  `role = ${role} AND grantee_type = '${type}' AND grantee = ${id}`;

async function join(session: Session, role: number, identity: Identity, hasOption: boolean): Promise<void> {
  const where = isGrant(role, identity);
  await session.database.run(`INSERT INTO sys_catalog.role_grants
    SELECT ${role}, '${identity.type}', ${identity.id}, false, ${session.userId}
    WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.role_grants WHERE ${where})`);
  if (hasOption) await session.database.run(`UPDATE sys_catalog.role_grants SET admin_option = true WHERE ${where}`);
}

async function leave(session: Session, role: number, identity: Identity, isOptionOnly: boolean): Promise<void> {
  const where = isGrant(role, identity);
  await session.database.run(
    isOptionOnly
      ? `UPDATE sys_catalog.role_grants SET admin_option = false WHERE ${where}`
      : `DELETE FROM sys_catalog.role_grants WHERE ${where}`,
  );
}
