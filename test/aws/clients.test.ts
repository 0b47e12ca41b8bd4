import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAwsClients, longestRequestMs } from '../../src/aws/clients.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { awsNow } from '../../src/aws/clock.ts';

/** What the SDK says of its handler only where Node's own is chosen. */
interface NodeHandler {
  httpHandlerConfigs(): object;
}

const env = process.env;
let server: Server;
let served = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    served += 1;
    response.writeHead(503, { date: new Date(Date.now() + 7_200_000).toUTCString() }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  served = 0;
  process.env = {
    ...env,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  };
});
afterEach(() => {
  process.env = env;
});

const made: AwsClients[] = [];
async function makeClients(...options: Parameters<typeof createAwsClients>): Promise<AwsClients> {
  const clients = await createAwsClients(...options);
  made.push(clients);
  return clients;
}
afterEach(() => {
  for (const { redshift, iam, ec2, sts } of made.splice(0)) for (const one of [redshift, iam, ec2, sts]) one.destroy();
});

const requests: [keyof AwsClients, (clients: AwsClients) => Promise<unknown>][] = [
  ['redshift', ({ redshift }) => redshift.send(new DescribeClustersCommand({}))],
  ['iam', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'x' }))],
  ['ec2', ({ ec2 }) => ec2.send(new DescribeVpcsCommand({}))],
  ['sts', ({ sts }) => sts.send(new GetCallerIdentityCommand({}))],
];

describe.each(requests)('a request of %s', (_service, request) => {
  test('is asked about before it is sent, and not sent when it is forbidden', async () => {
    const clients = await makeClients(() => {
      throw new Error('no time left');
    });
    await expect(request(clients)).rejects.toThrow('no time left');
    expect(served).toBe(0);
  });

  test('is asked about again each time that the SDK tries again', async () => {
    let asked = 0;
    const clients = await makeClients(() => {
      asked += 1;
      if (asked > 2) throw new Error('no time left');
    });
    await expect(request(clients)).rejects.toThrow('no time left');
    expect({ asked, served }).toEqual({ asked: 3, served: 2 });
  });
});

test('all may be requested where nobody is to be asked', async () => {
  const clients = await makeClients();
  await expect(clients.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ $fault: expect.anything() });
  expect(served).toBeGreaterThan(0);
});

describe('the host of the API', () => {
  const of = async (more: NodeJS.ProcessEnv) => {
    delete process.env['AWS_ENDPOINT_URL'];
    Object.assign(process.env, more);
    const clients = await makeClients();
    return { ...clients, style: clients.s3.config.forcePathStyle };
  };

  test.each<[string, NodeJS.ProcessEnv, { name: string; port: number }]>([
    ['is that of the region', {}, { name: 'redshift.eu-west-1.amazonaws.com', port: 443 }],
    [
      'is that of the oldest region',
      { AWS_REGION: 'us-east-1' },
      { name: 'redshift.us-east-1.amazonaws.com', port: 443 },
    ],
    [
      'is that of its partition',
      { AWS_REGION: 'cn-north-1' },
      { name: 'redshift.cn-north-1.amazonaws.com.cn', port: 443 },
    ],
    [
      'is that of the sovereign cloud',
      { AWS_REGION: 'eusc-de-east-1' },
      { name: 'redshift.eusc-de-east-1.amazonaws.eu', port: 443 },
    ],
    ['is one of FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }, { name: 'redshift-fips.eu-west-1.amazonaws.com', port: 443 }],
    ['is the endpoint', { AWS_ENDPOINT_URL: 'http://cloud:4566' }, { name: 'cloud', port: 4566 }],
    ['has the port of http', { AWS_ENDPOINT_URL: 'http://cloud' }, { name: 'cloud', port: 80 }],
    ['has the port of https', { AWS_ENDPOINT_URL: 'https://cloud' }, { name: 'cloud', port: 443 }],
    [
      'is the endpoint of Redshift before any other',
      { AWS_ENDPOINT_URL: 'http://cloud', AWS_ENDPOINT_URL_REDSHIFT: 'https://shift:8443' },
      { name: 'shift', port: 8443 },
    ],
  ])('%s', async (_what, more, apiHost) => {
    const isCustom = Object.keys(more).some((name) => name === 'AWS_ENDPOINT_URL');
    expect(await of(more)).toMatchObject({ apiHost, style: isCustom, region: more['AWS_REGION'] ?? 'eu-west-1' });
  });

  test('is that of the profile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkify-profile-'));
    const file = join(folder, 'config');
    writeFileSync(file, '[profile lab]\nregion = eu-west-1\nendpoint_url = http://lab:4566\n');
    // The SDK reads each file once.
    const found = await of({ AWS_CONFIG_FILE: file, AWS_PROFILE: 'lab' });
    rmSync(folder, { recursive: true });
    expect(found).toMatchObject({ apiHost: { name: 'lab', port: 4566 }, style: true });
  });

  test('is told without credentials, of which nobody is asked before they are needed', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    expect(await of({ AWS_EC2_METADATA_DISABLED: 'true' })).toHaveProperty('apiHost.port', 443);
  });
});

test('IAM, which is of no region, signs for the one that is configured', async () => {
  const { iam, ec2, sts } = await makeClients();
  expect(await Promise.all([iam, ec2, sts].map((client) => client.config.region()))).toEqual(
    Array(3).fill('eu-west-1'),
  );
});

test('a region must be configured', async () => {
  delete process.env['AWS_REGION'];
  await expect(makeClients()).rejects.toMatchObject({
    message: 'no AWS region is configured: set AWS_REGION, or region in the AWS profile',
    cause: expect.any(Error),
  });
});

test('an answer that does not come is given up within the time that is told', async () => {
  const { ec2 } = await makeClients();
  // Its configuration is there once a request was made.
  await ec2.send(new DescribeVpcsCommand({})).catch(() => undefined);
  expect(longestRequestMs).toBe(25_000);
  expect((ec2.config.requestHandler as NodeHandler).httpHandlerConfigs()).toMatchObject({
    requestTimeout: 20_000,
    connectionTimeout: 5_000,
    throwOnRequestTimeout: true,
  });
});

test("AWS's time is this machine's, and what the last answer told it to be ahead", () => {
  const at = (systemClockOffset: number) =>
    awsNow({ redshift: { config: { systemClockOffset } } as AwsClients['redshift'] }).getTime();
  const before = Date.now();
  const [now, ahead] = [at(0), at(3_600_000)];
  expect(now).toBeGreaterThanOrEqual(before);
  expect(ahead - 3_600_000).toBeGreaterThanOrEqual(before);
  expect(ahead - 3_600_000).toBeLessThanOrEqual(Date.now());
});
