import { literal } from '../../sql/text.ts';
import type { AlterDefaultPrivileges } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { findGrantee, findIdentity, type Identity, isSuperuser } from './identity.ts';
import { privilegeNames } from './kinds.ts';
import { findSchema } from './objects.ts';

/**
 * ALTER DEFAULT PRIVILEGES for the session's user, or by a superuser for other users:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
 */
export async function alterDefaultPrivileges(session: Session, statement: AlterDefaultPrivileges): Promise<void> {
  const creators = await creatorsOf(session, statement);
  for (const { value } of statement.schemas) await findSchema(session, value);
  const schemas = statement.schemas.length === 0 ? [''] : statement.schemas.map(({ value }) => value);
  for (const grantee of statement.grantees) {
    const identity = await findGrantee(session, grantee);
    const isGrantable = grantee.kind === 'user' && grantee.withGrantOption;
    for (const creator of creators) {
      for (const schema of schemas) await change(session, statement, { creator, schema, identity, isGrantable });
    }
  }
}

async function creatorsOf(session: Session, { users }: AlterDefaultPrivileges): Promise<number[]> {
  const ids: number[] = [];
  for (const { value } of users) ids.push((await findIdentity(session, 'user', value)).id);
  if (ids.every((id) => id === session.userId)) return [session.userId];
  if (await isSuperuser(session)) return ids;
  throw new SqlError('42501', 'must be superuser to alter default privileges of other users');
}

interface Default {
  creator: number;
  schema: string;
  identity: Identity;
  isGrantable: boolean;
}

async function change(
  session: Session,
  { isRevoke, isOptionOnly, on, privileges }: AlterDefaultPrivileges,
  { creator, schema, identity, isGrantable }: Default,
): Promise<void> {
  const type = on === 'tables' ? 'RELATION' : on === 'functions' ? 'FUNCTION' : 'PROCEDURE';
  const names = type === 'RELATION' ? privilegeNames('relation', privileges) : ['EXECUTE'];
  const list = `CAST([${names.map(literal).join(', ')}] AS VARCHAR[])`;
  const where = `creator = ${creator} AND schema_name = ${literal(schema)} AND object_type = '${type}'
    AND grantee_type = '${identity.type}' AND grantee = ${identity.id}`;
  const chosen = `${where} AND list_contains(${list}, privilege)`;
  const { database } = session;
  if (isOptionOnly) {
    await database.run(`UPDATE sys_catalog.default_privileges SET grantable = false WHERE ${chosen}`);
    return;
  }
  if (isRevoke) {
    await database.run(`DELETE FROM sys_catalog.default_privileges WHERE ${chosen}`);
    return;
  }
  await database.run(`INSERT INTO sys_catalog.default_privileges
    SELECT ${creator}, ${literal(schema)}, '${type}', '${identity.type}', ${identity.id}, given.privilege, false
    FROM unnest(${list}) AS given(privilege)
    WHERE given.privilege NOT IN (SELECT privilege FROM sys_catalog.default_privileges WHERE ${where})`);
  if (isGrantable) await database.run(`UPDATE sys_catalog.default_privileges SET grantable = true WHERE ${chosen}`);
}
