import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { TypeName } from './type-name.ts';

export type PrivilegeStatement = Grant | GrantRoles | AlterDefaultPrivileges;

/**
 * GRANT and REVOKE of privileges on objects, and of privileges on the whole warehouse (`CREATE USER`, `EXPLAIN RLS`).
 */
export interface Grant extends Node {
  kind: 'grant' | 'revoke';
  privileges: Privilege[];
  /** Undefined for the whole warehouse. */
  on: GrantObject | undefined;
  grantees: Grantee[];
  /** REVOKE GRANT OPTION FOR, which leaves the privilege itself. */
  isOptionOnly: boolean;
  /** REVOKE … CASCADE. */
  isCascade: boolean;
}

export interface Privilege extends Node {
  /** Words in lower case: `select`, `create user`, `all` for ALL PRIVILEGES. */
  name: string;
  /** For a privilege on columns; undefined for the whole object. */
  columns: Name[] | undefined;
}

export type GrantObject = Node &
  (
    | { kind: 'tables'; names: QualifiedName[] }
    | { kind: 'databases' | 'schemas' | 'languages'; names: Name[] }
    | { kind: 'functions' | 'procedures'; routines: Routine[] }
    | { kind: 'all tables' | 'all functions' | 'all procedures'; schemas: Name[] }
    /**
     * Objects that do not exist here or are not checked (DATASHARE, MODEL, EXTERNAL, those of ASSUMEROLE): not parsed
     * further.
     */
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

/** GRANT ROLE r, … TO …, and the REVOKE of it. */
export interface GrantRoles extends Node {
  kind: 'grantRoles' | 'revokeRoles';
  roles: Name[];
  grantees: ({ kind: 'user' | 'role'; name: Name; withAdminOption: boolean } & Node)[];
  /** REVOKE ADMIN OPTION FOR, which leaves the membership itself. */
  isOptionOnly: boolean;
}

/** ALTER DEFAULT PRIVILEGES: privileges on objects created later. */
export interface AlterDefaultPrivileges extends Node {
  kind: 'alterDefaultPrivileges';
  /** The users whose objects it concerns; the current user if empty. */
  users: Name[];
  /** The schemas it concerns; all if empty. */
  schemas: Name[];
  isRevoke: boolean;
  privileges: Privilege[];
  on: 'tables' | 'functions' | 'procedures';
  grantees: Grantee[];
  isOptionOnly: boolean;
}
