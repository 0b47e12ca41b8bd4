import { literal } from '../../sql/text.ts';
import type { Grantee } from '../../sql/tree/privilege.ts';
import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import { rowsOf } from './rows.ts';

/** A holder of privileges, as the tables of privileges refer to it. */
export interface Identity {
  type: 'user' | 'group' | 'role' | 'public';
  /** 0 for PUBLIC. */
  id: number;
  /** The name in an aclitem. */
  title: string;
}

/** Throws SqlError 42704 if there is none of that name. */
export async function findIdentity(session: Session, type: 'user' | 'group' | 'role', name: string): Promise<Identity> {
  const query = `SELECT id FROM sys_catalog.identities WHERE type = '${type}' AND name = ${literal(name)}`;
  const [found] = await rowsOf<{ id: number }>(session, query);
  if (found === undefined) throw new SqlError('42704', `${type} "${name}" does not exist`);
  return { type, id: found.id, title: type === 'group' ? `group ${name}` : name };
}

export async function findGrantee(session: Session, grantee: Grantee): Promise<Identity> {
  if (grantee.kind === 'public') return { type: 'public', id: 0, title: '' };
  return findIdentity(session, grantee.kind, grantee.name.value);
}

/** Whether the session's user is a superuser now, which may have changed since login. */
export async function isSuperuser(session: Session): Promise<boolean> {
  const [answer] = await session.database.texts(`SELECT sys_catalog.is_superuser(${session.userId})`);
  return answer === 'true';
}
