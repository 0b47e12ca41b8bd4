import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strike, NoAnswer } from '../faults/aws.ts';
import { control, isControl } from '../faults/control.ts';
import { authenticate, refusal, type Wording } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { Context } from './context.ts';
import { answerError, dispatch, type Answer, type Call } from './dispatch.ts';
import { AwsError } from './error.ts';
import { encodeJsonError } from './json.ts';
import { accessesOf, operationOf } from './s3access.ts';
import type { Service } from './service.ts';
import { readClaim, splitTarget, type Claim, type SignedRequest } from './signature.ts';
import { encodeError } from './xml.ts';

/** What the endpoint serves. */
export interface Endpoint {
  services: readonly Service[];
  context: Omit<Context, 'requestId' | 'caller'>;
  /** Makes every change of state durable. */
  commit: () => Promise<void>;
  s3: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  report: (message: string) => void;
}

/** Longer than the SDKs keep a connection in their pools, so that they never write to one that is just closing. */
const keepAliveTimeoutMs = 75_000;
const maxBodyBytes = 1_000_000;

/** For a whole request: an object of gigabytes may come slowly, where Node's default ends every upload after 5 minutes. */
const requestTimeoutMs = 24 * 3_600_000;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Whether the client left before it had sent its whole request. */
const isGone = (request: IncomingMessage): boolean => request.destroyed && !request.complete;

const send = (response: ServerResponse, { statusCode, contentType, body }: Answer): void => {
  response.writeHead(statusCode, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const header = (request: IncomingMessage, name: string): string | undefined => request.headersDistinct[name]?.[0];

const signedRequest = (request: IncomingMessage, body?: Buffer): SignedRequest => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  rawHeaders: request.rawHeaders,
  ...(body === undefined ? {} : { body }),
});

const callOf = (request: IncomingMessage, body: Buffer): Call => {
  const text = body.toString();
  const isForm = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  const [, query] = splitTarget(request.url ?? '/');
  const parameters = new URLSearchParams([query, isForm ? text : ''].filter((part) => part !== '').join('&'));
  const sourceIp = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  return { parameters, target: header(request, 'x-amz-target'), body: text, sourceIp };
};

const noSuchService = (name: string, isJson: boolean, requestId: string): Answer => {
  const error = new AwsError(
    isJson ? 'UnknownOperationException' : 'InvalidAction',
    `The local cloud has no service ${name}`,
  );
  return isJson
    ? { statusCode: 400, contentType: 'application/x-amz-json-1.1', body: encodeJsonError(error) }
    : {
        statusCode: 400,
        contentType: 'text/xml',
        body: encodeError(error, requestId, { flavour: 'query', xmlNamespace: '' }),
      };
};

/** Which service an unsigned request was meant for, so that it is refused in that service's form. */
const guessService = ({ services }: Endpoint, { parameters, target }: Call): Service | undefined =>
  services.find(
    ({ protocol, version }) =>
      (target !== undefined && protocol === 'json' && target.startsWith(`${version}.`)) ||
      (parameters.has('Action') && parameters.get('Version') === version),
  ) ?? (parameters.has('Action') ? services.find(({ protocol }) => protocol === 'query') : undefined);

const authenticated = (endpoint: Endpoint, request: SignedRequest, claim: Claim, wording: Wording) => {
  const { iam, accountId } = endpoint.context;
  return authenticate(request, claim, { iam, accountId, wording });
};

const serveS3 = async (
  endpoint: Endpoint,
  claim: Claim | undefined,
  requestId: string,
  { request, response }: Exchange,
): Promise<void> => {
  try {
    if (claim === undefined) throw refusal('s3', 'missing');
    const caller = authenticated(endpoint, signedRequest(request), claim, 's3');
    for (const access of accessesOf(request)) authorize({ ...endpoint.context, caller }, access, 's3');
    const fault = await s3Fault(endpoint, request, 'before');
    if (fault !== undefined) strike(fault, 's3');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    request.resume();
    const body = request.method === 'HEAD' ? '' : encodeError(error, requestId, 's3');
    send(response, { statusCode: error.statusCode, contentType: 'application/xml', body });
    return;
  }
  // An answer of S3 that is under way cannot be replaced: it can only be lost.
  if ((await s3Fault(endpoint, request, 'after')) !== undefined) loseReply({ request, response });
  await endpoint.s3(request, response);
};

const s3Fault = async ({ context }: Endpoint, request: IncomingMessage, when: 'before' | 'after') =>
  context.faults?.meet({ service: 's3', action: operationOf(request) ?? '', when, text: request.url ?? '' });

/** The work is done, and whoever asked for it does not hear of it. */
const loseReply = ({ request, response }: Exchange): void => {
  response.writeHead = () => {
    request.socket.resetAndDestroy();
    return response;
  };
};

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

const serveService = async (
  endpoint: Endpoint,
  service: Service,
  claim: Claim,
  { request, requestId }: { request: IncomingMessage; requestId: string },
): Promise<Answer> => {
  try {
    const body = await readBody(request);
    const { region } = endpoint.context;
    const caller = authenticated(endpoint, signedRequest(request, body), claim, service.protocol);
    if (!service.global && claim.region !== region) {
      const { code, message, statusCode } = refusal(service.protocol, 'wrongRegion');
      throw new AwsError(code, `${message} This local cloud is the region ${region}, not ${claim.region}.`, statusCode);
    }
    const context: Context = { ...endpoint.context, caller, requestId };
    return await dispatch(service, callOf(request, body), context, endpoint.commit);
  } catch (error) {
    if (error instanceof AwsError) return answerError(service, error, requestId);
    if (isGone(request) || error instanceof NoAnswer) throw error;
    endpoint.report(`${service.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return answerError(
      service,
      new AwsError('InternalFailure', 'The local cloud failed; see its log.', 500),
      requestId,
    );
  }
};

const serve = async (endpoint: Endpoint, exchange: Exchange): Promise<void> => {
  const { request, response } = exchange;
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  if (request.method === 'GET' && request.url === '/health') {
    send(response, { statusCode: 200, contentType: 'application/json', body: '{"status":"ok"}' });
    return;
  }
  if (isControl(request)) {
    const { statusCode, body } = control(request, await readBody(request), endpoint.context.faults);
    send(response, { statusCode, contentType: 'application/json', body: JSON.stringify(body) });
    return;
  }
  const claim = readClaim(signedRequest(request));
  const service = endpoint.services.find(({ name }) => name === claim?.service);
  if (service !== undefined && claim !== undefined) {
    send(response, await serveService(endpoint, service, claim, { request, requestId }));
    return;
  }
  if (claim !== undefined && claim.service !== 's3') {
    request.resume();
    send(response, noSuchService(claim.service, header(request, 'x-amz-target') !== undefined, requestId));
    return;
  }
  const isForm = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  if (
    claim === undefined &&
    (isForm || header(request, 'x-amz-target') !== undefined || request.url?.includes('Action='))
  ) {
    const meant = guessService(endpoint, callOf(request, await readBody(request)));
    if (meant !== undefined) {
      send(response, answerError(meant, refusal(meant.protocol, 'missing'), requestId));
      return;
    }
  }
  await serveS3(endpoint, claim, requestId, exchange);
};

/** A signature too torn to tell the service: one in the query is taken for S3's, which alone is presigned as a rule. */
const refuseTorn = (error: unknown, { request, response }: Exchange): boolean => {
  if (!(error instanceof AwsError) || response.headersSent) return false;
  request.resume();
  const isPresigned = header(request, 'authorization') === undefined;
  const body = encodeError(error, randomUUID(), isPresigned ? 's3' : { flavour: 'query', xmlNamespace: '' });
  send(response, { statusCode: error.statusCode, contentType: 'text/xml', body });
  return true;
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Listens on the port, or on a free one when that is taken; the port in use comes back. */
export const listenOrMove = async (server: Server, host: string, port: number): Promise<number> => {
  try {
    await listen(server, host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, host, 0);
  }
  return (server.address() as AddressInfo).port;
};

/** The HTTP server of the endpoint, not listening yet. */
export const createEndpointServer = (endpoint: Endpoint): Server =>
  createServer({ keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: requestTimeoutMs }, (request, response) => {
    serve(endpoint, { request, response }).catch((error: unknown) => {
      if (isGone(request)) return;
      if (error instanceof NoAnswer) {
        if (error.how === 'reset') request.socket.resetAndDestroy();
        return;
      }
      if (refuseTorn(error, { request, response })) return;
      endpoint.report(error instanceof Error ? (error.stack ?? error.message) : String(error));
      response.destroy();
    });
  });
