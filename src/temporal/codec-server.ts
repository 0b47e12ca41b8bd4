import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';

const maxBodyBytes = 16 * 1024 * 1024;

/** What the Temporal UI sends beside the payloads: the namespace, and who is asking where its users log in. */
const allowedHeaders = 'content-type, x-namespace, authorization, authorization-extras';

/**
 * POST /encode and /decode with `{"payloads":[…]}`, as Temporal's UI and CLI ask a remote codec
 * (https://docs.temporal.io/codec-server), for pages of the given origins and for programs, which send no origin.
 * Whoever reaches it can decrypt: it belongs on loopback, or behind a proxy that knows its users. Not listening yet.
 */
export function createCodecServer(codec: PayloadCodec, origins: ReadonlySet<string>): Server {
  return createServer((request, response) => {
    void answer({ codec, origins }, request, response);
  });
}

async function answer(
  { codec, origins }: { codec: PayloadCodec; origins: ReadonlySet<string> },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && !origins.has(origin)) {
    return send(response, 403, { error: `pages of ${origin} may not ask: add it with --origin` });
  }
  if (origin !== undefined) allow(response, origin);
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

/** Credentials, because the UI can be told to send the cookies of a login page in front of this server. */
function allow(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  response.setHeader('access-control-allow-headers', allowedHeaders);
  response.setHeader('vary', 'origin');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // Read to its end all the same: who is still sending would see a broken connection instead of the answer.
    if (sizeBytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (sizeBytes > maxBodyBytes) throw new RangeError(`the request has more than ${maxBodyBytes} bytes`);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** A payload as JSON: bytes in base64. */
interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

function toJson({ metadata, data }: Payload): JsonPayload {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: Object.fromEntries(fields) as Record<string, string>,
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

function fromJson({ metadata, data }: JsonPayload): Payload {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(fields) as Record<string, Buffer>, data: Buffer.from(data ?? '', 'base64') };
}
