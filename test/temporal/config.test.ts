import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTemporalConfig } from '../../temporal.config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** As if nobody had configured anything, but for these variables. */
const load = (env: NodeJS.ProcessEnv = {}) => loadTemporalConfig({ HOME: folder, ...env });

const profiles = `
[profile.default]
address = "temporal.internal:7233"
namespace = "etl"
[profile.cloud]
address = "us-west-2.aws.api.temporal.io:7233"
namespace = "sparkify.a1b2c"
api_key = "tmprl_key"
[profile.mtls]
address = "sparkify.a1b2c.tmprl.cloud:7233"
[profile.mtls.tls]
client_cert_data = "CERT"
client_key_data = "KEY"
`;
const withProfile = (name: string) => ({
  TEMPORAL_CONFIG_FILE: file('temporal.toml', profiles),
  ...(name !== '' && { TEMPORAL_PROFILE: name }),
});

test('without anything it is the development server, and says that nobody named it', () => {
  expect(load()).toMatchObject({
    connection: { address: '127.0.0.1:7233' },
    namespace: 'default',
    addressConfigured: false,
  });
});

describe('whose the pipelines are', () => {
  const [machine] = hostname().split('.');

  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'the namespace and where the server is',
      { TEMPORAL_ADDRESS: 'temporal.internal:7233', TEMPORAL_NAMESPACE: 'etl' },
      'etl@temporal.internal:7233',
    ],
    ['a server of this machine goes by the name of the machine', {}, `default@${machine}:7233`],
    ['so it does by another address', { TEMPORAL_ADDRESS: '[::1]:7234' }, `default@${machine}:7234`],
    [
      'a server that only looks like one does not',
      { TEMPORAL_ADDRESS: 'localhost.example:1' },
      'default@localhost.example:1',
    ],
    ['or what SPARKIFY_OWNER says', { SPARKIFY_OWNER: 'data platform' }, 'data platform'],
  ])('%s', (_title, env, owner) => {
    expect(load(env).owner).toBe(owner);
  });

  test.each(['a*b', 'x'.repeat(201)])('what no tag can hold is refused: %s', (owner) => {
    expect(() => load({ SPARKIFY_OWNER: owner })).toThrow(/SPARKIFY_OWNER is .*, allowed: 1 to 200/);
  });
});

describe('profiles', () => {
  test('the default one gives address and namespace', () => {
    const { connection, namespace, addressConfigured } = load(withProfile(''));
    expect([connection, namespace, addressConfigured]).toEqual([{ address: 'temporal.internal:7233' }, 'etl', true]);
  });

  test('one with an API key, as for Temporal Cloud, goes over TLS', () => {
    const { connection, namespace } = load(withProfile('cloud'));
    expect(connection).toEqual({ address: 'us-west-2.aws.api.temporal.io:7233', apiKey: 'tmprl_key', tls: true });
    expect(namespace).toBe('sparkify.a1b2c');
  });

  test('one with a client certificate shows it', () => {
    expect(load(withProfile('mtls')).connection.tls).toEqual({
      clientCertPair: { crt: Buffer.from('CERT'), key: Buffer.from('KEY') },
    });
  });

  test('variables win over the profile', () => {
    const { connection, namespace } = load({
      ...withProfile('cloud'),
      TEMPORAL_ADDRESS: 'other:1',
      TEMPORAL_NAMESPACE: 'n',
      TEMPORAL_API_KEY: 'newer',
    });
    expect([connection, namespace]).toEqual([{ address: 'other:1', apiKey: 'newer', tls: true }, 'n']);
  });
});

test('variables alone are enough: certificates from files, the name to expect, metadata for a proxy', () => {
  const { connection } = load({
    TEMPORAL_ADDRESS: 'temporal.internal:7233',
    TEMPORAL_TLS_CLIENT_CERT_PATH: file('client.pem', 'CERT'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: file('client.key', 'KEY'),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca.pem', 'CA'),
    TEMPORAL_TLS_SERVER_NAME: 'temporal',
    TEMPORAL_GRPC_META_X_TEAM: 'etl',
  });
  expect(connection).toEqual({
    address: 'temporal.internal:7233',
    tls: {
      clientCertPair: { crt: Buffer.from('CERT'), key: Buffer.from('KEY') },
      serverRootCACertificate: Buffer.from('CA'),
      serverNameOverride: 'temporal',
    },
    metadata: { 'x-team': 'etl' },
  });
});

describe('what is wrong is told with where it stands', () => {
  test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
    [
      'a file that is not there',
      () => ({ TEMPORAL_CONFIG_FILE: '/absent.toml' }),
      /^TEMPORAL_CONFIG_FILE names no file: \/absent.toml$/,
    ],
    [
      'an unknown profile',
      () => withProfile('prod'),
      /\(profile prod of .*temporal.toml, .*\) cannot be used: Profile 'prod' not found/,
    ],
    [
      'an unknown key',
      () => ({ TEMPORAL_CONFIG_FILE: file('typo.toml', '[profile.default]\nadress = "x"\n') }),
      /\(profile default of .*typo.toml.*unrecognized in profile.default: adress/,
    ],
    [
      'no TOML',
      () => ({ TEMPORAL_CONFIG_FILE: file('broken.toml', '[profile.default\n') }),
      /broken.toml.*Invalid TOML document/,
    ],
    [
      'a certificate that is not there',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/absent.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/absent.key' }),
      /cannot be used: ENOENT.*\/absent.pem/,
    ],
    [
      'a certificate without its key',
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: file('client.pem', 'CERT') }),
      /cannot be used: the client certificate has no key$/,
    ],
    [
      'a key without its certificate',
      () => ({ TEMPORAL_TLS_CLIENT_KEY_PATH: file('client.key', 'KEY') }),
      /cannot be used: the client key has no certificate$/,
    ],
    [
      'what the SDK cannot do',
      () => ({ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }),
      /TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is not supported: set TEMPORAL_TLS_SERVER_NAME/,
    ],
  ])('%s', (_what, env, message) => {
    expect(() => load(env())).toThrow(message);
  });
});
