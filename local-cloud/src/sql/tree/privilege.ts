import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { TypeName } from './type-name.ts';

export type PrivilegeStatement = Grant | GrantRoles | AlterDefaultPrivileges;

/** GRANT and REVOKE of privileges on objects, and of what the whole warehouse allows (`CREATE USER`, `EXPLAIN RLS`). */
export interface Grant extends Node {
  kind: 'grant' | 'revoke';
  privileges: Privilege[];
  /** Undefined for what concerns the whole warehouse. */
  on: GrantObject | undefined;
  grantees: Grantee[];
  /** REVOKE GRANT OPTION FOR takes the option alone. */
  isOptionOnly: boolean;
  /** REVOKE … CASCADE. */
  isCascade: boolean;
}

export interface Privilege extends Node {
  /** Words in lower case: `select`, `create user`, `all` for ALL PRIVILEGES. */
  name: string;
  /** Of privileges on columns; undefined for the whole object. */
  columns: Name[] | undefined;
}

export type GrantObject = Node &
  (
    | { kind: 'tables'; names: QualifiedName[] }
    | { kind: 'databases' | 'schemas' | 'languages'; names: Name[] }
    | { kind: 'functions' | 'procedures'; routines: Routine[] }
    | { kind: 'all tables' | 'all functions' | 'all procedures'; schemas: Name[] }
    /** What does not exist here, or nobody is asked for (DATASHARE, MODEL, EXTERNAL, of ASSUMEROLE): read no further. */
    | { kind: 'others' }
  );

/** A routine with the types of its arguments. */
export interface Routine extends Node {
  name: QualifiedName;
  arguments: TypeName[];
}

export type Grantee = Node &
  (
    | { kind: 'user'; name: Name; withGrantOption: boolean }
    | { kind: 'role' | 'group'; name: Name }
    | { kind: 'public' }
  );

/** GRANT ROLE r, … TO …, and its REVOKE. */
export interface GrantRoles extends Node {
  kind: 'grantRoles' | 'revokeRoles';
  roles: Name[];
  grantees: ({ kind: 'user' | 'role'; name: Name; withAdminOption: boolean } & Node)[];
  /** REVOKE ADMIN OPTION FOR takes the option alone. */
  isOptionOnly: boolean;
}

/** ALTER DEFAULT PRIVILEGES: what is granted on what will be made. */
export interface AlterDefaultPrivileges extends Node {
  kind: 'alterDefaultPrivileges';
  /** Of whom; the current user when empty. */
  users: Name[];
  /** Where; everywhere when empty. */
  schemas: Name[];
  isRevoke: boolean;
  privileges: Privilege[];
  on: 'tables' | 'functions' | 'procedures';
  grantees: Grantee[];
  isOptionOnly: boolean;
}
