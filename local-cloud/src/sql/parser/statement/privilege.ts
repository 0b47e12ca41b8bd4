import type {
  AlterDefaultPrivileges,
  Grantee,
  GrantRoles,
  Privilege,
  PrivilegeStatement,
} from '../../tree/privilege.ts';
import type { Reader } from '../reader.ts';
import { grantObject } from './grant-object.ts';

/** Privileges on the whole warehouse instead of an object. Other words without ON are names of roles. */
const systemPrivileges = new Set([
  ...['create', 'drop', 'alter'].flatMap((verb) =>
    ['user', 'schema', 'table', 'model', 'datashare', 'library', 'role'].map((object) => `${verb} ${object}`),
  ),
  ...['function', 'external function', 'procedure', 'view'].map((object) => `create or replace ${object}`),
  ...['drop function', 'drop procedure', 'drop view', 'alter default privileges', 'truncate table', 'vacuum'],
  ...[
    'analyze',
    'cancel',
    'explain rls',
    'ignore rls',
    'explain masking',
    'access system table',
    'access catalog',
    'all',
  ],
]);

/**
 *     grant: GRANT {ROLE name, … | privilege, … [ON object]} TO grantee, …
 */
export function grant(reader: Reader): PrivilegeStatement {
  const { start } = reader;
  reader.expect('grant');
  return granted(reader, start, { isRevoke: false, isOptionOnly: false });
}

/**
 *     revoke: REVOKE [{GRANT|ADMIN} OPTION FOR] {ROLE name, … | privilege, … [ON object]} FROM grantee, …
 *             [CASCADE|RESTRICT]
 */
export function revoke(reader: Reader): PrivilegeStatement {
  const { start } = reader;
  reader.expect('revoke');
  const isOptionOnly = reader.accept('grant', 'option', 'for') || reader.accept('admin', 'option', 'for');
  return granted(reader, start, { isRevoke: true, isOptionOnly });
}

interface Direction {
  isRevoke: boolean;
  isOptionOnly: boolean;
}

function granted(reader: Reader, start: number, direction: Direction): PrivilegeStatement {
  const { isRevoke, isOptionOnly } = direction;
  if (reader.is('role')) return roles(reader, start, direction);
  const privileges = reader.list(() => privilege(reader));
  const on = reader.accept('on') ? grantObject(reader) : undefined;
  const isOfRoles = on === undefined && privileges.some(({ name }) => !systemPrivileges.has(name));
  if (isOfRoles) return rolesByName(reader, start, privileges, direction);
  const grantees = on?.kind === 'others' ? [] : granteeList(reader, isRevoke);
  const isCascade = isRevoke && reader.acceptAny('cascade', 'restrict') === 'cascade';
  return {
    kind: isRevoke ? 'revoke' : 'grant',
    privileges,
    on,
    grantees,
    isOptionOnly,
    isCascade,
    at: reader.at(start),
  };
}

/**
 *     privilege: {word… | ALL [PRIVILEGES]} [(columns)]
 */
function privilege(reader: Reader): Privilege {
  const { start } = reader;
  const words = [];
  while (reader.peek().kind === 'word' && !reader.isAny('on', 'to', 'from')) words.push(reader.next().value);
  if (words.length === 0) words.push(reader.name().value);
  if (words[0] === 'all' && words[1] === 'privileges') words.pop();
  const columns = reader.is('(') ? reader.nameList() : undefined;
  return { name: words.join(' '), columns, at: reader.at(start) };
}

/**
 *     grantees: {TO|FROM} {name [WITH GRANT OPTION] | ROLE name | GROUP name | PUBLIC}, …
 */
function granteeList(reader: Reader, isRevoke: boolean): Grantee[] {
  reader.expect(isRevoke ? 'from' : 'to');
  return reader.list(() => grantee(reader));
}

export function grantee(reader: Reader): Grantee {
  const { start } = reader;
  if (reader.accept('group')) return { kind: 'group', name: reader.name(), at: reader.at(start) };
  if (reader.is('role') && reader.isName(1)) {
    reader.next();
    return { kind: 'role', name: reader.identityName(), at: reader.at(start) };
  }
  if (reader.accept('public')) return { kind: 'public', at: reader.at(start) };
  refuseOthers(reader);
  reader.accept('user');
  const name = reader.identityName();
  const withGrantOption = reader.accept('with', 'grant', 'option');
  return { kind: 'user', name, withGrantOption, at: reader.at(start) };
}

/** Grantees of datashares, and of lookups by policies. */
function refuseOthers(reader: Reader): void {
  const isAccount = reader.isAny('account', 'namespace') && reader.peek(1).kind === 'string';
  const isPolicy = reader.is('masking', 'policy') || reader.is('rls', 'policy');
  if (isAccount || isPolicy) reader.unsupported(`a privilege for ${reader.peek().value} ${reader.peek(1).value}`);
}

/**
 *     roles: {ROLE name}, … {TO|FROM} {name [WITH ADMIN OPTION] | ROLE name}, …
 */
function roles(reader: Reader, start: number, direction: Direction): GrantRoles {
  const found = reader.list(() => {
    reader.expect('role');
    return reader.identityName();
  });
  return rolesTo(reader, start, found, direction);
}

function rolesByName(reader: Reader, start: number, found: Privilege[], direction: Direction): GrantRoles {
  const names = found.map(({ name, at }) => ({ value: name, isQuoted: false, at }));
  return rolesTo(reader, start, names, direction);
}

function rolesTo(
  reader: Reader,
  start: number,
  found: GrantRoles['roles'],
  { isRevoke, isOptionOnly }: Direction,
): GrantRoles {
  reader.expect(isRevoke ? 'from' : 'to');
  const grantees = reader.list(() => {
    const { start: from } = reader;
    const kind = reader.is('role') && reader.isName(1) && reader.accept('role') ? 'role' : 'user';
    const name = reader.identityName();
    const withAdminOption = reader.accept('with', 'admin', 'option');
    return { kind, name, withAdminOption, at: reader.at(from) } as const;
  });
  return { kind: isRevoke ? 'revokeRoles' : 'grantRoles', roles: found, grantees, isOptionOnly, at: reader.at(start) };
}

/**
 *     alterDefaultPrivileges: ALTER DEFAULT PRIVILEGES [FOR USER name, …] [IN SCHEMA name, …]
 *                             {GRANT … ON objects TO … | REVOKE [GRANT OPTION FOR] … ON objects FROM …}
 *
 * After the word PRIVILEGES; objects are TABLES, FUNCTIONS or PROCEDURES.
 */
export function alterDefaultPrivileges(reader: Reader, start: number): AlterDefaultPrivileges {
  const isFor = reader.accept('for', 'user') || reader.accept('for', 'role');
  const users = isFor ? reader.list(() => reader.name()) : [];
  const schemas = reader.accept('in', 'schema') ? reader.list(() => reader.name()) : [];
  const isRevoke = reader.expectAny('grant', 'revoke') === 'revoke';
  const isOptionOnly = isRevoke && reader.accept('grant', 'option', 'for');
  const privileges = reader.list(() => privilege(reader));
  reader.expect('on');
  const on = reader.expectAny('tables', 'functions', 'procedures');
  const grantees = granteeList(reader, isRevoke);
  if (isRevoke) reader.acceptAny('cascade', 'restrict');
  const what = { users, schemas, isRevoke, privileges, on, grantees, isOptionOnly };
  return { kind: 'alterDefaultPrivileges', ...what, at: reader.at(start) };
}
