import { readFile } from 'node:fs/promises';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { errorResponse } from '../wire/backend.ts';
import { Channel } from './channel.ts';
import { Cluster } from './cluster.ts';
import { Connections } from './connections.ts';
import { logUnknown, report } from './errors.ts';
import { readStartup } from './handshake.ts';
import type { ClusterConfig, ClusterHost } from './host.ts';
import { logIn } from './login.ts';
import { serve } from './loop.ts';
import { holdStill, type StillFiles } from './storage/hold-still.ts';

/** A cluster that accepts connections. */
export interface Server {
  port: number;
  /** Accepts a connection that no security group checks. */
  accept(socket: Socket): void;
  /** Holds the data files still, for a copy. */
  holdStill(): Promise<StillFiles>;
  /** Ends all sessions, writes everything to the data folder and closes it. */
  stop(): Promise<void>;
}

const authenticationTimeoutMs = 60_000;

/**
 * Opens the cluster's data and listens, on another free port if the configured one is taken. `crash` is called when
 * only the end of this process can end its work; by then every client has been told.
 */
export async function startServer(
  config: ClusterConfig,
  host: ClusterHost,
  crash: (why: string) => void,
): Promise<Server> {
  const tls = createSecureContext({
    key: await readFile(config.tls.keyFile),
    cert: await readFile(config.tls.certFile),
    minVersion: 'TLSv1.2',
  });
  const cluster = await Cluster.open(config, host, crash);
  const running = new Set<Promise<void>>();
  const connections = new Connections();
  const accept = (socket: Socket, isAdmitted: boolean): void => {
    const channel = new Channel(socket);
    connections.add(channel);
    const session = runSession(socket, channel, { cluster, connections, tls, isAdmitted }).finally(() => {
      connections.remove(channel);
      running.delete(session);
    });
    running.add(session);
  };
  const listener = createServer((socket) => accept(socket, false));
  const port = await listen(listener, config);
  return {
    port,
    accept: (socket) => accept(socket, true),
    holdStill: () => holdStill(cluster.instance, cluster.config.dataDir),
    stop: async () => {
      listener.close();
      for (const session of cluster.sessions.all) session.terminate();
      connections.destroyAll();
      await Promise.allSettled(running);
      await cluster.close();
    },
  };
}

interface Context {
  cluster: Cluster;
  connections: Connections;
  tls: SecureContext;
  /** Whether it is admitted whatever the security groups say. */
  isAdmitted: boolean;
}

async function runSession(socket: Socket, channel: Channel, context: Context): Promise<void> {
  const { cluster, connections, tls, isAdmitted } = context;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const peer: [string, number] = [address, socket.remotePort ?? 0];
  const timer = setTimeout(() => channel.destroy(), authenticationTimeoutMs);
  try {
    // A security group drops packets, so nothing is sent, not even what kind of server this is.
    if (!isAdmitted && !(await cluster.host.admit(peer[0]))) return;
    const startup = await readStartup(channel, cluster, tls);
    const session = startup === undefined ? undefined : await logIn(channel, cluster, startup, peer);
    clearTimeout(timer);
    if (session === undefined) return;
    connections.loggedIn(channel);
    try {
      await serve(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    logUnknown(error);
    channel.write(errorResponse({ ...report(error), severity: 'FATAL' }));
    await channel.end();
  } finally {
    clearTimeout(timer);
    channel.destroy();
  }
}

async function listen(listener: NetServer, config: ClusterConfig): Promise<number> {
  try {
    await listenOn(listener, config.host, config.port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    await listenOn(listener, config.host, 0);
  }
  return (listener.address() as AddressInfo).port;
}

function listenOn(listener: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, () => {
      listener.off('error', reject);
      resolve();
    });
  });
}
