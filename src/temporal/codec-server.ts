import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { PayloadCodec } from '@temporalio/common';
import { payloadsOf, toJson } from './payload-json.ts';

const maxBodyBytes = 16 * 1024 * 1024;
/** Limit for the bodies of all requests together. */
const maxHeldBytes = 4 * maxBodyBytes;
/** A client that sends more slowly would hold memory that others need. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/** What the Temporal UI sends besides the payloads: the namespace and, if its users log in, who is asking. */
const allowedHeaders = 'content-type, x-namespace, authorization, authorization-extras';

/**
 * POST /encode and /decode with `{"payloads":[…]}`, as Temporal's UI and CLI ask a remote codec
 * (https://docs.temporal.io/codec-server), for pages of the given origins and for programs, which send no origin.
 * Anyone who can reach it can decrypt, so it belongs on loopback or behind a proxy that authenticates. It accepts only
 * an IP address, localhost or the given name as Host, which prevents DNS rebinding. Does not listen yet.
 */
export function createCodecServer(codec: PayloadCodec, origins: ReadonlySet<string>, name = 'localhost'): Server {
  const bodies = new Bodies();
  return createServer(timeouts, (request, response) => {
    void answer({ codec, origins, name, bodies }, request, response);
  });
}

/** Whether a Host header is an address, localhost or this name. */
function isOurs(host: string, name: string): boolean {
  const asked = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return asked === 'localhost' || asked === name.toLowerCase() || isIP(asked.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

async function answer(
  { codec, origins, name, bodies }: { codec: PayloadCodec; origins: ReadonlySet<string>; name: string; bodies: Bodies },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host = '', origin } = request.headers;
  if (!isOurs(host, name)) return send(response, 403, { error: `the Host ${host} is not this server's` });
  if (origin !== undefined && !origins.has(origin)) {
    return send(response, 403, { error: `pages of ${origin} may not use this server: add it with --origin` });
  }
  if (origin !== undefined) allow(response, origin);
  if (request.method === 'OPTIONS') return send(response, 204);
  const work = request.url?.endsWith('/encode') ? 'encode' : request.url?.endsWith('/decode') ? 'decode' : undefined;
  if (request.method !== 'POST' || !work) return send(response, 404, { error: 'POST /encode or /decode' });
  try {
    const payloads = await bodies.reading(request, (body) => payloadsOf(JSON.parse(body)));
    const done = await codec[work](payloads);
    send(response, 200, { payloads: done.map(toJson) });
  } catch (error) {
    send(response, error instanceof BusyError ? 503 : 400, {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Credentials, because the UI can be configured to send the cookies of a login page in front of this server. */
function allow(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  response.setHeader('access-control-allow-headers', allowedHeaders);
  response.setHeader('vary', 'origin');
}

/** Too many requests hold their bodies at once. */
class BusyError extends Error {}

/** The bodies of all requests that are being read. */
class Bodies {
  #heldBytes = 0;

  /** Reads the whole body and passes it to the work. Throws BusyError, or RangeError for one that is too large. */
  async reading<T>(request: IncomingMessage, work: (body: string) => T): Promise<T> {
    let chunks: Buffer[] = [];
    let sizeBytes = 0;
    let problem: Error | undefined;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length;
        this.#heldBytes += chunk.length;
        problem ??= this.#problemWith(sizeBytes);
        // Still read to its end: a client that is still sending would see a broken connection instead of the answer.
        if (problem) {
          this.#heldBytes -= sizeBytes;
          [chunks, sizeBytes] = [[], 0];
        } else chunks.push(chunk);
      }
      if (problem) throw problem;
      return work(Buffer.concat(chunks).toString());
    } finally {
      this.#heldBytes -= sizeBytes;
    }
  }

  #problemWith(sizeBytes: number): Error | undefined {
    if (sizeBytes > maxBodyBytes) return new RangeError(`the request has more than ${maxBodyBytes} bytes`);
    if (this.#heldBytes > maxHeldBytes) return new BusyError('too many requests at once: try again');
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
