import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Context, asyncLocalStorage } from '@temporalio/activity';
import { createActivities } from '../../src/activities/index.ts';
import type { Notice } from '../../src/contract/notice.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

let server: Server;
let received: Received[];
/** What the webhook does with the next requests; it takes those after them. */
let answers: ((response: ServerResponse) => void)[];
const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('no');

async function receive(request: IncomingMessage): Promise<void> {
  received.push({ headers: request.headers, body: (await json(request)) as Received['body'] });
}

beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer((request, response) => {
    void receive(request).then(() => (answers.shift() ?? status(204))(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cr3t?token=s3cr3t`;
const notice: Notice = {
  event: 'held',
  pipeline: 'shop',
  workflowId: 'shop pipeline',
  runId: 'r1',
  step: 'load',
  type: 'LoadError',
  reason: 'line 3',
  at: '2026-11-30T12:00:00.000Z',
};

/** One attempt, as a worker runs it, of a worker that has this URL. */
async function attempt(webhookUrl: string | undefined = url(), told: Notice = notice, signal?: AbortSignal) {
  const info = {
    attempt: 1,
    activityType: 'notify',
    activityId: '7',
    startToCloseTimeoutMs: 60_000,
    workflowExecution: { workflowId: told.workflowId, runId: told.runId },
    namespace: 'default',
  };
  const context = Object.create(Context.prototype) as Context;
  const cancellationSignal = signal ?? new AbortController().signal;
  Object.assign(context, { info, cancellationSignal, heartbeat: () => undefined });
  const { notify } = createActivities({
    aws: {} as never,
    projectDir: '.',
    webhookUrl: (name) => (name === 'ops' ? webhookUrl : undefined),
    uiUrl: 'http://ui',
  });
  await asyncLocalStorage.run(context, () => notify({ webhook: 'ops', notice: told }));
}

test('the notice is posted as JSON, with a version, advice, a link, and a key that stays the same', async () => {
  answers = [status(503)];
  await expect(attempt()).rejects.toMatchObject({ type: 'WebhookUnavailable', nonRetryable: false });
  await attempt();
  const [first, second] = received;
  expect(second).toEqual({ ...first, headers: expect.anything() as unknown });
  expect(first?.body).toEqual({
    version: 1,
    ...notice,
    advice: expect.stringContaining("--workflow-id 'shop pipeline' --name retry (or skip, or abort)") as string,
    url: 'http://ui/namespaces/default/workflows/shop%20pipeline/r1',
  });
  for (const one of received)
    expect(one.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': '"r1/7"' });
});

test('of what a reaper left it says that the next one tries again', async () => {
  const { pipeline: _, step: __, ...ofReaper } = notice;
  await attempt(url(), { ...ofReaper, event: 'left' });
  expect(received[0]?.body).toMatchObject({
    advice: expect.stringMatching(/next `sparkify reap` tries again/) as string,
  });
});

test.each([
  [500, 'WebhookUnavailable', false],
  [429, 'WebhookUnavailable', false],
  [404, 'WebhookRefused', true],
  [301, 'WebhookRefused', true],
])('%i is %s', async (code, type, nonRetryable) => {
  answers = [status(code, { location: 'http://127.0.0.1:1/elsewhere' })];
  const error = await attempt().catch((failure: unknown) => failure as Error);
  expect(error).toMatchObject({ type, nonRetryable });
  expect(error).toHaveProperty('message', expect.stringContaining(`the webhook ops answers with the status ${code}`));
  expect(received).toHaveLength(1);
});

test('one that never answers is left after ten seconds, and a cancelled attempt at once', async () => {
  answers = [() => undefined, () => undefined];
  const cancel = new AbortController();
  const cancelled = attempt(url(), notice, cancel.signal);
  cancel.abort(new Error('cancelled'));
  await expect(cancelled).rejects.toThrow('cancelled');
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  jest.spyOn(AbortSignal, 'timeout').mockImplementationOnce((ms) => timeout(ms / 100));
  await expect(attempt()).rejects.toMatchObject({
    type: 'WebhookUnavailable',
    message: 'the webhook ops does not answer (within 10 s)',
  });
});

test.each([
  [undefined, 'the worker has no SPARKIFY_WEBHOOK_OPS: set it to the URL of the webhook ops'],
  ['s3cr3t', 'SPARKIFY_WEBHOOK_OPS of the worker is not a URL to post to'],
  ['file:///s3cr3t', 'SPARKIFY_WEBHOOK_OPS of the worker is not a URL to post to'],
  ['https://s3cr3t:s3cr3t@example.org/', 'SPARKIFY_WEBHOOK_OPS of the worker is not a URL to post to'],
  ['http://s3cr3t.invalid/', 'the webhook ops does not answer (ENOTFOUND)'],
])('nothing of the URL is told: %s', async (bad, message) => {
  const error = await attempt(bad ?? '').catch((failure: unknown) => failure);
  expect(error).toHaveProperty('message', expect.stringContaining(message));
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cr3t');
});
