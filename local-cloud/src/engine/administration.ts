import type { Statement } from '../sql/tree/statement.ts';
import { SqlError } from './errors.ts';
import type { Session } from './session.ts';
import { settingText } from './set.ts';
import { findUser } from './users.ts';

/** Error messages for statements about users, groups and roles that only a superuser may run. */
const refusals: Readonly<Partial<Record<Statement['kind'], string>>> = {
  createUser: 'must be superuser to create users',
  alterUser: 'must be superuser to alter users',
  dropUser: 'must be superuser to drop users',
  createGroup: 'must be superuser to create groups',
  alterGroup: 'must be superuser to alter groups',
  dropGroup: 'must be superuser to drop groups',
  createRole: 'permission denied to create role',
  alterRole: 'permission denied to alter role',
  dropRole: 'permission denied to drop role',
};

/** Whether a statement is about users, groups or roles. */
export function isAdministration(tree: Statement): boolean {
  return tree.kind in refusals;
}

/** Throws SqlError 42501 for a statement that only a superuser may run if the session's user is not one now. */
export async function checkAdministration(session: Session, tree: Statement | undefined): Promise<void> {
  if (tree?.kind === 'setSessionAuthorization') return checkAuthorization(session, tree.user?.value);
  if (tree?.kind === 'setParameter' && tree.name.toLowerCase() === 'session_authorization') {
    return checkAuthorization(session, settingText(tree)?.toLowerCase());
  }
  const refusal = tree && refusals[tree.kind];
  if (tree === undefined || refusal === undefined || ownOf(tree) === session.login.user) return;
  // The right may have been taken away since login.
  const user = await findUser(session.cluster.instance, session.login.user);
  if (user?.superuser !== true) throw new SqlError('42501', refusal);
}

/** The user who may run the statement without being a superuser: anyone may change their own password or settings. */
function ownOf(tree: Statement): string | undefined {
  if (tree.kind !== 'alterUser') return undefined;
  const { name, action } = tree;
  if (action.kind === 'setParameter' || action.kind === 'reset') return name.value;
  if (action.kind !== 'options') return undefined;
  return action.options.length === 1 && action.options[0]!.kind === 'password' ? name.value : undefined;
}

/**
 * Throws SqlError for SET SESSION AUTHORIZATION to a user who does not exist, and to another one than logged in by
 * anyone but a superuser: https://docs.aws.amazon.com/redshift/latest/dg/r_SET_SESSION_AUTHORIZATION.html
 */
async function checkAuthorization({ authenticated, cluster }: Session, name: string | undefined): Promise<void> {
  if (name === undefined || name === 'default' || name === authenticated.user) return;
  if (!authenticated.superuser) throw new SqlError('42501', 'permission denied to set session authorization');
  const user = await findUser(cluster.instance, name);
  if (user === undefined) throw new SqlError('42704', `user "${name}" does not exist`);
}
