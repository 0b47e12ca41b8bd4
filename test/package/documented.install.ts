import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/cli/package.ts';
import type { Running } from '../../src/cli/services/home.ts';
import { docFiles, writeFiles } from '../support/doc-files.ts';
import { pack } from '../support/tarball.ts';

const page = readFileSync(join(packageRoot, 'docs/embed.md'), 'utf8');
const files = docFiles('docs/embed.md');
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
/** What we use ourselves; the last Vitest for Node 20. */
const versions: Record<string, string> = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  vite: '8.3.8',
  vitest: '4.1.12',
};

/** An empty folder in which somebody does what the page says. */
let folder: string;
let env: NodeJS.ProcessEnv;
const started: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-documented-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'bin'));
  copyFileSync(process.env['TEST_TEMPORAL_CLI'] ?? '', join(folder, 'bin/temporal'));
  // Another user may not be able to enter the folder of ours, and would run the next one in PATH instead.
  copyFileSync(process.execPath, join(folder, 'bin/node'));
  execFileSync('python3', ['-m', 'venv', join(folder, '.venv')]);
  const path = [join(folder, '.venv/bin'), join(folder, 'bin'), process.env['PATH']].join(delimiter);
  env = { ...process.env, PATH: path, TEMPORAL_ADDRESS: '', NO_COLOR: '1', FORCE_COLOR: '0' };
  writeFiles(folder, { ...files, 'package.json': JSON.stringify({ name: 'documented', private: true }) });
  // Only named here: what CI does, `npm ci`, installs it.
  const wanted = [...page.matchAll(/^npm install --save-dev (.+)$/gm)].flatMap(([, names = '']) => names.split(' '));
  const packages = [...new Set([...wanted, 'vite'])].map((name) => `${name}@${versions[name]}`);
  run('npm', 'install', '--package-lock-only', '--save-exact', pack(folder), ...packages);
});
afterAll(async () => {
  for (const child of started.toReversed()) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** What a program says; throws with all of it when it fails. */
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

async function start(program: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(program, args, { cwd: folder, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

describe('the steps of CI', () => {
  const steps = [...page.matchAll(/^ +- run: (.+)$/gm)].map(([, step = '']) => step);
  const says: Record<string, RegExp> = {
    'npx jest': /^Tests: +1 passed, 1 total$/m,
    'npx vitest run': /Tests +1 passed \(1\)/,
    'python3 -m pytest tests': /^=+ 1 passed in .* =+$/m,
  };

  test.each(steps)('pass: %s', (step) => {
    expect(run('bash', '-c', step)).toMatch(says[step] ?? /^/);
  });

  test('are those of all three kinds of tests', () => {
    expect(steps).toEqual(expect.arrayContaining(Object.keys(says)));
  });
});

test('anybody runs a pipeline from a package that only its owner may write', () => {
  const isRoot = process.getuid?.() === 0;
  const other = join(folder, 'other');
  mkdirSync(other);
  if (isRoot) chownSync(other, 65_534, 65_534);
  else execFileSync('chmod', ['-R', 'a-w', join(folder, 'node_modules')]);
  try {
    const options = {
      cwd: other,
      env: { ...env, HOME: join(other, 'none') },
      encoding: 'utf8',
      ...(isRoot && { uid: 65_534, gid: 65_534 }),
    } as const;
    expect(spawnSync('node', ['--version'], options).stdout.trim()).toBe(process.version);
    const program = join(folder, 'node_modules/.bin/sparkify');
    const { status, stdout, stderr } = spawnSync(program, ['start', '--exit'], options);
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain('Who plays most?');
  } finally {
    if (!isRoot) execFileSync('chmod', ['-R', 'u+w', join(folder, 'node_modules')]);
  }
});

describe('a worker of one’s own', () => {
  let running: Running;
  let reach: NodeJS.ProcessEnv;
  beforeAll(async () => {
    running = JSON.parse(await start('node_modules/.bin/sparkify', ['up', '--home', 'home', '--json'])) as Running;
    const { temporal, aws } = running;
    reach = {
      TEMPORAL_ADDRESS: temporal.address,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
      PGSSLROOTCERT: 'home/cloud/certificates/ca.pem',
      PROJECT: 'node_modules/sparkify-etl',
    };
    run('npx', 'sparkify', 'generate', '--home', 'home', '--events', '200', '--songs', '20');
  });

  test('runs a pipeline, whose result has the types of the contract', async () => {
    const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck', '--types', 'node'];
    run(process.execPath, tsc, ...options, 'run.mts');
    expect(await start(process.execPath, ['worker.mjs'], reach)).toBe('ready');
    Object.assign(env, reach);
    expect(run(process.execPath, 'run.mjs')).toMatch(/staging_events: 200,/);
  });

  test('may have workflows of its own beside ours', () => {
    writeFiles(folder, {
      'my-workflows.cjs': "exports.hello = async () => 'hello';",
      'bundle.cjs': `
        const { bundleWorkflowCode } = require('@temporalio/worker');
        bundleWorkflowCode({ workflowsPath: require.resolve('./workflows.cjs') })
          .then(({ code }) => console.log(code.includes('exports.hello'), code.includes('./node_modules/sparkify-etl/')));`,
    });
    expect(run(process.execPath, 'bundle.cjs')).toMatch(/^true true$/m);
  });
});
