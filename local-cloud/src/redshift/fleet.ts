import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterConfig, ClusterHost } from '../engine/host.ts';
import type { ClusterProcess } from '../engine/process.ts';
import { hasData } from './copydata.ts';
import { settlesInMs, type Durations } from './settling.ts';
import type { ClusterRecord, ClusterStatus } from './redshift-state.ts';

/** What a fleet reads and writes of a record: a cluster's has it, and a workgroup's of Redshift Serverless. */
export type Warehouse = Pick<
  ClusterRecord,
  'identifier' | 'namespaceId' | 'status' | 'settlesAtMs' | 'port' | 'endpointPort'
>;

/** What a fleet is given. */
export interface FleetOptions<W extends Warehouse> {
  save: () => Promise<void>;
  /** Folder that contains the data of its warehouses. */
  dataDir: string;
  durations: Durations;
  /** Everything of a process's configuration but the warehouse itself. */
  host: Pick<ClusterConfig, 'accountId' | 'region' | 'host' | 'tls' | 'faults'>;
  /** Address that clients reach the warehouses at. */
  address: string;
  hostFor: (warehouse: W) => ClusterHost;
  startProcess: (config: ClusterConfig, host: ClusterHost) => Promise<ClusterProcess>;
  /** Told what happened that no caller is there to hear. */
  report: (message: string) => void;
}

const recordAgainMs = 500;
const restartDelayMs = (failures: number) => Math.min(100 * 2 ** failures, 5000);
const steadyAfterMs = 10_000;
/** A warehouse whose process fails to start this often in a row is given up, like one whose hardware fails on AWS. */
const maxStarts = 6;

/** Statuses in which a warehouse answers SQL. */
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
  /** Work on one warehouse is done one piece after the other. */
  queue: Promise<void>;
  timers: Set<NodeJS.Timeout>;
}

/**
 * Warehouses of one kind: moves each through its statuses in time, and keeps the process of each that should have one
 * running. The next status depends only on the record, so that it continues after a restart.
 */
export abstract class Fleet<W extends Warehouse> {
  readonly durations: Durations;
  readonly address: string;
  protected readonly options: FleetOptions<W>;
  private readonly runs = new Map<string, Run>();
  private stopped = false;

  constructor(options: FleetOptions<W>) {
    this.options = options;
    this.durations = options.durations;
    this.address = options.address;
  }

  /** What reports call a warehouse of this kind. */
  protected abstract readonly kind: string;
  protected abstract records(): readonly W[];
  protected abstract dataDirOf(warehouse: W): string;
  /** What a process learns about the warehouse besides its name and port. */
  protected abstract shapeOf(
    warehouse: W,
  ): Pick<ClusterConfig, 'database' | 'masterUsername' | 'nodeType' | 'numberOfNodes' | 'isServerless'>;
  /** Takes a deleted one out of the state, with all that goes with it. */
  protected abstract forget(warehouse: W): Promise<void>;

  /** Makes the folder of the data, before a process works in it. */
  protected async ensureData(_: W, dataDir: string): Promise<void> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  }

  /** Called once a process runs, with the change of the record still to be kept. */
  protected started?(warehouse: W): void;

  /** Takes up every warehouse where the last process left it. */
  resume(): void {
    for (const warehouse of this.records()) this.follow(warehouse);
  }

  /** Ends every process; the warehouses keep their status. */
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

  /** Whether the warehouse's process is up. */
  isRunning(warehouse: W): boolean {
    return this.runs.get(warehouse.namespaceId)?.process !== undefined;
  }

  /** A connection with the warehouse from inside, which no security group decides on. Throws when it does not run. */
  connect({ namespaceId }: W): Promise<Socket> {
    const running = this.runs.get(namespaceId)?.process;
    return running?.connect() ?? Promise.reject(new Error(`the ${this.kind} does not run`));
  }

  /** Enters a status that gives way to the next after a while. */
  enter(warehouse: W, status: ClusterStatus, durationMs: number): void {
    warehouse.status = status;
    warehouse.settlesAtMs = Date.now() + durationMs;
    this.follow(warehouse);
  }

  /** Sees to it that the warehouse's process and its next status come about. */
  follow(warehouse: W): void {
    this.enqueueKept(warehouse, () => this.provide(warehouse));
    if (warehouse.settlesAtMs === undefined) return;
    this.later(warehouse, settlesInMs(warehouse.settlesAtMs, this.durations), () => this.settle(warehouse));
  }

  /** Ends its sessions and restarts it with the settings of its record. */
  restart(warehouse: W): void {
    this.run(warehouse).failures = 0;
    this.enqueueKept(warehouse, async () => {
      await this.end(warehouse);
      await this.provide(warehouse);
    });
  }

  /** Ends the warehouse's process at once, as a crash would; it is started again. */
  kill(warehouse: W): void {
    const pid = this.runs.get(warehouse.namespaceId)?.process?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  protected run(warehouse: W): Run {
    const known = this.runs.get(warehouse.namespaceId);
    if (known !== undefined) return known;
    const run: Run = { process: undefined, failures: 0, queue: Promise.resolve(), timers: new Set() };
    this.runs.set(warehouse.namespaceId, run);
    return run;
  }

  protected enqueue(warehouse: W, work: () => Promise<void>): void {
    const run = this.run(warehouse);
    run.queue = this.after(run.queue, warehouse, work);
  }

  /** Like `enqueue`, for work that follows from a change; skipped if the change could not be stored. */
  protected enqueueKept(warehouse: W, work: () => Promise<void>): void {
    this.enqueue(warehouse, async () => {
      await this.options.save();
      await work();
    });
  }

  /** Makes a change that no client would repeat, and stores it as soon as the disk allows. */
  protected async record(warehouse: W, change: () => unknown): Promise<void> {
    for (let isFirst = true; !this.stopped; isFirst = false) {
      change();
      try {
        await this.options.save();
        return;
      } catch (error) {
        if (isFirst) this.options.report(`${this.kind} ${warehouse.identifier}: ${String(error)}`);
        await pause(recordAgainMs);
      }
    }
  }

  private async after(earlier: Promise<void>, warehouse: W, work: () => Promise<void>): Promise<void> {
    await earlier;
    if (this.stopped) return;
    await work().catch((error: unknown) =>
      this.options.report(`${this.kind} ${warehouse.identifier}: ${String(error)}`),
    );
  }

  private later(warehouse: W, delayMs: number, work: () => Promise<void>): void {
    const { timers } = this.run(warehouse);
    const timer = setTimeout(() => {
      timers.delete(timer);
      this.enqueue(warehouse, work);
    }, delayMs);
    timers.add(timer);
  }

  /** Starts or ends the process as the status wants it. */
  protected async provide(warehouse: W): Promise<void> {
    const run = this.run(warehouse);
    if (!answering.has(warehouse.status)) await this.end(warehouse);
    else if (run.process === undefined) await this.start(warehouse, run);
  }

  private async end(warehouse: W): Promise<void> {
    const run = this.run(warehouse);
    const { process } = run;
    run.process = undefined;
    // What is deleted need not be written down first.
    await (warehouse.status === 'deleting' ? process?.kill() : process?.stop());
  }

  private async start(warehouse: W, run: Run): Promise<void> {
    const { host, hostFor, startProcess } = this.options;
    const dataDir = this.dataDirOf(warehouse);
    const startedAtMs = performance.now();
    // Created again, it would be an empty warehouse under the name of one that had data.
    if (warehouse.endpointPort !== undefined && !hasData(dataDir)) {
      this.options.report(`${this.kind} ${warehouse.identifier}: its data is gone from ${dataDir}`);
      await this.stay(warehouse, 'hardware-failure');
      return;
    }
    try {
      await this.ensureData(warehouse, dataDir);
      const process = await startProcess(
        {
          ...host,
          ...this.shapeOf(warehouse),
          clusterIdentifier: warehouse.identifier,
          port: warehouse.endpointPort ?? warehouse.port,
          dataDir,
        },
        hostFor(warehouse),
      );
      run.process = process;
      process.onExit((code, signal, why) => {
        if (this.stopped || run.process !== process) return;
        run.process = undefined;
        if (performance.now() - startedAtMs > steadyAfterMs) run.failures = 0;
        this.options.report(`${this.kind} ${warehouse.identifier}: its process ended (${why ?? signal ?? code})`);
        this.startLater(warehouse, run);
      });
      await this.record(warehouse, () => {
        warehouse.endpointPort = process.port;
        this.started?.(warehouse);
      });
    } catch (error) {
      this.options.report(`${this.kind} ${warehouse.identifier}: its process did not start: ${String(error)}`);
      this.startLater(warehouse, run);
    }
  }

  private startLater(warehouse: W, run: Run): void {
    if (this.stopped || !answering.has(warehouse.status)) return;
    this.later(warehouse, restartDelayMs(run.failures), () => this.provide(warehouse));
    run.failures += 1;
  }

  /** Leaves a status whose time is over. A warehouse is available only once its process is. */
  private async settle(warehouse: W): Promise<void> {
    // A warehouse whose creation could not be stored never existed.
    if (warehouse.settlesAtMs === undefined || !this.records().includes(warehouse)) return;
    const leftMs = settlesInMs(warehouse.settlesAtMs, this.durations);
    if (leftMs > 0) {
      this.later(warehouse, leftMs, () => this.settle(warehouse));
      return;
    }
    if (warehouse.status === 'deleting') return this.remove(warehouse);
    if (warehouse.status === 'final-snapshot') {
      const settlesAtMs = Date.now() + this.durations.deleteMs;
      await this.record(warehouse, () => Object.assign(warehouse, { status: 'deleting', settlesAtMs }));
      this.follow(warehouse);
      return;
    }
    const next = warehouse.status === 'pausing' ? 'paused' : 'available';
    if (next === 'available' && warehouse.status !== 'available') {
      if (!this.isRunning(warehouse) && this.run(warehouse).failures >= maxStarts) {
        await this.stay(warehouse, 'hardware-failure');
        return;
      }
      if (!this.isRunning(warehouse)) {
        this.later(warehouse, 200, () => this.settle(warehouse));
        return;
      }
    }
    await this.stay(warehouse, next);
  }

  /** Enters a status that lasts. */
  private async stay(warehouse: W, status: ClusterStatus): Promise<void> {
    await this.record(warehouse, () => {
      warehouse.status = status;
      delete warehouse.settlesAtMs;
    });
  }

  private async remove(warehouse: W): Promise<void> {
    await this.end(warehouse);
    await this.forget(warehouse);
    this.runs.delete(warehouse.namespaceId);
  }
}
