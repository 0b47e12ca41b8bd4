import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../../../src/cli/package.ts';
import type { Running } from '../../../src/cli/services/home.ts';
import { until } from '../../support/until.ts';

/** The real services, as a user starts them. */
let home: string;
let started: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-up-'));
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  await until(() => processesOf(home).length === 0);
  rmSync(home, { recursive: true, force: true });
});

interface Up {
  child: ChildProcess;
  running: Running;
  stderr: () => string;
}

function sparkify(args: string[]): { child: ChildProcess; stderr: () => string } {
  const env = { ...process.env, TEMPORAL_ADDRESS: '', SPARKIFY_TEST_HOME: home };
  const child = spawn(process.execPath, [built('src/cli/main.ts'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, stderr: () => text };
}

async function up(): Promise<Up> {
  const { child, stderr } = sparkify(['up', '--home', home, '--json']);
  if (child.stdout === null) throw new Error('no pipe');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(stderr()))),
  ])) as [string];
  return { child, running: JSON.parse(line) as Running, stderr };
}

/** Every process that was started, however far down, by way of its environment. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => field(pid, 'environ').includes(`SPARKIFY_TEST_HOME=${folder}\0`));
}

function field(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function processNamed(part: string): number {
  const found = processesOf(home).find((pid) => field(pid, 'cmdline').includes(part));
  if (found === undefined) throw new Error(`no process ${part}`);
  return found;
}

test('up tells in one line where everything is, runs a workflow, refuses a second one, and ends without a trace', async () => {
  const { child, running } = await up();
  expect(running).toEqual({
    temporal: {
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      namespace: 'default',
      ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      cli: process.env['TEST_TEMPORAL_CLI'],
    },
    aws: {
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      region: 'us-west-2',
      accessKeyId: expect.any(String) as string,
      secretAccessKey: expect.any(String) as string,
    },
    s3Root: join(home, 's3'),
  });
  expect((await fetch(running.temporal.ui ?? '')).status).toBe(200);

  const second = sparkify(['up', '--home', home]);
  expect(await once(second.child, 'exit')).toEqual([1, null]);
  expect(second.stderr()).toContain(`${home} is in use by process ${child.pid} (sparkify up --home ${home} --json)`);
  const cloud = sparkify(['cloud', '--home', home, '--port', '0']);
  expect(await once(cloud.child, 'exit')).toEqual([1, null]);
  expect(cloud.stderr()).toContain(`${home} is in use by process ${child.pid}`);
  expect(readdirSync(join(home, 'logs')).toSorted()).toEqual(['cloud.log', 'temporal.log', 'worker.log']);
  for (const name of readdirSync(home)) expect([name, statSync(join(home, name)).mode & 0o077]).toEqual([name, 0]);

  const run = sparkify(['run', 'query', '--home', home]);
  expect(await once(run.child, 'exit')).toEqual([1, null]);
  expect(run.stderr()).toContain('sparkify-query failed (NotFound): there is no Redshift cluster sparkify');

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(processesOf(home)).toEqual([]);
}, 90_000);

test('up is refused a home that a cloud alone has, and starts nothing', async () => {
  const cloud = sparkify(['cloud', '--home', home, '--port', '0']);
  if (cloud.child.stdout === null) throw new Error('no pipe');
  await once(createInterface(cloud.child.stdout), 'line');
  const { child, stderr } = sparkify(['up', '--home', home]);
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(stderr()).toMatch(new RegExp(`${home} is in use by process \\d+ \\(.*/main.js --home ${home} .*\\) since`));
  expect(readdirSync(home).toSorted()).toEqual(['cloud', 'owner.json', 's3']);
}, 60_000);

test('a home that was readable by others is closed to them', async () => {
  mkdirSync(join(home, 'logs'), { mode: 0o755 });
  writeFileSync(join(home, 'logs', 'worker.log'), '', { mode: 0o644 });
  chmodSync(home, 0o755);
  const { child } = await up();
  for (const name of ['.', ...readdirSync(home)]) {
    expect([name, statSync(join(home, name)).mode & 0o077]).toEqual([name, 0]);
  }
  child.kill('SIGTERM');
  await once(child, 'exit');
}, 90_000);

test('killed services come back, and when up itself is killed nothing stays and the next one gets the home', async () => {
  const { child, running, stderr } = await up();
  for (const [name, part] of [
    ['worker', '\0worker'],
    ['local cloud', 'local-cloud/src/main.js'],
    ['Temporal server', 'leash/main.js'],
  ] as const) {
    process.kill(processNamed(part), 'SIGKILL');
    await until(() => stderr().includes(`The ${name} is back`), 60_000);
  }
  expect((await fetch(running.aws.endpoint)).status).toBeGreaterThanOrEqual(200);
  expect((await fetch(running.temporal.ui ?? '')).status).toBe(200);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await up();
  next.child.kill('SIGKILL');
  await until(() => processesOf(home).length === 0, 30_000);
}, 180_000);
