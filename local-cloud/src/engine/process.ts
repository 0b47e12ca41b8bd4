import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { builtFile } from './built.ts';
import type { ClusterConfig, ClusterHost } from './host.ts';
import { socketPair } from './socket-pair.ts';
import { answer, type FromCluster, type ToCluster } from './ipc.ts';

/** A running cluster in a process of its own, which ends when this one ends. */
export interface ClusterProcess {
  /** The port it listens on. */
  port: number;
  pid: number;
  /**
   * Runs `work` while the files of the data folder hold still. A copy of them, with only this many bytes of the log,
   * contains exactly what was committed when the work began. Sessions continue. Only one at a time; rejects if the
   * process ends first.
   */
  whileStill<T>(work: (walSizeBytes: number) => Promise<T>): Promise<T>;
  /** Opens a connection that no security group checks. Rejects if the process is ending. */
  connect(): Promise<Socket>;
  /** Ends the sessions, writes everything to the data folder, and resolves when the process is gone. */
  stop(): Promise<void>;
  /** Kills the process without writing anything more, and resolves when it is gone. */
  kill(): Promise<void>;
  /**
   * Calls the listener once when the process has ended for any reason. `why` is the reason that the process gave, if
   * any.
   */
  onExit(listener: (code: number | null, signal: string | null, why?: string) => void): void;
}

/** A running query occupies a thread of libuv's pool, so this is how many sessions can run one at the same time. */
const threadPoolSize = 128;
const stopTimeoutMs = 20_000;

/** Starts a cluster process and resolves when it accepts connections; rejects if it ends before that. */
export async function startClusterProcess(config: ClusterConfig, host: ClusterHost): Promise<ClusterProcess> {
  const child = fork(builtFile('engine/main.js'), [], {
    serialization: 'advanced',
    execArgv: ['--enable-source-maps'],
    env: { ...process.env, UV_THREADPOOL_SIZE: String(threadPoolSize), TZ: 'UTC' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  let lastWords: string | undefined;
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    void exited.then(([code, signal]) => reject(new Error(`cluster process ended at start (${code ?? signal})`)));
    child.on('message', (message: FromCluster) => {
      if (message.type === 'ready') resolve(message.port);
      else if (message.type === 'failed') reject(new Error(message.message));
      else if (message.type === 'crashing') lastWords = message.why;
      else if (message.type === 'ask') void answer(host, message).then((reply) => send(child, reply));
    });
    send(child, { type: 'start', config });
  });
  const ask = (message: ToCluster): Promise<StillReply> => askStill(child, exited, message);
  return {
    port,
    pid: child.pid ?? 0,
    whileStill: async (work) => {
      const held = await ask({ type: 'hold' });
      try {
        return await work(held.type === 'held' ? held.walSizeBytes : 0);
      } finally {
        // A process that has ended holds nothing any more.
        await ask({ type: 'release' }).catch(() => undefined);
      }
    },
    connect: () => connect(child),
    stop: () => stop(child, exited),
    kill: () => kill(child, exited),
    onExit: (listener) => void exited.then(([code, signal]) => listener(code, signal, lastWords)),
  };
}

type StillReply = Extract<FromCluster, { type: 'held' | 'released' }>;

async function askStill(child: ChildProcess, exited: Promise<unknown>, message: ToCluster): Promise<StillReply> {
  return new Promise((resolve, reject) => {
    const listener = (reply: FromCluster): void => {
      if (reply.type === 'held' || reply.type === 'released') resolve(reply);
      else if (reply.type === 'notHeld') reject(new Error(reply.message));
      else return;
      child.off('message', listener);
    };
    child.on('message', listener);
    void exited.then(() => reject(new Error('the cluster process ended')));
    send(child, message);
  });
}

async function connect(child: ChildProcess): Promise<Socket> {
  const [ours, theirs] = await socketPair();
  try {
    await new Promise<void>((resolve, reject) => {
      if (!child.connected) reject(new Error('the cluster process ended'));
      else
        child.send({ type: 'connection' } satisfies ToCluster, theirs, (error) => (error ? reject(error) : resolve()));
    });
    return ours;
  } catch (error) {
    ours.destroy();
    theirs.destroy();
    throw error;
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  send(child, { type: 'stop' });
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

async function kill(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

/** A process that is ending needs no message. */
function send(child: ChildProcess, message: ToCluster): void {
  if (child.connected) child.send(message, () => undefined);
}
