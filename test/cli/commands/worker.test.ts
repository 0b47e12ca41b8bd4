import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../../src/cli/project.ts';
import { createNamespace } from '../../support/namespace.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(60_000);

const reminder = '`npx sparkify reap install` makes the schedule';
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
async function sayingsOfWorker(last: string): Promise<string> {
  const child = spawn(process.execPath, [main, 'worker'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
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
