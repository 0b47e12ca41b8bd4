import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Thrown for a port that cannot be listened on; the message names address, port and reason. */
export class PortError extends Error {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const why = reasons[cause.code ?? ''] ?? cause.message;
    super(`The endpoint cannot listen on port ${port} of ${host}: ${why}`, { cause });
    this.name = 'PortError';
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'another process does. End that one, or choose another port; 0 takes a free one.',
  EACCES: 'this user may not. Choose a port from 1024 on; 0 takes a free one.',
  EADDRNOTAVAIL: 'that is no address of this machine.',
};

/** Listens on the port, 0 for a free one; the port in use comes back. Throws PortError. */
export const listen = async (server: Server, host: string, port: number): Promise<number> => {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new PortError(host, port, error as NodeJS.ErrnoException);
  }
  return (server.address() as AddressInfo).port;
};

/** As `listen`, but on a free port when that one is taken. */
export const listenOrMove = async (server: Server, host: string, port: number): Promise<number> => {
  try {
    return await listen(server, host, port);
  } catch (error) {
    const isTaken = error instanceof PortError && (error.cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isTaken) throw error;
    return listen(server, host, 0);
  }
};
