import { literal } from '../../sql/text.ts';
import type { AlterUser } from '../../sql/tree/user.ts';
import type { Session } from '../session.ts';
import { settingText } from '../set.ts';
import { Settings } from '../settings.ts';
import { findIdentity } from './identity.ts';

type Action = Extract<AlterUser['action'], { kind: 'setParameter' | 'reset' }>;

/**
 * ALTER USER … SET and RESET: the parameters that the user's future sessions start with. Throws SqlError for an unknown
 * parameter and for a value that it does not accept. https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_USER.html
 */
export async function setForUser(session: Session, user: string, action: Action): Promise<void> {
  const { id } = await findIdentity(session, 'user', user);
  const { database } = session;
  const own = `user_id = ${id}`;
  if (action.name === undefined) {
    await database.run(`DELETE FROM sys_catalog.user_settings WHERE ${own}`);
    return;
  }
  const name = action.name.toLowerCase();
  const value = action.kind === 'setParameter' ? settingText(action) : null;
  new Settings(new Map()).set(name, value);
  await database.run(`DELETE FROM sys_catalog.user_settings WHERE ${own} AND name = ${literal(name)}`);
  if (value === null) return;
  await database.run(`INSERT INTO sys_catalog.user_settings VALUES (${id}, ${literal(name)}, ${literal(value)})`);
}
