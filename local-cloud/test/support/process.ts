import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FleetOptions, Warehouse } from '../../src/redshift/fleet.ts';
import type { ClusterConfig, ClusterHost } from '../../src/engine/host.ts';

/** A fake cluster process that a test can inspect and end. */
export interface FakeProcess {
  config: ClusterConfig;
  host: ClusterHost;
  running: boolean;
  /** Ends it as a signal would. */
  kill(): void;
}

/** Replaces the engine in tests of the control plane: starts nothing and remembers everything. */
export const fakeProcesses = (failures = 0) => {
  const started: FakeProcess[] = [];
  let toFail = failures;
  const startProcess: FleetOptions<Warehouse>['startProcess'] = async (config, host) => {
    if (toFail > 0) {
      toFail -= 1;
      throw new Error('no memory');
    }
    const listeners: ((code: number | null, signal: string | null) => void)[] = [];
    const end = (process: FakeProcess, signal: string | null) => {
      if (!process.running) return;
      process.running = false;
      for (const listener of listeners) listener(signal === null ? 0 : null, signal);
    };
    const process: FakeProcess = { config, host, running: true, kill: () => end(process, 'SIGKILL') };
    started.push(process);
    await appendFile(join(config.dataDir, 'cluster.duckdb'), '');
    return {
      port: config.port,
      pid: started.length,
      whileStill: async (work) => work(0),
      // The connection never gets an answer.
      connect: () => new Promise(() => undefined),
      stop: async () => end(process, null),
      kill: async () => end(process, 'SIGKILL'),
      onExit: (listener) => void listeners.push(listener),
    };
  };
  return { started, startProcess };
};
