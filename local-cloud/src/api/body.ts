import type { IncomingMessage, ServerResponse } from 'node:http';

/** Sends 100 Continue to a client that waits for it before it sends its body. */
const continues = new WeakMap<IncomingMessage, () => void>();

/**
 * Keeps a client that sent `Expect: 100-continue` waiting until its body is read. One that is answered before that may
 * send its body or not: its connection ends, so that nothing is taken for the next request.
 */
export const holdBody = (request: IncomingMessage, response: ServerResponse): void => {
  response.setHeader('connection', 'close');
  continues.set(request, () => {
    response.removeHeader('connection');
    response.writeContinue();
  });
};

/** The pieces of a request's body. The connection outlives a reader that stops midway, so that it can be answered. */
export const bodyOf = (request: IncomingMessage): AsyncIterable<Buffer> => {
  continues.get(request)?.();
  continues.delete(request);
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
};
