import { Socket } from 'node:net';
import { HostClient, type FromCluster, type ToCluster } from './ipc.ts';
import { messageOf } from './errors.ts';
import { startServer, type Server } from './server.ts';
import type { ClusterConfig } from './host.ts';
import type { StillFiles } from './still.ts';

/** Entry of a cluster process: told what to be over IPC, gone as soon as the channel closes. */
const host = new HostClient(send);
let server: Promise<Server> | undefined;

/** How long the local cloud may take to hear why the process ends. */
const lastWordsMs = 1000;

process.on('message', (message: ToCluster, handle: unknown) => {
  if (message.type === 'start') server = start(message.config);
  else if (message.type === 'stop') void stop();
  else if (message.type === 'hold') void hold();
  else if (message.type === 'release') void release();
  else if (message.type === 'connection') void accept(handle);
  else host.settle(message);
});
// At once, whatever DuckDB's threads are doing: what is committed is in the file.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The terminal's Ctrl-C reaches the whole group; the local cloud decides when its clusters end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());
// Whoever reads the log may be gone; the sessions are not.
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

/** Whatever DuckDB's threads are doing: what is committed is in the file. */
function crash(why: string): void {
  const end = (): boolean => process.kill(process.pid, 'SIGKILL');
  setTimeout(end, lastWordsMs);
  process.send?.({ type: 'crashing', why } satisfies FromCluster, undefined, {}, end);
}

/** None arrives when the other end was closed on the way. */
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
