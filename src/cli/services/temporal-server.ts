import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Connection } from '@temporalio/client';
import { defaultNamespace } from '../../../temporal.config.ts';
import type { TemporalConfig } from '../../../temporal.config.ts';
import { rootMessage } from '../errors.ts';
import { built } from '../package.ts';
import { freePorts } from './ports.ts';
import { isAlive, run } from './process.ts';
import { whyUnreachable } from './reach.ts';
import { asService, whenReady, withLog } from './service.ts';
import type { Service } from './service.ts';
import type { TemporalCli } from './temporal-cli.ts';

const host = '127.0.0.1';
const usualPort = 7233;
/** Offset of the UI's port from the server's, as in the Temporal CLI. */
const uiPortOffset = 1000;

const dynamicConfig = {
  // The server throttles itself for big installations: six steps in a row took 353 ms, with this setting 184 ms.
  'history.transferProcessorMaxPollRPS': 500,
  // Otherwise timers and retry delays fire up to a second late.
  'history.timerProcessorMaxTimeShift': '"50ms"',
  // Shows the Pause button in the UI.
  'frontend.WorkflowPauseEnabled': true,
};

/** 0.6 s seen; a cold disk or a large state file takes longer. */
const readyTimeoutMs = 60_000;
const pollMs = 50;

export interface TemporalServer extends Service {
  address: string;
  namespace: string;
  /** URL of the UI; absent when headless. */
  ui?: string;
  ports: Ports;
}

interface Ports {
  frontend: number;
  ui: number;
}

export interface TemporalServerOptions {
  cli: TemporalCli;
  logFile: string;
  /** Keeps the histories between servers; if absent, they are in memory. */
  dbFile?: string;
  /** Descriptor of the home's folder, so that the home stays taken until the server has ended. */
  lockDescriptor?: number;
  headless?: boolean;
  /** URL of the codec server that the UI asks to read what is encrypted. */
  codecEndpoint?: string;
  /** Used if free, otherwise another; default: 7233; 0 picks any. */
  wantedPort?: number;
  /** Settings of the server by their names, beside ours. */
  dynamicConfig?: Record<string, number | boolean | string>;
  /** Ports that must be used again after a restart. */
  ports?: Ports;
}

/** More failures would not be a coincidence. */
const maxStarts = 3;

/**
 * Starts a development server that ends with this process, however that ends, and waits until it answers. If another
 * process takes a chosen port before it is used, other ports are tried, unless the ports were given.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  let ports = options.ports ?? (await choosePorts(options.wantedPort ?? usualPort));
  for (let starts = 1; ; starts += 1) {
    try {
      return await startAt(ports, options);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('address already in use');
      if (options.ports || !isTaken || starts === maxStarts) throw error;
      ports = await choosePorts(0);
    }
  }
}

async function startAt(ports: Ports, options: TemporalServerOptions): Promise<TemporalServer> {
  const address = `${host}:${ports.frontend}`;
  const args = await serverArguments(options, ports);
  const leash = withLog(options.logFile, (log) =>
    fork(built('src/cli/services/leash/main.ts'), [options.cli.path, ...args], {
      stdio: ['ignore', log, log, 'ipc', options.lockDescriptor ?? 'ignore'],
      // A separate process group: Ctrl-C in the terminal must not end it before the worker is done with it.
      detached: true,
      execArgv: [],
      env: serverEnvironment(),
    }),
  );
  await whenReady(leash, untilServing(address, leash), {
    name: 'Temporal server',
    logFile: options.logFile,
    timeoutMs: readyTimeoutMs,
  });
  return {
    ...asService(leash),
    address,
    namespace: defaultNamespace,
    ports,
    ...(!options.headless && { ui: `http://${host}:${ports.ui}` }),
  };
}

/** The server looks up its user, who may have no name and no home in a container. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { USER: 'sparkify', HOME: tmpdir(), ...process.env };
}

async function choosePorts(wanted: number): Promise<Ports> {
  const [frontend = 0, ui = 0] = await freePorts(wanted, wanted === 0 ? 0 : wanted + uiPortOffset);
  return { frontend, ui };
}

async function serverArguments(options: TemporalServerOptions, ports: Ports): Promise<string[]> {
  const { stdout } = await run(options.cli.path, ['server', 'start-dev', '--help'], { timeoutMs: 10_000 });
  const whenKnown = (flag: string, ...values: string[]) => (stdout.includes(flag) ? [flag, ...values] : []);
  return [
    ...['server', 'start-dev', '--ip', host, '--port', String(ports.frontend), '--log-level', 'error'],
    ...(options.headless ? ['--headless'] : ['--ui-port', String(ports.ui)]),
    // The newsfeed is a request to the internet; older releases have none and refuse the flag.
    ...(options.headless ? [] : whenKnown('--ui-disable-news-fetch')),
    ...(options.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', options.codecEndpoint]),
    ...(options.dbFile === undefined ? [] : databaseArguments(options.dbFile)),
    ...Object.entries({ ...dynamicConfig, ...options.dynamicConfig }).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${value}`,
    ]),
  ];
}

/**
 * 1.3 to 5.1 times faster than SQLite's defaults in four of five trials; if the machine crashes, the last steps may be
 * lost.
 */
function databaseArguments(file: string): string[] {
  return ['--db-filename', file, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
}

/** If the leash itself is killed, its program survives: it must not hold the port and the database. */
function killLeftover(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** Polls until the server knows its namespace, or the child is gone. */
async function untilServing(address: string, leash: ChildProcess): Promise<void> {
  const [message] = (await once(leash, 'message')) as [{ pid: number }];
  leash.once('exit', () => killLeftover(message.pid));
  while (leash.exitCode === null) {
    if ((await whyNotServing({ address }, defaultNamespace)) === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** undefined if a Temporal server answers there and knows the namespace, otherwise the reason. */
export async function whyNotServing(
  options: TemporalConfig['connection'],
  namespace: string,
): Promise<string | undefined> {
  const why = await whyUnreachable(options);
  if (why !== undefined) return why;
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: '2s' });
    try {
      await connection.withDeadline(Date.now() + 2000, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return undefined;
    } finally {
      await connection.close();
    }
  } catch (error) {
    return rootMessage(error);
  }
}
