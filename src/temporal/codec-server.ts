import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import { fromJson, toJson } from './codec.ts';
import type { JsonPayload } from './codec.ts';

const maxBodyBytes = 16 * 1024 * 1024;

/**
 * POST /encode and /decode with `{"payloads":[…]}`, as Temporal's UI and CLI ask a remote codec
 * (https://docs.temporal.io/codec-server). Whoever reaches it can decrypt: it belongs on loopback, or behind a proxy
 * that knows its users. Not listening yet.
 */
export function createCodecServer(codec: PayloadCodec, origins: string[]): Server {
  return createServer((request, response) => {
    void answer(codec, origins, request, response);
  });
}

async function answer(
  codec: PayloadCodec,
  origins: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && origins.includes(origin)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
    response.setHeader('access-control-allow-headers', 'content-type, x-namespace, authorization');
  }
  if (request.method === 'OPTIONS') return send(response, 204);
  const work = request.url?.endsWith('/encode') ? 'encode' : request.url?.endsWith('/decode') ? 'decode' : undefined;
  if (request.method !== 'POST' || !work) return send(response, 404, { error: 'POST /encode or /decode' });
  try {
    const { payloads = [] } = JSON.parse(await readBody(request)) as { payloads?: JsonPayload[] };
    const done = await codec[work](payloads.map(fromJson));
    send(response, 200, { payloads: done.map(toJson) });
  } catch (error) {
    send(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new RangeError(`the request has more than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
