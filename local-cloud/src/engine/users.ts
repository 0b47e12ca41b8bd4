import type { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../sql/text.ts';
import type { ClusterConfig, ClusterCredential } from './host.ts';

/** A database user: a row of sys_catalog.users, which CREATE USER writes. */
export interface User {
  id: number;
  name: string;
  superuser: boolean;
  /** `md5` and the digest, as PostgreSQL stores it; null for a user without a password. */
  password: string | null;
  groups: string[];
}

/** The master user's usesysid in every cluster. */
export const masterUserId = 100;

/** Records the master user in the catalog. Done at every start, because the cluster's configuration has the name. */
export async function ensureMasterUser(instance: DuckDBInstance, config: ClusterConfig): Promise<void> {
  const name = literal(config.masterUsername);
  const connection = await instance.connect();
  try {
    await connection.run(
      `INSERT INTO sys_catalog.users (name, id, create_database, superuser, groups, password)
        SELECT ${name}, ${masterUserId}, true, true, [], NULL
        WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.users WHERE name = ${name})`,
    );
  } finally {
    connection.closeSync();
  }
}

export async function findUser(instance: DuckDBInstance, name: string): Promise<User | undefined> {
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT id, name, superuser, password, to_json(groups) AS groups FROM sys_catalog.users
        WHERE name = ${literal(name)}`,
    );
    const row = reader.getRowObjectsJS()[0] as (Omit<User, 'groups'> & { groups: string }) | undefined;
    return row === undefined ? undefined : { ...row, groups: JSON.parse(row.groups) as string[] };
  } finally {
    connection.closeSync();
  }
}

/** The credential for the password from CREATE USER. */
export function passwordCredential(user: User | undefined): ClusterCredential[] {
  if (user === undefined || user.password === null) return [];
  return [{ dbUser: user.name, md5: user.password.replace(/^md5/, ''), autoCreate: false, dbGroups: [] }];
}

/** Creates a user without a password, for a temporary credential with AutoCreate. */
export async function createUser(instance: DuckDBInstance, name: string): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run(
      `INSERT INTO sys_catalog.users (name, id, create_database, superuser, groups, password)
        SELECT ${literal(name)}, (SELECT coalesce(max(id), ${masterUserId}) + 1 FROM sys_catalog.users), false, false, [], NULL
        WHERE NOT EXISTS (SELECT 1 FROM sys_catalog.users WHERE name = ${literal(name)})`,
    );
  } finally {
    connection.closeSync();
  }
}

/** The parameters that ALTER USER … SET gave to the user's new sessions, as name and value. */
export async function settingsOf(instance: DuckDBInstance, { id }: User): Promise<[string, string][]> {
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT name, value FROM sys_catalog.user_settings WHERE user_id = ${id}`,
    );
    return reader.getRowsJS() as [string, string][];
  } finally {
    connection.closeSync();
  }
}
