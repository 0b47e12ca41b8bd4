import type { AlterGroup, AlterRole, CreateGroup, CreateRole, DropGroup, DropRole } from '../../tree/user.ts';
import type { Reader } from '../reader.ts';
import { externalId } from './user.ts';

/**
 *     createGroup: CREATE GROUP name [[WITH] USER name, …]
 *
 * After the word GROUP.
 */
export function createGroup(reader: Reader, start: number): CreateGroup {
  const name = reader.name();
  reader.accept('with');
  const users = reader.accept('user') ? reader.list(() => reader.name()) : [];
  return { kind: 'createGroup', name, users, at: reader.at(start) };
}

/**
 *     alterGroup: ALTER GROUP name {{ADD|DROP} USER name, … | RENAME TO name}
 *
 * After the word GROUP.
 */
export function alterGroup(reader: Reader, start: number): AlterGroup {
  const name = reader.name();
  return { kind: 'alterGroup', name, action: groupAction(reader), at: reader.at(start) };
}

function groupAction(reader: Reader): AlterGroup['action'] {
  if (reader.accept('rename', 'to')) return { kind: 'rename', to: reader.name() };
  const kind = reader.expectAny('add', 'drop');
  reader.expect('user');
  return { kind, users: reader.list(() => reader.name()) };
}

/**
 *     dropGroup: DROP GROUP name
 *
 * After the word GROUP.
 */
export function dropGroup(reader: Reader, start: number): DropGroup {
  return { kind: 'dropGroup', name: reader.name(), at: reader.at(start) };
}

/**
 *     createRole: CREATE ROLE name [EXTERNALID 'id']
 *
 * After the word ROLE.
 */
export function createRole(reader: Reader, start: number): CreateRole {
  const name = reader.name();
  const id = reader.accept('externalid') ? externalId(reader) : undefined;
  return { kind: 'createRole', name, externalId: id, at: reader.at(start) };
}

/**
 *     alterRole: ALTER ROLE name [WITH] {RENAME TO name | OWNER TO name | EXTERNALID TO 'id'}
 *
 * After the word ROLE.
 */
export function alterRole(reader: Reader, start: number): AlterRole {
  const name = reader.name();
  reader.accept('with');
  return { kind: 'alterRole', name, action: roleAction(reader), at: reader.at(start) };
}

function roleAction(reader: Reader): AlterRole['action'] {
  if (reader.accept('rename', 'to')) return { kind: 'rename', to: reader.name() };
  if (reader.accept('externalid', 'to')) return { kind: 'externalId', id: externalId(reader) };
  reader.expect('owner', 'to');
  return { kind: 'owner', owner: reader.name() };
}

/**
 *     dropRole: DROP ROLE name [FORCE|RESTRICT]
 *
 * After the word ROLE.
 */
export function dropRole(reader: Reader, start: number): DropRole {
  const name = reader.name();
  return { kind: 'dropRole', name, isForced: reader.acceptAny('force', 'restrict') === 'force', at: reader.at(start) };
}
