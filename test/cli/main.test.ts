import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wordsOf } from '../../src/cli/completion/words.ts';
import { exitCodes } from '../../src/cli/errors.ts';
import { built, packageRoot } from '../../src/cli/package.ts';
import { createProgram } from '../../src/cli/program.ts';
import { runCommand } from '../support/command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Output {
  status: number | null;
  stdout: string;
  stderr: string;
}

function sparkify(args: string[], env: NodeJS.ProcessEnv = {}, input = ''): Output {
  return spawnSync(process.execPath, [built('src/cli/main.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    input,
    encoding: 'utf8',
    timeout: 25_000,
  });
}

test('init says how to start what it wrote, below the installation from its own folder', () => {
  expect(sparkify(['init', 'shop'], {}).stdout).toContain('machine:\n  npx sparkify start --project shop\n');
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.bin/sparkify'), '');
  expect(sparkify(['init', 'a shop'], {}).stdout).toContain("machine:\n  cd 'a shop' && npx sparkify start\n");
});

test('help is printed for the program, which names each command, and for a command, with status 0', async () => {
  const { status, stdout } = sparkify(['--help']);
  expect(status).toBe(0);
  for (const { name } of wordsOf(createProgram()).commands) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  const help = await runCommand(['schedule', 'create', '--help']);
  expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('Usage: sparkify schedule create')]);
});

const fullDevice = '/dev/full';

test('a full disk under the output is a failure in one line; under the log it is none', () => {
  // Linux alone has it.
  if (!existsSync(fullDevice)) return;
  const full = openSync(fullDevice, 'w');
  const command = (stdio: StdioOptions, ...args: string[]) =>
    spawnSync(process.execPath, [built('src/cli/main.ts'), ...args], { cwd: folder, stdio, encoding: 'utf8' });
  try {
    const cut = command(['ignore', full, 'pipe'], 'policy', '--help');
    expect([cut.status, cut.stderr]).toEqual([
      exitCodes.failed,
      'sparkify: Cannot write all of the output: ENOSPC: no space left on device, write\n',
    ]);
    expect(command(['ignore', 'pipe', full], 'no-such-command').status).toBe(exitCodes.usage);
  } finally {
    closeSync(full);
  }
});

test('the exit codes are those of docs/operate.md', async () => {
  const [, section = ''] = readFileSync(join(packageRoot, 'docs/operate.md'), 'utf8').split('\n## Exit codes\n');
  const [table = ''] = section.split('\n## ');
  const documented = Array.from(table.matchAll(/^\| (\d+) /gm), ([, code]) => Number(code));
  expect(documented).toEqual(Object.values(exitCodes));
  const { stdout } = await runCommand(['--help']);
  const [, told = ''] = /Exit codes: ([^]*?)\n[A-Z]/.exec(stdout) ?? [];
  expect(told.match(/\d+/g)?.map(Number)).toEqual(documented);
});

test('a service that is told to stop ends with 0', async () => {
  const env = { ...process.env, SPARKIFY_CODEC_KEYS: `a:${Buffer.alloc(32).toString('base64')}` };
  const codec = spawn(process.execPath, [built('src/cli/main.ts'), 'codec-server', '--port', '0'], { env });
  await once(codec.stdout, 'data');
  codec.kill('SIGTERM');
  expect(await once(codec, 'exit')).toEqual([exitCodes.ok, null]);
});

test('wrong usage ends the process with status 2', () => {
  expect(sparkify(['bogus'])).toMatchObject({ status: 2, stderr: expect.stringContaining("unknown command 'bogus'") });
});

test.each([
  [['bogus'], "unknown command 'bogus'"],
  [['run', 'bogus'], 'Allowed choices are pipeline, provision, load, query, teardown'],
  [['run', '--input', '{'], 'The input is not JSON'],
  [['run', '--input', '[]'], 'The input of pipeline is wrong'],
  [['run', '--input', 'null'], 'The input is null, allowed: an object; {} uses every default.'],
  [['run', '--input-file', 'absent.json'], 'The input file cannot be read: ENOENT'],
  [['run', '--input', '{}', '--input-file', 'x'], 'cannot be used with'],
  [['generate', '--events', '-1'], 'Expected a whole number from 0'],
  [['generate', '--songs', '1.5'], 'Expected a whole number from 0'],
  [['generate', '--to', 'ftp://x'], 'neither a folder nor s3://bucket/prefix'],
  [['schema'], "missing required argument 'what'"],
  [['schema', 'bogus'], 'Allowed choices are pipeline, provision, load, query, teardown, reap, project'],
  ...[['check'], ['up'], ['worker'], ['start'], ['run']].map((command): [string[], string] => [
    [...command, '--project', 'absent'],
    'absent is wrong:\n  sparkify.json: there is no such file',
  ]),
  [['cloud', '--port', '65536'], 'Expected a whole number from 0 to 65535'],
])('wrong usage ends with status 2 and says what is wrong: %j', async (args, message) => {
  const { status, stdout, stderr } = await runCommand(args, { HOME: folder });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('a wrong input names every wrong field before anything is started', () => {
  const { status, stderr } = sparkify(['run', '--input-file', '-'], {}, '{"ttl":"x","nme":1,"query":"maybe"}');
  expect(status).toBe(2);
  for (const field of ['ttl is "x"', 'nme is 1', 'query is "maybe"']) expect(stderr).toContain(field);
});

test('the schema of each workflow is JSON with a description and a default for its fields', async () => {
  const { status, stdout } = await runCommand(['schema', 'pipeline']);
  expect(status).toBe(0);
  const schema = JSON.parse(stdout) as {
    additionalProperties: boolean;
    properties: Record<string, { description: string; default: unknown }>;
  };
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['name', 'sources', 'parameters', 'warehouse', 'ttl']),
  );
  const undefaulted = Object.entries(schema.properties).filter(
    ([, field]) => field.default === undefined && !/; default: [\w ]+\.$/.test(field.description),
  );
  expect(undefaulted).toEqual([]);
});

test('the schema of sparkify.json is JSON', async () => {
  const { status, stdout } = await runCommand(['schema', 'project']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: 'sparkify.json', required: ['name', 'sources'] });
});

test('a server that is not there is explained at once, with where the address came from', () => {
  const { status, stderr } = sparkify(['run'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(status).toBe(1);
  expect(stderr).toContain('No usable Temporal server at 127.0.0.1:1');
  expect(stderr).toContain('from TEMPORAL_ADDRESS');
  expect(stderr).toContain('ECONNREFUSED');
  expect(stderr).not.toContain('    at ');
});

test('--debug shows the stack trace', () => {
  const { stderr } = sparkify(['--debug', 'run'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(stderr).toContain('    at ');
});

test('without a worker nothing is started, and the message says how to get one', () => {
  const env = { TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] };
  const { status, stdout, stderr } = sparkify(['run', '--input', '{"name":"nobody"}', '--workflow-id', 'nobody'], env);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('No worker listens on task queue sparkify');
  expect(stderr).toContain('npx sparkify worker');
});

test('--detach starts a run without a worker, and a second one of the same id is refused', () => {
  const env = { TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] };
  const args = ['run', 'query', '--detach', '--json', '--workflow-id', `detached-${process.pid}`];
  const first = sparkify(args, env);
  expect([first.status, JSON.parse(first.stdout)]).toEqual([
    0,
    { workflowId: `detached-${process.pid}`, runId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
  ]);
  const second = sparkify(args, env);
  expect([second.status, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toContain('is under way: follow it with --attach');
});

test('--attach follows what is under way, and starts nothing', () => {
  const env = { TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] };
  const id = `typo-${process.pid}`;
  const attached = sparkify(['run', '--attach', '--workflow-id', id], env);
  expect([attached.status, attached.stdout]).toEqual([1, '']);
  expect(attached.stderr).toContain(`There is no run of ${id} in namespace default`);
  expect(sparkify(['status', id], env).stderr).toContain(`There is no workflow ${id}`);
  expect(sparkify(['run', 'query', '--detach', '--workflow-id', id], env).status).toBe(0);
  const other = sparkify(['run', 'load', '--attach', '--workflow-id', id], env);
  expect([other.status, other.stderr]).toEqual([2, expect.stringContaining(`${id} is a run of query, not of load`)]);
});

test.each(['/nonexistent', '.sparkify'])(
  'a home that is told, %s, with nothing up in it is never left for another server',
  (home) => {
    const { status, stdout, stderr } = sparkify(['status', '--home', home]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`Nothing is running in ${home === '.sparkify' ? './.sparkify' : home}`);
  },
);

test('generate takes no place of S3 for a folder', async () => {
  const args = ['generate', '--events', '1', '--songs', '1', '--to', 's3:/foo/bar'];
  const { status, stderr } = await runCommand(args);
  expect([status, stderr]).toEqual([2, expect.stringContaining('--to s3:/foo/bar lacks a slash: s3://bucket/prefix')]);
});

test('generate writes where it is told, and reports how much', () => {
  const { status, stdout } = sparkify(['generate', '--events', '10', '--songs', '2', '--to', 'data']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^10 events and 2 songs: 12 files, 0\.0 MB in data/);
});
