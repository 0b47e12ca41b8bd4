import type { Name } from './name.ts';
import type { Node } from './node.ts';
import type { Reset, SetParameter } from './setting.ts';

/** Statements about users, groups and roles. */
export type UserStatement =
  | CreateUser
  | AlterUser
  | DropUser
  | CreateGroup
  | AlterGroup
  | DropGroup
  | CreateRole
  | AlterRole
  | DropRole;

export type UserOption =
  /** The password as written, which may be `md5…` or `sha256|…`; undefined for DISABLE. */
  | { kind: 'password'; text: string | undefined }
  | { kind: 'createDatabase' | 'superuser'; isGranted: boolean }
  | { kind: 'groups'; names: Name[] }
  | { kind: 'validUntil'; time: string }
  /** Undefined for UNLIMITED. */
  | { kind: 'connectionLimit'; limit: number | undefined }
  /** In seconds; undefined for RESET. */
  | { kind: 'sessionTimeout'; seconds: number | undefined }
  | { kind: 'syslogAccess'; isRestricted: boolean }
  | { kind: 'externalId'; id: string };

export interface CreateUser extends Node {
  kind: 'createUser';
  name: Name;
  options: UserOption[];
}

export interface AlterUser extends Node {
  kind: 'alterUser';
  name: Name;
  action: { kind: 'options'; options: UserOption[] } | { kind: 'rename'; to: Name } | SetParameter | Reset;
}

export interface DropUser extends Node {
  kind: 'dropUser';
  ifExists: boolean;
  names: Name[];
}

export interface CreateGroup extends Node {
  kind: 'createGroup';
  name: Name;
  users: Name[];
}

export interface AlterGroup extends Node {
  kind: 'alterGroup';
  name: Name;
  action: { kind: 'add' | 'drop'; users: Name[] } | { kind: 'rename'; to: Name };
}

export interface DropGroup extends Node {
  kind: 'dropGroup';
  name: Name;
}

export interface CreateRole extends Node {
  kind: 'createRole';
  name: Name;
  externalId: string | undefined;
}

export interface AlterRole extends Node {
  kind: 'alterRole';
  name: Name;
  action: { kind: 'rename'; to: Name } | { kind: 'owner'; owner: Name } | { kind: 'externalId'; id: string };
}

export interface DropRole extends Node {
  kind: 'dropRole';
  name: Name;
  isForced: boolean;
}
