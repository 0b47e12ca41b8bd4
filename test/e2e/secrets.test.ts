import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { built } from '../../src/cli/package.ts';
import type { Status } from '../../src/contract/status.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

jest.setTimeout(300_000);

const codecKey = randomBytes(32).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'sparkify-secrets-'));
const webhookToken = randomBytes(24).toString('hex');
const webhook = createServer((_, response) => {
  notices += 1;
  // The first attempt fails, and its failure is kept.
  response.writeHead(notices === 1 ? 503 : 204).end();
});
let notices = 0;
const env: Record<string, string> & { TAP_FILE: string } = {
  SPARKIFY_CODEC_KEYS: `k1:${codecKey}`,
  NODE_OPTIONS: `--require ${join(__dirname, '../support/tap-passwords.cjs')}`,
  TAP_FILE: join(folder, 'passwords'),
};

let stack: Stack;
/** What may stand nowhere, by name. */
const secrets = new Map<string, string>();
/** Everything that anybody could read afterwards, by where it stands. */
const texts = new Map<string, string>();

/**
 * One pipeline with everything that knows a secret: a user, a load that fails on its data and is held, a webhook that is
 * told of it and fails at first, a second try, queries, teardown; followed in words by one command and told as JSON by others.
 */
beforeAll(async () => {
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  const { port } = webhook.address() as AddressInfo;
  env['SPARKIFY_WEBHOOK_OPS'] = `http://127.0.0.1:${port}/hook/${webhookToken}`;
  stack = await startStack(env);
  stack.process.stderr?.on('data', (chunk: Buffer) => add('up: standard error', chunk.toString()));
  const bucket = join(stack.s3Root, 'udacity-dend');
  await stack.sparkify('generate', '--events', '200', '--songs', '20', '--to', bucket);
  mkdirSync(join(stack.s3Root, 'work'));
  const bad = join(bucket, 'log_data/bad.json');
  writeFileSync(bad, '{"ts": "yesterday", "page": "NextSong", "userId": "one"}\n');

  const client = new Client({ connection: stack.client.connection, dataConverter: dataConverter(env) });
  const followed = follow('run', '--home', stack.home, '--input', JSON.stringify(input));
  const run = client.workflow.getHandle('sparkify-pipeline');
  await until(async () => (await run.query<Status>('status').catch(() => undefined))?.held !== undefined, 90_000);
  add('status', await stack.sparkify('status', 'sparkify-pipeline', '--home', stack.home));
  add('status --json', await stack.sparkify('status', 'sparkify-pipeline', '--json', '--home', stack.home));
  await readManagedPassword();
  rmSync(bad);
  await run.executeUpdate('retry');
  await followed;
  await until(async () => notices > 1, 60_000);
  const report = await stack.sparkify('report', 'sparkify-pipeline', '--home', stack.home);
  add('report', readFileSync(report.trim(), 'utf8'));
  const described = await run.describe();
  const written = join(stack.s3Root, `work/loads/sparkify/reports/${described.runId}.html`);
  add('report in the workspace', readFileSync(written, 'utf8'));
  add('run --json', await stack.sparkify('run', 'reap', '--json', '--home', stack.home));
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    add(`history of ${workflowId}`, await decoded(history, dataConverter(env).payloadCodecs ?? []));
  }

  secrets.set('secret access key', stack.aws.secretAccessKey);
  secrets.set('codec key', codecKey);
  secrets.set('webhook token', webhookToken);
  for (const [index, password] of readFileSync(env.TAP_FILE, 'utf8').trim().split('\n').entries()) {
    secrets.set(`database password ${index}`, password);
  }
});
afterAll(async () => {
  await stack?.stop();
  webhook.close();
  rmSync(folder, { recursive: true, force: true });
});

const input = {
  user: { create: true },
  onFailure: 'hold',
  notify: { webhook: 'ops' },
  workspace: 's3://work/loads',
  report: 'workspace',
};

function add(place: string, text: string): void {
  texts.set(place, (texts.get(place) ?? '') + text);
}

/** Runs a command to its end and keeps all that it says. */
function follow(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), ...args], { env: { ...process.env, ...env } });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => add(args.slice(0, 1).join(), chunk.toString()));
  }
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function readManagedPassword(): Promise<void> {
  const manager = new SecretsManagerClient(stack.awsConfig);
  const { SecretList = [] } = await manager.send(new ListSecretsCommand({}));
  for (const { Name = '' } of SecretList) {
    const { SecretString = '{}' } = await manager.send(new GetSecretValueCommand({ SecretId: Name }));
    secrets.set('managed password', (JSON.parse(SecretString) as { password: string }).password);
  }
  manager.destroy();
}

/** Every string of a history, and every payload in it as it was before it was encrypted. */
async function decoded(value: unknown, codecs: PayloadCodec[]): Promise<string> {
  if (typeof value === 'string') return `${value}\n`;
  if (typeof value !== 'object' || value === null) return '';
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString()}\n`;
  if ('metadata' in value && 'data' in value) return plain(value as Payload, codecs);
  let text = '';
  for (const part of Object.values(value)) text += await decoded(part, codecs);
  return text;
}

async function plain(payload: Payload, codecs: PayloadCodec[]): Promise<string> {
  let payloads = [payload];
  for (const codec of codecs) payloads = await codec.decode(payloads);
  return payloads.map(({ data }) => `${Buffer.from(data ?? []).toString()}\n`).join('');
}

/** Each secret that stands somewhere, with the place. */
function found(places: Map<string, string>): string[] {
  return [...secrets].flatMap(([name, secret]) =>
    [...places].filter(([, text]) => text.includes(secret)).map(([place]) => `${name} in ${place}`),
  );
}

/** The files below the home for which it is true, as they are. */
function files(wanted: (path: string) => boolean): Map<string, string> {
  const paths = readdirSync(stack.home, { recursive: true, encoding: 'utf8' }).filter(wanted);
  const all = paths.filter((path) => statSync(join(stack.home, path)).isFile());
  return new Map(all.map((path) => [path, readFileSync(join(stack.home, path), 'latin1')]));
}

/** What AWS itself would keep, and what a caller would have in ~/.aws. */
const isKept = (path: string) => /^(cloud(\/|$)|running\.json$)/.test(path);

test('there is something to look for, and something to look through', () => {
  const names = [...secrets.keys()].map((name) => name.replace(/ \d+$/, ''));
  expect(new Set(names)).toEqual(
    new Set(['secret access key', 'codec key', 'webhook token', 'database password', 'managed password']),
  );
  expect([...secrets.values()].filter((secret) => secret.length < 8)).toEqual([]);
  const histories = [...texts.keys()].filter((place) => place.startsWith('history of'));
  expect(histories.join()).toMatch(/sparkify-lease\/sparkify/);
  expect(histories.length).toBeGreaterThanOrEqual(7);
  const told = [...texts].find(([place]) => place === 'history of sparkify-pipeline/load')?.[1];
  // Decoded: the failure that it held for tells file and value.
  expect(told).toMatch(/log_data\/bad\.json line 1/);
  expect([...files((path) => path.startsWith('logs/')).keys()].toSorted()).toEqual([
    'logs/cloud.log',
    'logs/temporal.log',
    'logs/worker.log',
  ]);
});

test('the report in the workspace is that of a run that completed, read from an encrypted history', () => {
  expect(texts.get('report in the workspace')).toMatch(/<strong>completed<\/strong>(?!.*still running)/s);
});

test('no secret is in a history, an answer of the command line or its report', () => {
  expect(found(texts)).toEqual([]);
});

test('no secret is in a log or any other file that is kept', () => {
  expect(found(files((path) => !isKept(path)))).toEqual([]);
});

test('what keeps secrets for AWS keeps passwords of databases as hashes, and is for its owner alone', () => {
  const kept = files(isKept);
  const holders = found(kept).map((finding) => finding.split(' in '));
  expect(holders.filter(([name]) => name?.startsWith('database password'))).toEqual([]);
  expect(holders.map(([name]) => name)).toContain('secret access key');
  const modes = holders.map(([, path = '']) => [path, (statSync(join(stack.home, path)).mode & 0o777).toString(8)]);
  expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
});

test.each(['secret access key', 'codec key', 'webhook token', 'managed password', 'database password 0'])(
  'a %s would be found, in a history as in a file',
  async (name) => {
    const secret = secrets.get(name) ?? '';
    const codecs = dataConverter(env).payloadCodecs ?? [];
    const data = new TextEncoder().encode(JSON.stringify({ planted: secret }));
    const payload = { metadata: { encoding: new TextEncoder().encode('json/plain') }, data };
    const history = { events: [{ input: { payloads: await codecs[0]?.encode([payload]) } }] };
    writeFileSync(join(stack.home, 'planted'), `before ${secret} after`);
    const places = new Map([...files((path) => path === 'planted'), ['history', await decoded(history, codecs)]]);
    expect(found(places)).toEqual([`${name} in planted`, `${name} in history`]);
    rmSync(join(stack.home, 'planted'));
  },
);
