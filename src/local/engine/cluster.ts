import type { DuckDBInstance } from '@duckdb/node-api';
import type { ClusterConfig, ClusterCredential, ClusterHost } from './host.ts';
import { History } from './history.ts';
import { Sessions } from './sessions.ts';

/** Everything the sessions of one cluster share. */
export class Cluster {
  readonly config: ClusterConfig;
  readonly host: ClusterHost;
  readonly instance: DuckDBInstance;
  readonly sessions = new Sessions();
  /** Names of the relations in the schema sys_catalog. */
  readonly systemRelations: ReadonlySet<string> = new Set();
  readonly history = new History();
  #lastQueryId = 0;
  #lastTransactionId = 0;

  constructor(config: ClusterConfig, host: ClusterHost, instance: DuckDBInstance) {
    this.config = config;
    this.host = host;
    this.instance = instance;
  }

  /** What may log in under this name. */
  async credentials(loginName: string): Promise<ClusterCredential[]> {
    return this.host.credentials(loginName);
  }

  /** Writes everything to the file and closes it. */
  async close(): Promise<void> {
    const connection = await this.instance.connect();
    await connection.run('CHECKPOINT');
    connection.closeSync();
    this.instance.closeSync();
  }

  nextQueryId(): number {
    this.#lastQueryId += 1;
    return this.#lastQueryId;
  }

  nextTransactionId(): number {
    this.#lastTransactionId += 1;
    return this.#lastTransactionId;
  }
}
