import { connect } from 'node:net';

const timeoutMs = 3000;
const usualPort = 7233;

/**
 * Why nothing listens at this `host:port`, such as `connect ECONNREFUSED 127.0.0.1:7233`; undefined when something
 * does. The gRPC client would only say, later, that it could not connect in time.
 */
export function whyUnreachable(address: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  // gRPC goes through these proxies, and a plain connection does not.
  if (env['grpc_proxy'] || env['https_proxy'] || env['http_proxy']) return Promise.resolve(undefined);
  const match = /^(?:dns:\/*)?(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(address);
  if (!match) return Promise.resolve(`${address} is not host:port`);
  const [, ipv6, name = ipv6, port = usualPort] = match;
  return new Promise((resolve) => {
    const socket = connect({ host: name ?? '', port: Number(port), timeout: timeoutMs });
    const end = (why?: string) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer from ${address} within ${timeoutMs / 1000} s`));
    // Several addresses of one name fail together, with a message for each.
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.message || `${error.code} ${address}`));
  });
}
