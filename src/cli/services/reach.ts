import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import type { TemporalConfig } from '../../../temporal.config.ts';

const timeoutMs = 3000;
const usualPort = 7233;

/**
 * Why nothing listens at this address, or does not let us in: `connect ECONNREFUSED 127.0.0.1:7233`, `self-signed
 * certificate`; undefined when somebody does. The gRPC client would only say, later, that it could not connect in time.
 */
export function whyUnreachable(
  { address, tls }: Pick<TemporalConfig['connection'], 'address' | 'tls'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  // gRPC goes through these proxies, but our own connection does not.
  if (env['grpc_proxy'] || env['https_proxy'] || env['http_proxy']) return Promise.resolve(undefined);
  const match = /^(?:dns:\/*)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?$/.exec(address);
  if (!match) return Promise.resolve(`${address} is not host:port`);
  const [, ipv6, name = ipv6 ?? '', port = String(usualPort)] = match;
  return tls ? whyNotOverTls({ name, port }, tls === true ? {} : tls) : whyNotListening({ name, port });
}

interface Place {
  name: string;
  port: string;
}

function whyNotListening({ name, port }: Place): Promise<string | undefined> {
  const socket = connect({ host: name, port: Number(port), timeout: timeoutMs });
  return new Promise((resolve) => {
    const end = (why?: string) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(tooLate({ name, port })));
    socket.once('error', (error) => end(saidBy(error, { name, port })));
  });
}

type TlsOptions = Exclude<TemporalConfig['connection']['tls'], boolean | null | undefined>;

/** Until the server's first word: in TLS 1.3 it looks at our certificate when we are through with the handshake. */
function whyNotOverTls({ name, port }: Place, options: TlsOptions): Promise<string | undefined> {
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = options;
  const session = connectHttp2(`https://${name.includes(':') ? `[${name}]` : name}:${port}`, {
    ...(serverNameOverride && { servername: serverNameOverride }),
    ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair && { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
  });
  return new Promise((resolve) => {
    const end = (why?: string) => {
      clearTimeout(timer);
      session.destroy();
      resolve(why);
    };
    const timer = setTimeout(() => end(tooLate({ name, port })), timeoutMs);
    session.once('remoteSettings', () => end());
    // A server that rejects a certificate may say so, or just close the connection.
    const hungUp = `${name}:${port} closed the connection: does it ${clientCertPair ? 'accept the' : 'want a'} client certificate?`;
    session.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNRESET' ? hungUp : saidBy(error, { name, port })),
    );
    session.once('close', () => end(hungUp));
  });
}

function tooLate({ name, port }: Place): string {
  return `no answer from ${name}:${port} within ${timeoutMs / 1000} s`;
}

/** If all addresses of a name fail, the error has a message for each and none itself. */
function saidBy(error: NodeJS.ErrnoException, { name, port }: Place): string {
  return error.message || `${error.code} ${name}:${port}`;
}
