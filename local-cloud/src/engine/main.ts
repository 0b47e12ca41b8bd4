import { Socket } from 'node:net';
import { HostClient, type FromCluster, type ToCluster } from './ipc.ts';
import { messageOf } from './errors.ts';
import { startServer, type Server } from './server.ts';
import type { ClusterConfig } from './host.ts';
import type { StillFiles } from './storage/hold-still.ts';

/** Entry point of a cluster process. It gets its configuration over IPC and ends as soon as the channel closes. */
const host = new HostClient(send);
let server: Promise<Server> | undefined;

/** How long the local cloud may take to receive the reason for a crash. */
const lastWordsMs = 1000;

process.on('message', (message: ToCluster, handle: unknown) => {
  if (message.type === 'start') server = start(message.config);
  else if (message.type === 'stop') void stop();
  else if (message.type === 'hold') void hold();
  else if (message.type === 'release') void release();
  else if (message.type === 'connection') void accept(handle);
  else host.settle(message);
});
// Ends at once, whatever DuckDB's threads are doing: everything committed is in the file.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C in the terminal reaches the whole process group, but the local cloud decides when its clusters end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());
// The reader of the log may be gone while sessions continue.
process.stderr.on('error', () => undefined);

async function start(config: ClusterConfig): Promise<Server> {
  try {
    const started = await startServer(config, host, crash);
    send({ type: 'ready', port: started.port });
    return started;
  } catch (error) {
    process.send?.({ type: 'failed', message: messageOf(error) }, undefined, {}, () => process.exit(1));
    throw error;
  }
}

/** Kills the process whatever DuckDB's threads are doing: everything committed is in the file. */
function crash(why: string): void {
  const end = (): boolean => process.kill(process.pid, 'SIGKILL');
  setTimeout(end, lastWordsMs);
  process.send?.({ type: 'crashing', why } satisfies FromCluster, undefined, {}, end);
}

/** No socket arrives if the other end was closed on the way. */
async function accept(handle: unknown): Promise<void> {
  if (handle instanceof Socket) (await server)?.accept(handle);
}

let still: StillFiles | undefined;

async function hold(): Promise<void> {
  try {
    const held = await (await server)!.holdStill();
    still = held;
    send({ type: 'held', walSizeBytes: held.walSizeBytes });
  } catch (error) {
    send({ type: 'notHeld', message: messageOf(error) });
  }
}

async function release(): Promise<void> {
  try {
    await still?.release();
    send({ type: 'released' });
  } catch (error) {
    send({ type: 'notHeld', message: messageOf(error) });
  } finally {
    still = undefined;
  }
}

async function stop(): Promise<void> {
  try {
    await (await server)?.stop();
  } finally {
    process.exit(0);
  }
}

function send(message: FromCluster): void {
  process.send?.(message);
}
