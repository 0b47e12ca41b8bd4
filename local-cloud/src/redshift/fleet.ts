import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterConfig, ClusterHost } from '../engine/host.ts';
import type { ClusterProcess } from '../engine/process.ts';
import { copyData, hasData } from './copydata.ts';
import { settlesInMs, type Durations } from './settling.ts';
import type { ClusterRecord, ClusterStatus, RedshiftState, SnapshotRecord } from './redshift-state.ts';

/** What a fleet is given. */
export interface FleetOptions {
  state: RedshiftState;
  save: () => Promise<void>;
  /** Folder of the data of clusters and snapshots. */
  dataDir: string;
  durations: Durations;
  /** Everything of a process's configuration but the cluster itself. */
  host: Pick<ClusterConfig, 'accountId' | 'region' | 'host' | 'tls' | 'faults'>;
  /** Address that clients reach the clusters at. */
  address: string;
  hostFor: (cluster: ClusterRecord) => ClusterHost;
  startProcess: (config: ClusterConfig, host: ClusterHost) => Promise<ClusterProcess>;
  /** Told what happened that no caller is there to hear. */
  report: (message: string) => void;
}

const recordAgainMs = 500;
const restartDelayMs = (failures: number) => Math.min(100 * 2 ** failures, 5000);
const steadyAfterMs = 10_000;
/** A cluster whose process did not start this often in a row is given up, as AWS gives up one whose hardware fails. */
const maxStarts = 6;

/** Statuses in which the cluster answers SQL. */
const answering: ReadonlySet<ClusterStatus> = new Set([
  'creating',
  'available',
  'modifying',
  'resizing',
  'rebooting',
  'resuming',
]);

interface Run {
  process: ClusterProcess | undefined;
  failures: number;
  /** Work on one cluster is done one piece after the other. */
  queue: Promise<void>;
  timers: Set<NodeJS.Timeout>;
}

/**
 * The clusters: moves each through its statuses in time, and keeps the process of each that should have one running.
 * What a status leads to is decided from the record alone, so that it goes on after a restart.
 */
export class Fleet {
  readonly state: RedshiftState;
  readonly durations: Durations;
  readonly address: string;
  private readonly options: FleetOptions;
  private readonly runs = new Map<string, Run>();
  private stopped = false;

  constructor(options: FleetOptions) {
    this.options = options;
    this.state = options.state;
    this.durations = options.durations;
    this.address = options.address;
  }

  /** Takes up every cluster where the last process left it. */
  resume(): void {
    for (const snapshot of this.state.snapshots) {
      const cluster = this.state.clusters.find(({ namespaceId }) => namespaceId === snapshot.namespaceId);
      if (snapshot.data === 'wanted') {
        if (cluster === undefined) snapshot.data = 'failed';
        else this.take(snapshot, cluster);
      }
    }
    for (const cluster of this.state.clusters) this.follow(cluster);
  }

  /** Ends every cluster process; the clusters keep their status. */
  async stop(): Promise<void> {
    this.stopped = true;
    const runs = [...this.runs.values()];
    for (const { timers } of runs) for (const timer of timers) clearTimeout(timer);
    await Promise.all(
      runs.map(async (run) => {
        await run.queue;
        await run.process?.stop();
      }),
    );
  }

  /** Whether the cluster's process is up. */
  isRunning(cluster: ClusterRecord): boolean {
    return this.runs.get(cluster.namespaceId)?.process !== undefined;
  }

  /** A connection with the cluster from inside, which no security group decides on. Throws when it does not run. */
  connect({ namespaceId }: ClusterRecord): Promise<Socket> {
    const running = this.runs.get(namespaceId)?.process;
    return running?.connect() ?? Promise.reject(new Error('the cluster does not run'));
  }

  /** Enters a status that gives way to the next after a while. */
  enter(cluster: ClusterRecord, status: ClusterStatus, durationMs: number): void {
    cluster.status = status;
    cluster.settlesAtMs = Date.now() + durationMs;
    this.follow(cluster);
  }

  /** Sees to it that the cluster's process and its next status come about. */
  follow(cluster: ClusterRecord): void {
    this.enqueueKept(cluster, () => this.provide(cluster));
    if (cluster.settlesAtMs === undefined) return;
    this.later(cluster, settlesInMs(cluster.settlesAtMs, this.durations), () => this.settle(cluster));
  }

  /** Ends the cluster's sessions and starts it anew, as its record now says. */
  restart(cluster: ClusterRecord): void {
    this.run(cluster).failures = 0;
    this.enqueueKept(cluster, async () => {
      await this.end(cluster);
      await this.provide(cluster);
    });
  }

  /** Ends the cluster's process at once, as a crash would; it is started again. */
  kill(cluster: ClusterRecord): void {
    const pid = this.runs.get(cluster.namespaceId)?.process?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Copies the cluster's data, as committed when its turn comes, into the snapshot; sessions go on meanwhile. */
  take(snapshot: SnapshotRecord, cluster: ClusterRecord): void {
    this.enqueueKept(cluster, async () => {
      const copy = (walSizeBytes?: number) =>
        copyData(this.dataDirOf(cluster), this.snapshotDirOf(snapshot), walSizeBytes);
      try {
        const sizeBytes = await (this.run(cluster).process?.whileStill(copy) ?? copy());
        await this.record(cluster, () => Object.assign(snapshot, { sizeBytes, data: 'copied' }));
      } catch (error) {
        await this.record(cluster, () => Object.assign(snapshot, { data: 'failed' }));
        throw error;
      } finally {
        await this.provide(cluster);
      }
    });
  }

  /** Forgets a snapshot and its data. */
  async discard(snapshot: SnapshotRecord): Promise<void> {
    const { snapshots } = this.state;
    snapshots.splice(snapshots.indexOf(snapshot), 1);
    await this.options.save();
    await rm(this.snapshotDirOf(snapshot), { recursive: true, force: true });
  }

  private run(cluster: ClusterRecord): Run {
    const known = this.runs.get(cluster.namespaceId);
    if (known !== undefined) return known;
    const run: Run = { process: undefined, failures: 0, queue: Promise.resolve(), timers: new Set() };
    this.runs.set(cluster.namespaceId, run);
    return run;
  }

  private enqueue(cluster: ClusterRecord, work: () => Promise<void>): void {
    const run = this.run(cluster);
    run.queue = this.after(run.queue, cluster, work);
  }

  /** As `enqueue`, for work that a change asks for: none is done for a change that could not be kept. */
  private enqueueKept(cluster: ClusterRecord, work: () => Promise<void>): void {
    this.enqueue(cluster, async () => {
      await this.options.save();
      await work();
    });
  }

  /** Makes a change that nobody but us would ask for again, and keeps it as soon as the disk lets us. */
  private async record(cluster: ClusterRecord, change: () => unknown): Promise<void> {
    for (let isFirst = true; !this.stopped; isFirst = false) {
      change();
      try {
        await this.options.save();
        return;
      } catch (error) {
        if (isFirst) this.options.report(`cluster ${cluster.identifier}: ${String(error)}`);
        await pause(recordAgainMs);
      }
    }
  }

  private async after(earlier: Promise<void>, cluster: ClusterRecord, work: () => Promise<void>): Promise<void> {
    await earlier;
    if (this.stopped) return;
    await work().catch((error: unknown) => this.options.report(`cluster ${cluster.identifier}: ${String(error)}`));
  }

  private later(cluster: ClusterRecord, delayMs: number, work: () => Promise<void>): void {
    const { timers } = this.run(cluster);
    const timer = setTimeout(() => {
      timers.delete(timer);
      this.enqueue(cluster, work);
    }, delayMs);
    timers.add(timer);
  }

  /** Starts or ends the process as the status wants it. */
  private async provide(cluster: ClusterRecord): Promise<void> {
    const run = this.run(cluster);
    if (!answering.has(cluster.status)) await this.end(cluster);
    else if (run.process === undefined) await this.start(cluster, run);
  }

  private async end(cluster: ClusterRecord): Promise<void> {
    const run = this.run(cluster);
    const { process } = run;
    run.process = undefined;
    // What is deleted need not be written down first.
    await (cluster.status === 'deleting' ? process?.kill() : process?.stop());
  }

  private async start(cluster: ClusterRecord, run: Run): Promise<void> {
    const { host, hostFor, startProcess } = this.options;
    const dataDir = this.dataDirOf(cluster);
    const startedAtMs = performance.now();
    // Made anew, it would be an empty cluster under the name of one that had data.
    if (cluster.endpointPort !== undefined && !hasData(dataDir)) {
      this.options.report(`cluster ${cluster.identifier}: its data is gone from ${dataDir}`);
      await this.stay(cluster, 'hardware-failure');
      return;
    }
    try {
      await this.ensureData(cluster, dataDir);
      const process = await startProcess(
        {
          ...host,
          clusterIdentifier: cluster.identifier,
          database: cluster.database,
          masterUsername: cluster.masterUsername,
          nodeType: cluster.nodeType,
          numberOfNodes: cluster.numberOfNodes,
          port: cluster.endpointPort ?? cluster.port,
          dataDir,
        },
        hostFor(cluster),
      );
      run.process = process;
      process.onExit((code, signal, why) => {
        if (this.stopped || run.process !== process) return;
        run.process = undefined;
        if (performance.now() - startedAtMs > steadyAfterMs) run.failures = 0;
        this.options.report(`cluster ${cluster.identifier}: its process ended (${why ?? signal ?? code})`);
        this.startLater(cluster, run);
      });
      await this.record(cluster, () => {
        cluster.endpointPort = process.port;
        delete cluster.restoredFrom;
      });
    } catch (error) {
      this.options.report(`cluster ${cluster.identifier}: its process did not start: ${String(error)}`);
      this.startLater(cluster, run);
    }
  }

  private startLater(cluster: ClusterRecord, run: Run): void {
    if (this.stopped || !answering.has(cluster.status)) return;
    this.later(cluster, restartDelayMs(run.failures), () => this.provide(cluster));
    run.failures += 1;
  }

  /** Leaves a status whose time is over. A cluster is available only once its process is. */
  private async settle(cluster: ClusterRecord): Promise<void> {
    // One whose creation could not be kept was never there.
    if (cluster.settlesAtMs === undefined || !this.state.clusters.includes(cluster)) return;
    const leftMs = settlesInMs(cluster.settlesAtMs, this.durations);
    if (leftMs > 0) {
      this.later(cluster, leftMs, () => this.settle(cluster));
      return;
    }
    if (cluster.status === 'deleting') return this.remove(cluster);
    if (cluster.status === 'final-snapshot') {
      const settlesAtMs = Date.now() + this.durations.deleteMs;
      await this.record(cluster, () => Object.assign(cluster, { status: 'deleting', settlesAtMs }));
      this.follow(cluster);
      return;
    }
    const next = cluster.status === 'pausing' ? 'paused' : 'available';
    if (next === 'available' && cluster.status !== 'available') {
      if (!this.isRunning(cluster) && this.run(cluster).failures >= maxStarts) {
        await this.stay(cluster, 'hardware-failure');
        return;
      }
      if (!this.isRunning(cluster)) {
        this.later(cluster, 200, () => this.settle(cluster));
        return;
      }
    }
    await this.stay(cluster, next);
  }

  /** Enters a status that lasts. */
  private async stay(cluster: ClusterRecord, status: ClusterStatus): Promise<void> {
    await this.record(cluster, () => {
      cluster.status = status;
      delete cluster.settlesAtMs;
    });
  }

  /** The folder of the cluster's data; that of a cluster restored starts as the snapshot's. */
  private async ensureData(cluster: ClusterRecord, dataDir: string): Promise<void> {
    const snapshot = this.state.snapshots.find(({ id }) => id === cluster.restoredFrom);
    if (cluster.restoredFrom !== undefined && !existsSync(dataDir)) {
      if (snapshot === undefined) throw new Error(`snapshot ${cluster.restoredFrom} is gone`);
      await copyData(this.snapshotDirOf(snapshot), dataDir);
    }
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  }

  private async remove(cluster: ClusterRecord): Promise<void> {
    await this.end(cluster);
    await rm(this.dataDirOf(cluster), { recursive: true, force: true });
    const { namespaceId } = cluster;
    await this.record(cluster, () => {
      this.state.clusters = this.state.clusters.filter((each) => each !== cluster);
      this.state.credentials = this.state.credentials.filter((each) => each.namespaceId !== namespaceId);
    });
    this.runs.delete(namespaceId);
  }

  private dataDirOf(cluster: ClusterRecord): string {
    return join(this.options.dataDir, 'clusters', cluster.namespaceId);
  }

  private snapshotDirOf(snapshot: SnapshotRecord): string {
    return join(this.options.dataDir, 'snapshots', snapshot.id);
  }
}

declare module '../api/context.ts' {
  interface Context {
    redshift: Fleet;
  }
}
