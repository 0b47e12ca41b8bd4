import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../../src/cli/package.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';
import { isFull } from '../../support/full.ts';
import { createNamespace } from '../../support/namespace.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(60_000);

const reminder = '`npx sparkify reap install` creates the schedule';
const main = built('src/cli/main.ts');

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-worker-'));
  env = {
    ...process.env,
    HOME: folder,
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    TEMPORAL_NAMESPACE: await createNamespace(),
    AWS_REGION: 'us-west-2',
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that a worker says until it has said this. */
async function sayingsOfWorker(last: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [main, 'worker'], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes(last) || child.exitCode !== null, 40_000);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  return said;
}

test('a worker reminds of the reaper where none is scheduled, and only there', async () => {
  expect(await sayingsOfWorker(reminder)).toContain(reminder);
  const installed = spawnSync(process.execPath, [main, 'reap', 'install'], { cwd: folder, env, encoding: 'utf8' });
  expect([installed.status, installed.stderr]).toEqual([0, 'The schedule sparkify-reap is created.\n']);
  expect(await sayingsOfWorker('RUNNING')).not.toContain(reminder);
});

describe('a worker says at its start', () => {
  let cloud: TestCloud;
  let reached: NodeJS.ProcessEnv;
  const alone = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };

  beforeAll(async () => {
    cloud = await startCloud();
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    reached = { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  });
  afterAll(() => cloud.stop());

  test('who it is to AWS', async () => {
    const said = await sayingsOfWorker('To AWS this worker is', reached);
    expect(said).toContain('To AWS this worker is arn:aws:iam::123456789012:root');
  });

  test.each([
    ['without credentials', alone, 'Could not load credentials from any providers'],
    [
      'with a key that AWS does not know',
      { AWS_ACCESS_KEY_ID: 'AKIANOBODY' },
      'security token included in the request is invalid',
    ],
  ])('that it is nobody %s, and why, and works on', async (_, wrong, why) => {
    const said = await sayingsOfWorker('To AWS this worker is', { ...reached, ...wrong });
    expect(said).toContain('To AWS this worker is unknown');
    expect(said).toContain(why);
  });
});

const tuned = {
  SPARKIFY_WORKER_ACTIVITY_SLOTS: '3',
  SPARKIFY_WORKER_SQL_SLOTS: '1',
  SPARKIFY_WORKER_WORKFLOW_SLOTS: '2',
  SPARKIFY_WORKER_POLLERS: '100',
  SPARKIFY_WORKER_CACHED_WORKFLOWS: '0',
  SPARKIFY_WORKER_HEARTBEAT_THROTTLE_SECONDS: '5',
  SPARKIFY_WORKER_STATEMENT_HEARTBEAT_SECONDS: '12',
};

const tunings: [string, NodeJS.ProcessEnv][] = [
  ['every number at its end', tuned],
  ['pollers that grow', { ...tuned, SPARKIFY_WORKER_POLLERS: 'auto', SPARKIFY_WORKER_CACHED_WORKFLOWS: '100' }],
  [
    'slots given out by memory and CPU',
    { ...tuned, SPARKIFY_WORKER_TARGET_MEMORY: '0.8', SPARKIFY_WORKER_TARGET_CPU: '0.9' },
  ],
];

test.each(isFull ? tunings : tunings.slice(0, 1))('a worker runs with %s', async (_title, more) => {
  expect(await sayingsOfWorker('RUNNING', more)).not.toMatch(/error/i);
});

test('a worker does not start with a number that is not allowed', () => {
  const more = { SPARKIFY_WORKER_SQL_SLOTS: 'many' };
  const { status, stderr } = spawnSync(process.execPath, [main, 'worker'], {
    cwd: folder,
    env: { ...env, ...more },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining('SPARKIFY_WORKER_SQL_SLOTS is "many", allowed: a whole number from 1 to 1000'),
  ]);
  expect(status).toBeGreaterThan(0);
});
