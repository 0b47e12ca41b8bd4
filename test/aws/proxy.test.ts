import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createAwsClients } from '../../src/aws/clients.ts';
import { proxyFor } from '../../src/aws/proxy.ts';
import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy.ts';
import { createPki } from '../support/tls.ts';

const env = process.env;
const plain = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_MAX_ATTEMPTS: '1',
  PATH: env['PATH'],
};
afterEach(() => {
  process.env = env;
});

const answer =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const listen = async (server: Server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** The account that STS returns in this environment, and an error's message. */
const account = async (more: Record<string, string | undefined>) => {
  process.env = { ...plain, ...more };
  const { sts } = await createAwsClients();
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  } catch (error) {
    return (error as Error).message;
  } finally {
    sts.destroy();
  }
};

describe('the way to AWS', () => {
  let server: Server;
  let port = 0;
  let proxy: ConnectProxy;
  beforeAll(async () => {
    server = createServer((_request, response) => void response.end(answer));
    port = await listen(server);
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  beforeEach(async () => {
    proxy = await startConnectProxy(port, { login: 'ann:s3cret' });
  });
  afterEach(() => proxy.stop());
  const withLogin = () => proxy.url.replace('//', '//ann:s3cret@');
  const AWS_ENDPOINT_URL = 'http://aws.example.test:4566';

  test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])('leads through %s, with its login', async (variable) => {
    expect(await account({ AWS_ENDPOINT_URL, [variable]: withLogin() })).toBe('123456789012');
    expect(proxy.targets).toEqual(['aws.example.test:4566']);
  });

  test('does not lead through the proxy for hosts of NO_PROXY, nor for this machine', async () => {
    const HTTP_PROXY = withLogin();
    expect(await account({ AWS_ENDPOINT_URL, HTTP_PROXY, NO_PROXY: '.example.test' })).not.toBe('123456789012');
    expect(await account({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, HTTP_PROXY })).toBe('123456789012');
    expect(proxy.targets).toEqual([]);
  });

  test('tells the proxy that does not let it pass, and not its login', async () => {
    const message = await account({ AWS_ENDPOINT_URL, HTTP_PROXY: proxy.url.replace('//', '//ann:wr0ng@') });
    expect(message).toBe(
      `the proxy ${new URL(proxy.url).host} gave no connection to aws.example.test:4566: Bad response: 407`,
    );
  });

  test('tells the proxy that is not there', async () => {
    expect(await account({ AWS_ENDPOINT_URL, HTTP_PROXY: 'http://ann:s3cret@127.0.0.1:1' })).toBe(
      'the proxy 127.0.0.1:1 gave no connection to aws.example.test:4566: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  test('tells the variable that names no HTTP proxy, and not its value', async () => {
    const message = await account({ AWS_ENDPOINT_URL, HTTP_PROXY: 'socks5://ann:s3cret@proxy:1080' });
    expect(message).toBe('HTTP_PROXY must be the URL of an HTTP proxy, such as http://proxy.example.com:3128');
  });
});

test("HTTPS_PROXY leads to AWS's own names, whose certificates are verified past the proxy", async () => {
  const pki = await createPki('sts.eu-west-1.amazonaws.com');
  const server = createTlsServer(pki.server, (_request, response) => void response.end(answer));
  const proxy = await startConnectProxy(await listen(server));
  const root = join(__dirname, '../..');
  const program = `const { createAwsClients } = require('./dist/src/aws/clients.js');
    const { GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
    createAwsClients().then(({ sts }) => sts.send(new GetCallerIdentityCommand({})))
      .then(({ Account }) => console.log(Account), (error) => console.log(error.message));`;
  const run = async (more: Record<string, string>) => {
    const options = { cwd: root, env: { ...plain, HTTPS_PROXY: proxy.url, ...more } };
    return (await promisify(execFile)(process.execPath, ['-e', program], options)).stdout.trim();
  };
  try {
    const [trusted, distrusted] = await Promise.all([
      run({ NODE_EXTRA_CA_CERTS: pki.file('ca.pem', pki.ca) }),
      run({}),
    ]);
    expect(trusted).toBe('123456789012');
    expect(distrusted).toMatch(/certificate/);
    expect(new Set(proxy.targets)).toEqual(new Set(['sts.eu-west-1.amazonaws.com:443']));
  } finally {
    await proxy.stop();
    server.close();
    server.closeAllConnections();
    pki.remove();
  }
});

test.each([
  ['https://s3.eu-west-1.amazonaws.com', 'http://secure:3128/'],
  ['http://s3.eu-west-1.amazonaws.com', undefined],
  ['https://vpce.internal:8443', undefined],
  ['https://vpce.internal', 'http://secure:3128/'],
  ['https://localhost', undefined],
  ['https://[::1]:4566', undefined],
  ['https://127.9.9.9', undefined],
])('the proxy for %s is %s', (url, proxy) => {
  process.env = { HTTPS_PROXY: 'http://secure:3128', NO_PROXY: 'vpce.internal:8443' };
  expect(proxyFor(new URL(url))?.href).toBe(proxy);
});
