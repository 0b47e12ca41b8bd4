import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { NoAnswer } from '../faults/aws.ts';
import { control, isControl } from '../faults/control.ts';
import { HomeError } from '../home/error.ts';
import { refusal } from './authenticate.ts';
import { bodyOf, holdBody } from './body.ts';
import type { Context } from './context.ts';
import { answerError, dispatch, type Answer, type Call, type Saved } from './dispatch.ts';
import { AwsError } from './error.ts';
import { authenticated, header, signedRequest, type Exchange } from './exchange.ts';
import { encodeJsonError } from './json.ts';
import { verifyForS3, type ObjectStore, type Verified } from './objectstore.ts';
import type { Service } from './service.ts';
import { readClaim, splitTarget, type Claim } from './signature.ts';
import { encodeError } from './envelope.ts';

/** What the endpoint serves. */
export interface Endpoint {
  services: readonly Service[];
  context: Omit<Context, 'requestId' | 'caller' | 'facts'>;
  /** Makes every change of state durable. */
  state: Saved;
  s3: ObjectStore;
  report: (message: string) => void;
}

/** Longer than the SDKs keep a connection in their pools, so that they never write to one that is just closing. */
const keepAliveTimeoutMs = 75_000;
const maxBodyBytes = 1_000_000;

/** For a whole request: an object of gigabytes may come slowly, where Node's default ends every upload after 5 minutes. */
const requestTimeoutMs = 24 * 3_600_000;

/** Of a request that nobody has signed, which is read only to be refused in the right form. */
const maxUnsignedBytes = 64 * 1024;

const readBody = async (request: IncomingMessage, maxBytes = maxBodyBytes): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyOf(request)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413);
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

const callOf = (request: IncomingMessage, body: Buffer): Call => {
  const text = body.toString();
  const isForm = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  const [, query] = splitTarget(request.url ?? '/');
  const parameters = new URLSearchParams([query, isForm ? text : ''].filter((part) => part !== '').join('&'));
  return { parameters, target: header(request, 'x-amz-target'), body: text };
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

/** S3 sets its own request ids, in its own headers. */
const serveS3 = (endpoint: Endpoint, { request, response }: Exchange, verify: () => Verified): Promise<void> => {
  response.removeHeader('x-amzn-requestid');
  return endpoint.s3(request, response, verify);
};

/** Errors that the operator can fix need no stack trace. */
const told = (error: unknown): string => {
  if (error instanceof HomeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const serveService = async (
  endpoint: Endpoint,
  service: Service,
  claim: Claim,
  { request, requestId }: { request: IncomingMessage; requestId: string },
): Promise<Answer> => {
  try {
    const { authority, region } = endpoint.context;
    // Nobody without a key has a body kept.
    if (authority.holderOf(claim.accessKeyId) === undefined) throw refusal(service.protocol, 'unknownKey');
    const body = await readBody(request);
    const { asking } = authenticated(authority, request, claim, { body, wording: service.protocol });
    if (!service.global && claim.region !== region) {
      const { code, message, statusCode } = refusal(service.protocol, 'wrongRegion');
      throw new AwsError(code, `${message} This local cloud is the region ${region}, not ${claim.region}.`, statusCode);
    }
    const context: Context = { ...endpoint.context, ...asking, requestId };
    return await dispatch(service, callOf(request, body), context, endpoint.state);
  } catch (error) {
    if (error instanceof AwsError) return answerError(service, error, requestId);
    if (isGone(request) || error instanceof NoAnswer) throw error;
    endpoint.report(`${service.name}: ${told(error)}`);
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
    const meant = guessService(endpoint, callOf(request, await readBody(request, maxUnsignedBytes)));
    if (meant !== undefined) {
      send(response, answerError(meant, refusal(meant.protocol, 'missing'), requestId));
      return;
    }
  }
  await serveS3(endpoint, exchange, () => verifyForS3(endpoint.context, claim, exchange));
};

/**
 * The signature is too damaged to name the service. One in the query is taken for S3's, because normally only S3
 * requests are presigned.
 */
const refuseTorn = async (endpoint: Endpoint, error: unknown, { request, response }: Exchange): Promise<boolean> => {
  if (!(error instanceof AwsError) || response.headersSent) return false;
  if (header(request, 'authorization') === undefined) {
    await serveS3(endpoint, { request, response }, () => {
      throw error;
    });
    return true;
  }
  request.resume();
  const body = encodeError(error, String(response.getHeader('x-amzn-requestid')), {
    flavour: 'query',
    xmlNamespace: '',
  });
  send(response, { statusCode: error.statusCode, contentType: 'text/xml', body });
  return true;
};

/** Handles a failed request: a NoAnswer ends the connection without an answer. */
const fail = async (endpoint: Endpoint, error: unknown, exchange: Exchange): Promise<void> => {
  const { request, response } = exchange;
  if (isGone(request)) return;
  if (error instanceof NoAnswer) {
    if (error.how === 'reset') request.socket.resetAndDestroy();
    return;
  }
  if (await refuseTorn(endpoint, error, exchange)) return;
  endpoint.report(told(error));
  response.destroy();
};

/** A body that makes no progress for this long is given up; a large one may take any time as long as it progresses. */
const usualIdleTimeoutMs = 5 * 60_000;

/** Ends the connection of a body that makes no progress: Node does so at a socket's timeout. */
const endIdle = (request: IncomingMessage, idleTimeoutMs: number): void => {
  const { headers, socket } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  socket.setTimeout(idleTimeoutMs);
  request.once('end', () => socket.setTimeout(0));
};

/** The HTTP server of the endpoint, not listening yet. */
export const createEndpointServer = (endpoint: Endpoint, idleTimeoutMs = usualIdleTimeoutMs): Server => {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = { request, response };
    endIdle(request, idleTimeoutMs);
    serve(endpoint, exchange).catch((error: unknown) => fail(endpoint, error, exchange));
  };
  const options = { keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: requestTimeoutMs };
  return (
    createServer(options, answer)
      .on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
        holdBody(request, response);
        answer(request, response);
      })
      // AWS ignores expectations that it does not know.
      .on('checkExpectation', answer)
  );
};
