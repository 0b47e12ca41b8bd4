import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Two connected sockets. The second is not read from, so it can be passed to another process. Node has no socketpair,
 * so a short-lived listener accepts the one connection that is ours.
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

/** The connection from our port; any other is closed. */
function accepted(listener: ReturnType<typeof createServer>, portOf: () => number | undefined): Promise<Socket> {
  return new Promise((resolve) => {
    listener.on('connection', (socket) => {
      // The other end may learn of the connection after us.
      setImmediate(() => (socket.remotePort === portOf() ? resolve(socket) : socket.destroy()));
    });
  });
}
