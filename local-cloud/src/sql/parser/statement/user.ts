import type { AlterUser, CreateUser, DropUser, UserOption } from '../../tree/user.ts';
import type { Reader } from '../reader.ts';
import { setParameter, settingName } from './setting.ts';

/**
 *     createUser: CREATE USER name [WITH] option…
 *
 * After the word USER.
 */
export function createUser(reader: Reader, start: number): CreateUser {
  const name = reader.identityName();
  reader.accept('with');
  return { kind: 'createUser', name, options: userOptions(reader), at: reader.at(start) };
}

/**
 *     alterUser: ALTER USER name [WITH] {option… | RENAME TO name | SET setting | RESET {setting | SESSION TIMEOUT}}
 *
 * After the word USER.
 */
export function alterUser(reader: Reader, start: number): AlterUser {
  const name = reader.identityName();
  reader.accept('with');
  return { kind: 'alterUser', name, action: alterAction(reader), at: reader.at(start) };
}

function alterAction(reader: Reader): AlterUser['action'] {
  const { start } = reader;
  if (reader.accept('rename', 'to')) return { kind: 'rename', to: reader.name() };
  if (reader.accept('set')) return setParameter(reader, start, false);
  if (reader.accept('reset', 'session', 'timeout')) {
    return { kind: 'options', options: [{ kind: 'sessionTimeout', seconds: undefined }] };
  }
  if (!reader.accept('reset')) return { kind: 'options', options: userOptions(reader) };
  const name = reader.accept('all') ? undefined : settingName(reader);
  return { kind: 'reset', name, at: reader.at(start) };
}

function userOptions(reader: Reader): UserOption[] {
  const found: UserOption[] = [];
  while (!reader.isAtEnd) found.push(userOption(reader));
  return found;
}

/**
 *     option: PASSWORD {'password'|DISABLE} | [NO]CREATEDB | [NO]CREATEUSER | IN GROUP names | VALID UNTIL 'time' |
 *             CONNECTION LIMIT {n|UNLIMITED} | SESSION TIMEOUT n | SYSLOG ACCESS {RESTRICTED|UNRESTRICTED} |
 *             EXTERNALID 'id'
 */
function userOption(reader: Reader): UserOption {
  if (reader.accept('password'))
    return { kind: 'password', text: reader.accept('disable') ? undefined : reader.string() };
  if (reader.accept('createdb')) return { kind: 'createDatabase', isGranted: true };
  if (reader.accept('nocreatedb')) return { kind: 'createDatabase', isGranted: false };
  if (reader.accept('createuser')) return { kind: 'superuser', isGranted: true };
  if (reader.accept('nocreateuser')) return { kind: 'superuser', isGranted: false };
  if (reader.accept('in', 'group')) return { kind: 'groups', names: reader.list(() => reader.name()) };
  if (reader.accept('connection', 'limit')) {
    return { kind: 'connectionLimit', limit: reader.accept('unlimited') ? undefined : reader.integer() };
  }
  if (reader.accept('session', 'timeout')) return { kind: 'sessionTimeout', seconds: reader.integer() };
  if (reader.accept('syslog', 'access')) {
    return { kind: 'syslogAccess', isRestricted: reader.expectAny('restricted', 'unrestricted') === 'restricted' };
  }
  if (reader.accept('externalid')) return { kind: 'externalId', id: externalId(reader) };
  reader.expect('valid', 'until');
  return { kind: 'validUntil', time: reader.string() };
}

/** AWS's examples put it in double quotes. */
export function externalId(reader: Reader): string {
  return reader.peek().kind === 'quoted' ? reader.next().value : reader.string();
}

/**
 *     dropUser: DROP USER [IF EXISTS] name, …
 *
 * After the word USER.
 */
export function dropUser(reader: Reader, start: number): DropUser {
  const ifExists = reader.accept('if', 'exists');
  return { kind: 'dropUser', ifExists, names: reader.list(() => reader.identityName()), at: reader.at(start) };
}
