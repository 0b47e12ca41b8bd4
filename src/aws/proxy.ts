import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { getProxyForUrl } from 'proxy-from-env';

/** The proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name for a URL; none for this machine itself. */
export function proxyFor(url: URL): URL | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return undefined;
  if (/^https?:/.test(proxy) && URL.canParse(proxy)) return new URL(proxy);
  const variable = `${url.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  throw new Error(`${variable} must be the URL of an HTTP proxy, such as http://proxy.example.com:3128`);
}

/** A local cloud is reached directly, whatever the network's proxy. */
function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Agents for an SDK client, which has no proxy support: each connection goes through its host's proxy, or directly. */
export function proxyAgents(): { httpAgent: http.Agent; httpsAgent: https.Agent } {
  return { httpAgent: new DirectOrProxiedHttp(pool), httpsAgent: new DirectOrProxiedHttps(pool) };
}

/** As the SDK makes its own agents. */
const pool = { keepAlive: true, maxSockets: 50 };

type Opened = (error: Error | null, socket: Duplex) => void;

class DirectOrProxiedHttp extends http.Agent {
  override createConnection(options: http.ClientRequestArgs, opened?: Opened): Duplex | null | undefined {
    const way = wayOf('http:', options);
    if (way === undefined) return super.createConnection(options, opened);
    new HttpProxyAgent({ ...pool, proxy: way.proxy }).createConnection(options, told(way, opened));
    return undefined;
  }
}

class DirectOrProxiedHttps extends https.Agent {
  override createConnection(options: https.RequestOptions, opened?: Opened): Duplex | null | undefined {
    const way = wayOf('https:', options);
    if (way === undefined) return super.createConnection(options, opened);
    new HttpsProxyAgent({ ...pool, proxy: way.proxy }).createConnection(options, told(way, opened));
    return undefined;
  }
}

interface Way {
  proxy: URL;
  /** Host and port that the proxy connects to. */
  target: string;
}

function wayOf(protocol: 'http:' | 'https:', { host, port }: http.ClientRequestArgs): Way | undefined {
  const target = `${host}:${port}`;
  const proxy = proxyFor(new URL(`${protocol}//${target}`));
  return proxy && { proxy, target };
}

/** An error on the way through the proxy says so; its code tells the SDK whether to retry. */
function told({ proxy, target }: Way, opened: Opened = () => undefined): Opened {
  return (error, socket) => {
    if (error === null) return opened(null, socket);
    const { code } = error as NodeJS.ErrnoException;
    const message = `the proxy ${proxy.host} gave no connection to ${target}: ${error.message}`;
    opened(Object.assign(new Error(message, { cause: error }), code === undefined ? {} : { code }), socket);
  };
}
