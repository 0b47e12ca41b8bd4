import type { DuckDBInstance } from '@duckdb/node-api';
import type { ClusterConfig, ClusterCredential } from './host.ts';
import { literal } from './literal.ts';

/** A database user: a row of sys_catalog.users, which CREATE USER writes. */
export interface User {
  id: number;
  name: string;
  superuser: boolean;
  /** `md5` and the digest, as PostgreSQL keeps it; null for a user that has no password. */
  password: string | null;
  groups: string[];
}

/** usesysid of the master user, as in every new cluster. */
export const masterUserId = 100;

/** Makes the master user known to the catalog; done at every start, since its name is the cluster's. */
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

/** What CREATE USER … PASSWORD lets in. */
export function passwordCredential(user: User | undefined): ClusterCredential[] {
  if (user === undefined || user.password === null) return [];
  return [{ dbUser: user.name, md5: user.password.replace(/^md5/, ''), autoCreate: false, dbGroups: [] }];
}

/** Creates a user without a password, for a temporary credential that asks for it. */
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

/** What ALTER USER … SET gave to the user's sessions to begin with, value by name. */
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
