import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSecureServer } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { loadTemporalConfig } from '../../temporal.config.ts';
import { built } from '../../src/cli/package.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { createPki, startTlsProxy } from '../support/tls.ts';
import type { Pki, TlsProxy } from '../support/tls.ts';
import { startWorkflowWorker, testAddress } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let pki: Pki;
let stranger: Pki;
let proxy: TlsProxy;
beforeAll(async () => {
  [pki, stranger] = await Promise.all([createPki(), createPki()]);
  proxy = await startTlsProxy(pki, testAddress());
});
afterAll(async () => {
  await proxy.stop();
  pki.remove();
  stranger.remove();
});

/** The variables of a client of that authority, which trusts this one. */
function variables(client: Pki, trusted: Pki): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: proxy.address,
    TEMPORAL_TLS_CLIENT_CERT_PATH: client.file('client.pem', client.client.cert),
    TEMPORAL_TLS_CLIENT_KEY_PATH: client.file('client.key', client.client.key),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: trusted.file('ca.pem', trusted.ca),
  };
}

/** What `sparkify` says and ends with. */
async function sparkify(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), ...args], {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), AWS_REGION: 'us-west-2', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, text };
}

describe('mutual TLS', () => {
  test('worker and client are admitted with their certificate, and a workflow runs', async () => {
    const { connection } = loadTemporalConfig({ HOME: tmpdir(), ...variables(pki, pki) });
    const before = proxy.accepted();
    const worker = await startWorkflowWorker(new FakeWorld().activities(), { server: connection });
    const args = { taskQueue: worker.taskQueue, workflowId: `query-${randomUUID()}`, args: [{}] };
    await expect(worker.client.workflow.execute('query', args)).resolves.toMatchObject({ answers: [] });
    await worker.stop();
    expect(proxy.accepted()).toBeGreaterThanOrEqual(before + 2);
  });

  test('the commands work through it, too', async () => {
    const { status, text } = await sparkify(variables(pki, pki), 'status');
    expect([status, text]).toEqual([
      0,
      expect.stringContaining(`Temporal server at ${proxy.address}, namespace default: running`),
    ]);
  });

  test.each<[string, string, () => Record<string, string>, RegExp]>([
    [
      'a server of an authority that is not trusted',
      'worker',
      () => variables(pki, stranger),
      /certificate signature failure/,
    ],
    [
      'a client certificate of another authority',
      'status',
      () => variables(stranger, pki),
      /closed the connection: does it accept the client certificate/,
    ],
    [
      'another name than the certificate has',
      'worker',
      () => ({ ...variables(pki, pki), TEMPORAL_TLS_SERVER_NAME: 'elsewhere' }),
      /elsewhere/,
    ],
  ])('%s is told in words: sparkify %s', async (_what, command, env, message) => {
    const { status, text } = await sparkify(env(), command);
    expect([status, text]).toEqual([1, expect.stringContaining(`No usable Temporal server at ${proxy.address}`)]);
    expect(text).toMatch(message);
  });
});

test('an API key that is no longer good is told in the server’s own words, and never printed', async () => {
  const { cert, key } = pki.server;
  const server = createSecureServer({ cert, key }, undefined).listen(0, '127.0.0.1');
  let authorization: unknown;
  server.on('stream', (stream, headers) => {
    ({ authorization } = headers);
    const refusal = { 'grpc-status': '16', 'grpc-message': 'API key expired' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refusal }, { endStream: true });
  });
  await once(server, 'listening');
  const env = {
    TEMPORAL_ADDRESS: `localhost:${(server.address() as AddressInfo).port}`,
    TEMPORAL_API_KEY: 'tmprl_old',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: pki.file('ca.pem', pki.ca),
  };
  for (const args of [['status'], ['worker']]) {
    const { status, text } = await sparkify(env, ...args);
    expect([args, status, text]).toEqual([args, 1, expect.stringContaining('API key expired')]);
    expect(text).not.toContain('tmprl_old');
  }
  expect(authorization).toBe('Bearer tmprl_old');
  server.close();
});
