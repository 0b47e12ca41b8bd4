import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createAwsClients } from '../../src/aws/clients.ts';

const env = process.env;
const folder = mkdtempSync(join(tmpdir(), 'sparkify-credentials-'));
let files = 0;
/** A configuration; the SDK reads a file once. */
const configOf = (text: string): { AWS_CONFIG_FILE: string } => {
  files += 1;
  const path = join(folder, `config-${files}`);
  writeFileSync(path, text);
  return { AWS_CONFIG_FILE: path };
};
const answer = '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>is expired</Message></Error></ErrorResponse>';
let server: Server;
let served = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    served += 1;
    response.writeHead(403).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
afterEach(() => {
  process.env = env;
});

/** How a call fails with the credentials of this environment. */
const failure = async (variables: Record<string, string>): Promise<Error> => {
  process.env = {
    PATH: env['PATH'],
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    ...variables,
  };
  served = 0;
  const { sts } = await createAwsClients();
  try {
    await sts.send(new GetCallerIdentityCommand({}));
    throw new Error('it passed');
  } catch (error) {
    return error as Error;
  } finally {
    sts.destroy();
  }
};

const keys = { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE1234', AWS_SECRET_ACCESS_KEY: 's3cret', AWS_SESSION_TOKEN: 't0ken' };
const stale = 'AWS_ACCESS_KEY_ID ends in 1234, have expired, and nothing renews them';

test.each([{}, { AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 3_600_000).toISOString() }])(
  'what has expired in the environment variables stays so (%j)',
  async (more) => {
    const error = await failure({ ...keys, ...more });
    expect([error.name, (error.cause as Error).name]).toEqual(['ExpiredCredentialsError', 'ExpiredToken']);
    expect(error.message).toBe(`the AWS credentials of the environment variables, whose ${stale}`);
    expect(served).toBe(1);
  },
);

test('so does a token that is written in a profile', async () => {
  const lines = Object.entries(keys).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
  const profile = configOf(['[default]', ...lines].join('\n'));
  expect((await failure(profile)).message).toBe(`the AWS credentials of the AWS profile, whose ${stale}`);
});

test('what a program of the profile tells with its end is asked for anew', async () => {
  const told = {
    Version: 1,
    AccessKeyId: keys.AWS_ACCESS_KEY_ID,
    SecretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
    SessionToken: keys.AWS_SESSION_TOKEN,
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
  writeFileSync(join(folder, 'told.json'), JSON.stringify(told));
  const profile = configOf(`[default]\ncredential_process = cat ${join(folder, 'told.json')}\n`);
  expect((await failure(profile)).name).toBe('ExpiredToken');
});

test('without any, nothing is sent', async () => {
  expect((await failure({})).name).toBe('CredentialsProviderError');
  expect(served).toBe(0);
});
