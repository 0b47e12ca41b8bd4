import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** An HTTP proxy for CONNECT that leads every target to the same server on this machine. */
export interface ConnectProxy {
  url: string;
  /** The targets of CONNECT in order: `sts.eu-west-1.amazonaws.com:443`. */
  targets: string[];
  stop(): Promise<void>;
}

/**
 * `refusal` is a status to answer instead of connecting; `login` is the `user:password` it demands, with 407 otherwise.
 */
export async function startConnectProxy(
  port: number,
  { refusal, login }: { refusal?: number; login?: string } = {},
): Promise<ConnectProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((_request, response) => void response.writeHead(400).end());
  server.on('connection', (socket) => void sockets.add(socket));
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    targets.push(url);
    const status = wanted !== undefined && headers['proxy-authorization'] !== wanted ? 407 : refusal;
    if (status === undefined) tunnel(client, port);
    else client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function tunnel(client: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.pipe(client).pipe(upstream);
  });
  client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
}
