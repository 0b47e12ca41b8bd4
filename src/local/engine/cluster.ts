import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { scratchDir } from './copy/scratch.ts';
import { openDatabase, prepareDatabase } from './database.ts';
import { lockDatabase } from './gate/lock.ts';
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
    // DuckDB compares the true paths of files with those it may open.
    const dataDir = await realpath(config.dataDir);
    const instance = await openDatabase(dataDir);
    const history = await History.open(join(dataDir, 'history.jsonl'));
    await prepareDatabase(instance, sessions, history);
    await ensureMasterUser(instance, config);
    await lockDatabase(instance, scratchDir(dataDir));
    return new Cluster({ ...config, dataDir }, host, { instance, sessions, history });
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
