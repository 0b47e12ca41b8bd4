import { createHash } from 'crypto';
import { refuse } from '../../../binder/error.ts';
import { literal } from '../../../text.ts';
import type { Node } from '../../../tree/node.ts';
import type { AlterUser, CreateUser, DropUser, UserOption } from '../../../tree/user.ts';
import type { Step } from '../../step.ts';
import { absent, nextId, required } from './steps.ts';

export function createUser(tree: CreateUser): Step[] {
  const name = tree.name.value;
  const { password = null, createDatabase = false, superuser = false, groups } = kept(tree, name, tree.options);
  const list = `CAST([${groups.map(literal).join(', ')}] AS VARCHAR[])`;
  const values = [literal(name), nextId('users'), createDatabase, superuser, list, nullable(password)];
  return [
    ...groups.map((group) => required('groups', group)),
    absent('users', name),
    `INSERT INTO sys_catalog.users SELECT ${values.join(', ')}`,
  ];
}

/** The engine handles SET and RESET. */
export function alterUser(tree: AlterUser): Step[] {
  const { action } = tree;
  const name = tree.name.value;
  const update = (changes: string[]): Step =>
    `UPDATE sys_catalog.users SET ${changes.join(', ')} WHERE name = ${literal(name)}`;
  const found = required('users', name);
  if (action.kind === 'rename') {
    const next = action.to.value;
    return [found, absent('users', next), update([`name = ${literal(next)}`, 'password = NULL'])];
  }
  if (action.kind !== 'options') return [found];
  const { password, createDatabase, superuser } = kept(tree, name, action.options);
  const changes = [
    ...(password === undefined ? [] : [`password = ${nullable(password)}`]),
    ...(createDatabase === undefined ? [] : [`create_database = ${createDatabase}`]),
    ...(superuser === undefined ? [] : [`superuser = ${superuser}`]),
  ];
  return changes.length === 0 ? [found] : [found, update(changes)];
}

export function dropUser({ names, ifExists }: DropUser): Step[] {
  return names.flatMap(({ value: name }): Step[] => [
    ...(ifExists ? [] : [required('users', name)]),
    {
      generate: `SELECT sys_function.refuse('[55006] current user cannot be dropped') WHERE sys_function.session_user_name() = ${literal(name)}`,
    },
    `DELETE FROM sys_catalog.users WHERE name = ${literal(name)}`,
  ]);
}

interface Kept {
  /** As PostgreSQL stores it: `md5` and the digest of password and name; null if login by password is disabled. */
  password?: string | null;
  createDatabase?: boolean;
  superuser?: boolean;
  groups: string[];
}

/** The options that are stored. This server does not limit a user's time or connections. */
function kept(node: Node, user: string, options: readonly UserOption[]): Kept {
  const found: Kept = { groups: [] };
  for (const option of options) {
    if (option.kind === 'password') found.password = option.text === undefined ? null : digest(node, user, option.text);
    else if (option.kind === 'createDatabase') found.createDatabase = option.isGranted;
    else if (option.kind === 'superuser') found.superuser = option.isGranted;
    else if (option.kind === 'groups') found.groups = option.names.map(({ value }) => value);
    else if (option.kind === 'externalId') refuse(node, '0A000', 'EXTERNALID of a user is not supported');
  }
  return found;
}

function digest(node: Node, user: string, password: string): string {
  if (/^md5[0-9a-f]{32}$/.test(password)) return password;
  const [scheme, plain, salt] = password.split('|');
  if (scheme === 'sha256' && salt !== undefined) {
    refuse(node, '0A000', 'the digest of a SHA256 password is not supported');
  }
  const text = scheme === 'sha256' && plain !== undefined ? plain : password;
  if (!strong.test(text)) {
    const rule = '8 to 64 printable characters, an upper-case and a lower-case letter and a digit among them';
    refuse(node, '22023', `the password of user "${user}" must have ${rule}, and no blank, quote, \\, / or @`);
  }
  return `md5${createHash('md5')
    .update(text + user)
    .digest('hex')}`;
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html */
const strong = /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?!.*['"\\/@])[!-~]{8,64}$/;

function nullable(text: string | null): string {
  return text === null ? 'NULL' : literal(text);
}
