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
/** Where the Temporal CLI itself puts the UI, counted from the server's port. */
const uiPortOffset = 1000;

const dynamicConfig = {
  // The server paces itself for big installations; six steps in a row took 353 ms, with this 184 ms.
  'history.transferProcessorMaxPollRPS': 500,
  // Timers, and the delay before another attempt, fire up to a second late otherwise.
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
  /** Keeps the histories between servers; in memory when absent. */
  dbFile?: string;
  /** Of the home's folder, which stays taken until the server has ended. */
  lockDescriptor?: number;
  headless?: boolean;
  /** URL of the codec server that the UI asks to read what is encrypted. */
  codecEndpoint?: string;
  /** Taken when free, else another; 7233 unless told otherwise, any with 0. */
  wantedPort?: number;
  /** Settings of the server by their names, beside ours. */
  dynamicConfig?: Record<string, number | boolean | string>;
  /** Ports to take again after a restart, whatever they cost. */
  ports?: Ports;
}

/** More would be no accident. */
const maxStarts = 3;

/**
 * Starts a development server that ends with this process, whatever ends it, and waits until it answers. Another process
 * may take a port between its choice and its use: unless the ports were given, others are tried then.
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
      // A group of its own: Ctrl-C on the terminal must not take it before the worker is done with it.
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

/** The server wants to know its user, and in a container the user may have no name, and no home. */
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

/** 1.3 to 5.1 times faster than SQLite's defaults in four of five trials; a crash of the machine may lose the last steps. */
function databaseArguments(file: string): string[] {
  return ['--db-filename', file, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
}

/** When the leash itself is killed, its program stays: it must not hold the port and the database. */
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

/** undefined when a Temporal server answers there and knows the namespace, else why not. */
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
