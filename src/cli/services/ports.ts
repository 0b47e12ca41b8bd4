import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

const host = '127.0.0.1';

/**
 * The wanted ports if all are free, otherwise as many other free ones, so that a port and its companion (Temporal and
 * its UI) stay together. Another process may still take one before it is used.
 */
export async function freePorts(...wanted: number[]): Promise<number[]> {
  return (await tryPorts(wanted)) ?? (await tryPorts(wanted.map(() => 0))) ?? noPorts();
}

/** All are held at once, so that no two are the same; undefined if one is taken or forbidden. */
async function tryPorts(ports: number[]): Promise<number[] | undefined> {
  const servers: Server[] = [];
  try {
    for (const port of ports) servers.push(await listen(port));
    return servers.map((server) => (server.address() as AddressInfo).port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    throw error;
  } finally {
    await Promise.all(servers.map((server) => close(server)));
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
}

function noPorts(): never {
  throw new Error(`No free port on ${host}`);
}
