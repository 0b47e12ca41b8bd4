import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { openDatabase, prepareDatabase } from './database.ts';
import type { ClusterConfig, ClusterCredential, ClusterHost } from './host.ts';
import { History } from './history.ts';
import { TableLocks } from './locks.ts';
import { Sessions } from './sessions.ts';
import { ensureMasterUser, findUser, passwordCredential } from './users.ts';

/** Everything the sessions of one cluster share. */
export class Cluster {
  readonly config: ClusterConfig;
  readonly host: ClusterHost;
  readonly instance: DuckDBInstance;
  readonly locks = new TableLocks();
  readonly sessions: Sessions;
  readonly history: History;

  private constructor(
    config: ClusterConfig,
    host: ClusterHost,
    parts: Pick<Cluster, 'instance' | 'sessions' | 'history'>,
  ) {
    this.config = config;
    this.host = host;
    this.instance = parts.instance;
    this.sessions = parts.sessions;
    this.history = parts.history;
  }

  static async open(config: ClusterConfig, host: ClusterHost): Promise<Cluster> {
    const sessions = new Sessions();
    await mkdir(config.dataDir, { recursive: true });
    const instance = await openDatabase(config.dataDir);
    const history = await History.open(join(config.dataDir, 'history.jsonl'));
    await prepareDatabase(instance, sessions, history);
    await ensureMasterUser(instance, config);
    return new Cluster(config, host, { instance, sessions, history });
  }

  /** What may log in under this name: what the local cloud vouches for, and the passwords of CREATE USER. */
  async credentials(loginName: string): Promise<ClusterCredential[]> {
    const vouched = await this.host.credentials(loginName);
    return [...vouched, ...passwordCredential(await findUser(this.instance, loginName))];
  }

  /** Writes everything to the files and closes them. */
  async close(): Promise<void> {
    const connection = await this.instance.connect();
    try {
      await connection.run('CHECKPOINT');
    } finally {
      connection.closeSync();
      this.instance.closeSync();
      await this.history.close();
    }
  }
}
