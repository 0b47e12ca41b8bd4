import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Two sockets that are connected with each other; nothing is read of the second, so that it can be handed to another
 * process. Node has no socketpair: a listener that lives for the moment takes the one connection that is ours.
 */
export async function socketPair(): Promise<[Socket, Socket]> {
  const listener = createServer({ pauseOnConnect: true });
  try {
    await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(0, '127.0.0.1', resolve));
    const ours = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const isConnected = new Promise<void>((resolve, reject) => {
      ours.once('connect', resolve).once('error', reject);
    });
    const [, theirs] = await Promise.all([isConnected, accepted(listener, () => ours.localPort)]);
    return [ours, theirs];
  } finally {
    listener.close();
  }
}

/** The connection that comes from the port; whatever else comes is not ours. */
function accepted(listener: ReturnType<typeof createServer>, portOf: () => number | undefined): Promise<Socket> {
  return new Promise((resolve) => {
    listener.on('connection', (socket) => {
      // The other end may hear of the connection after us.
      setImmediate(() => (socket.remotePort === portOf() ? resolve(socket) : socket.destroy()));
    });
  });
}
