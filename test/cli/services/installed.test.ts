import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { optionalDependencies, packageRoot } from '../../../src/cli/package.ts';
import { isFull } from '../../support/full.ts';
import { createNamespace } from '../../support/namespace.ts';
import { copySparkify } from '../../support/project.ts';
import { until } from '../../support/until.ts';

/** What `npm prune --omit=dev --omit=optional` leaves of a build: without the packages, and without the cloud's code. */
const folder = mkdtempSync(join(tmpdir(), 'sparkify-for-aws-'));
const main = join(folder, 'dist/src/cli/main.js');
const omitted = new Set(optionalDependencies());

beforeAll(() => {
  cpSync(join(packageRoot, 'package.json'), join(folder, 'package.json'));
  copySparkify(folder);
  cpSync(join(packageRoot, 'dist/src'), join(folder, 'dist/src'), { recursive: true });
  cpSync(join(packageRoot, 'dist/temporal.config.js'), join(folder, 'dist/temporal.config.js'));
  for (const name of installed()) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules', name), link);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names of the packages that are wanted; a link to one keeps what it depends on by itself. */
function installed(): string[] {
  const names = readdirSync(join(packageRoot, 'node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(packageRoot, 'node_modules', name)).map((below) => `${name}/${below}`)
      : name,
  );
  return names.filter((name) => !name.startsWith('.') && !omitted.has(name));
}

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  AWS_REGION: 'us-west-2',
  ...more,
});

const project = join(packageRoot, 'examples/starter');

const commands = [['start', '--exit'], ['up'], ['cloud'], ['check', '--against', 'local', '--project', project]].map(
  (args) => ({ args }),
);

test.each(isFull ? commands : commands.slice(0, 1))(
  'without its packages, $args says what to install before it starts anything',
  ({ args }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      env: environment(),
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^sparkify: The local cloud is not installed: .*@duckdb\/node-api.* are missing\. Install it without --omit=optional/,
    );
    expect(stderr.split('\n')).toHaveLength(2);
  },
);

test('a worker runs without the packages that only the local cloud needs', async () => {
  const env = environment({
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    TEMPORAL_NAMESPACE: await createNamespace(),
  });
  const child = spawn(process.execPath, [main, 'worker'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes('RUNNING') || child.exitCode !== null, 60_000);
  child.kill('SIGTERM');
  expect([await exited, said]).toEqual([[0, null], expect.stringContaining('RUNNING')]);
});
