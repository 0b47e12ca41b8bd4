import { SqlError } from './errors.ts';
import type { Session } from './session.ts';
import { settingText } from './set.ts';
import type { Plan } from './statements.ts';
import { findUser } from './users.ts';

/** Throws SqlError 42501 for what only a superuser may do, and this session's user is none now. */
export async function checkAdministration(session: Session, statement: Plan['statement']): Promise<void> {
  if (statement.kind === 'setSessionAuthorization') return checkAuthorization(session, statement.user?.value);
  if (statement.kind === 'setParameter' && statement.name.toLowerCase() === 'session_authorization') {
    return checkAuthorization(session, settingText(statement)?.toLowerCase());
  }
  const administers = statement.kind === 'sql' || statement.kind === 'none' ? statement.administers : undefined;
  if (administers === undefined || administers.ownOf === session.login.user) return;
  // Not as it was at login: it may have been taken away since.
  const user = await findUser(session.cluster.instance, session.login.user);
  if (user?.superuser !== true) throw new SqlError('42501', administers.refusal);
}

/** SET SESSION AUTHORIZATION; sessions keep the user that they began with. */
function checkAuthorization({ login }: Session, name: string | undefined): void {
  if (name === undefined || name === 'default' || name === login.user) return;
  if (!login.superuser) throw new SqlError('42501', 'permission denied to set session authorization');
  throw new SqlError('0A000', 'SET SESSION AUTHORIZATION to another user is not supported');
}
