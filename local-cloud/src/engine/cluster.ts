import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { pruneLoads } from './copy/load-errors.ts';
import { scratchDir } from './copy/scratch.ts';
import { cursorLimitMb } from './storage/cursor-limit.ts';
import { openDatabase, prepareDatabase } from './storage/database.ts';
import { CatalogReader } from './catalog/entries/read.ts';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import { Definitions, Shared } from './definitions.ts';
import { isDiskFull } from './storage/disk-full.ts';
import { Fence } from './fence.ts';
import { lockDatabase } from './gate/lock.ts';
import type { ClusterConfig, ClusterCredential, ClusterHost } from './host.ts';
import { History } from './history.ts';
import { TableLocks } from './locks.ts';
import { Room } from './storage/room.ts';
import { Sessions } from './sessions.ts';
import { SystemRelationsReader } from './system-relations.ts';
import { Spools } from './storage/spool.ts';
import { ensureMasterUser, findUser, passwordCredential } from './users.ts';

/** Everything that the sessions of one cluster share. */
export class Cluster {
  readonly config: ClusterConfig;
  readonly host: ClusterHost;
  readonly instance: DuckDBInstance;
  readonly locks = new TableLocks();
  readonly definitions = new Definitions();
  readonly catalogReader = new CatalogReader();
  readonly sharedCatalog = new Shared<CatalogEntries>();
  readonly systemRelations: SystemRelationsReader;
  readonly sessions: Sessions;
  readonly history: History;
  readonly fence: Fence;
  /** Where rows wait until their client takes them. */
  readonly spools: Spools;
  readonly #crash: (why: string) => void;
  readonly room: Room;
  #isGivenUp = false;

  private constructor(
    config: ClusterConfig,
    host: ClusterHost,
    parts: Pick<Cluster, 'instance' | 'sessions' | 'history'> & { crash: (why: string) => void },
  ) {
    this.config = config;
    this.systemRelations = new SystemRelationsReader(config.isServerless === true);
    this.host = host;
    this.instance = parts.instance;
    this.sessions = parts.sessions;
    this.history = parts.history;
    this.#crash = parts.crash;
    this.fence = new Fence((what) => this.giveUp(`${what} did not end when it was cancelled`));
    this.room = new Room(this.instance, config.dataDir, (why) => this.giveUp(why));
    this.spools = new Spools(scratchDir(config.dataDir), cursorLimitMb(config));
  }

  /** `crash` must end the process whatever it is doing; its argument is the reason. */
  static async open(config: ClusterConfig, host: ClusterHost, crash: (why: string) => void): Promise<Cluster> {
    const sessions = new Sessions();
    await mkdir(config.dataDir, { recursive: true });
    // DuckDB compares the true paths of files with those it may open.
    const dataDir = await realpath(config.dataDir);
    const instance = await openDatabase(dataDir, config.memoryLimitMib);
    const history = await History.open(join(dataDir, 'history.jsonl'));
    await prepareDatabase(instance, sessions, history);
    await ensureMasterUser(instance, config);
    await pruneLoads(instance);
    await lockDatabase(instance, scratchDir(dataDir));
    const cluster = new Cluster({ ...config, dataDir }, host, { instance, sessions, history, crash });
    await cluster.room.look();
    return cluster;
  }

  /** The credentials that may log in under this name: those of the local cloud, and the password from CREATE USER. */
  async credentials(loginName: string): Promise<ClusterCredential[]> {
    const vouched = await this.host.credentials(loginName);
    return [...vouched, ...passwordCredential(await findUser(this.instance, loginName))];
  }

  /** Ends the process when nothing else helps, and tells every client why. */
  giveUp(why: string): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    void sayFarewell(this.sessions, why).then(() => this.#crash(why));
  }

  /**
   * Writes everything to the files and closes them. Without room on the disk, the rest stays in the write-ahead log.
   */
  async close(): Promise<void> {
    this.fence.close();
    await this.room.close();
    const connection = await this.instance.connect();
    try {
      await connection.run('CHECKPOINT').catch((error: unknown) => {
        if (!isDiskFull(error)) throw error;
      });
    } finally {
      connection.closeSync();
      this.instance.closeSync();
      await this.history.close();
    }
  }
}

/** Tells every client why it is about to be disconnected, as PostgreSQL does when one of its processes has crashed. */
async function sayFarewell(sessions: Sessions, why: string): Promise<void> {
  const message = 'terminating connection because of crash of another server process';
  const detail = `${why}, so the cluster restarts. What was committed is kept.`;
  const hint = 'In a moment you should be able to reconnect to the database and repeat your command.';
  await Promise.all(sessions.all.map((session) => session.leave('57P02', message, { detail, hint })));
}
