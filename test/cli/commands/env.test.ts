import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { built } from '../../../src/cli/package.ts';
import { homePaths, writeRunning } from '../../../src/cli/services/home.ts';
import type { Running } from '../../../src/cli/services/home.ts';

/** Values of the test run: what the homes below say is up. */
const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
const cli = process.env['TEST_TEMPORAL_CLI'] ?? '';

let folder: string;
let home: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-env-'));
  home = join(folder, "it's here");
  mkdirSync(home);
  const aws = {
    endpoint: 'http://127.0.0.1:4566',
    region: 'us-west-2',
    accessKeyId: 'AKIA1',
    secretAccessKey: "a'b$c\\",
  };
  const temporal: Running['temporal'] = { address, namespace: 'default', ui: 'http://127.0.0.1:1', cli };
  writeRunning(home, { temporal, codec: 'http://127.0.0.1:8088', aws, s3Root: join(home, 's3') });
  writeFileSync(homePaths(home).profile, `[profile.default]\naddress = "${address}"\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = built('src/cli/main.ts');
/** Without what the test run itself says of Temporal and AWS. */
const bare = () => ({ PATH: dirname(process.execPath) + ':/usr/bin:/bin', HOME: folder });

function sh(script: string, env: NodeJS.ProcessEnv = {}, shell = 'sh') {
  const tell = { node: process.execPath, main, home, ...env };
  return spawnSync(shell, ['-c', script], {
    cwd: folder,
    env: { ...bare(), ...tell },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

const names = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_CODEC_ENDPOINT',
  'AWS_ENDPOINT_URL',
  'AWS_DEFAULT_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'PGSSLROOTCERT',
];
const values = () => [
  address,
  'default',
  'http://127.0.0.1:8088',
  'http://127.0.0.1:4566',
  'us-west-2',
  "a'b$c\\",
  homePaths(home).warehouseCa,
];
const foreign = {
  AWS_PROFILE: 'mine',
  AWS_SESSION_TOKEN: 'secret',
  TEMPORAL_API_KEY: 'secret',
  TEMPORAL_TLS: 'true',
};

describe('env', () => {
  test('leads every program of a shell to what is up, and away from an account of one’s own', () => {
    const told = names.map((name) => `printf '%s\\n' "$${name}"`).join('; ');
    const script = `eval "$("$node" "$main" env --home "$home")"; ${told}; temporal --version; env | grep -c secret`;
    const { stdout, stderr } = sh(script, foreign);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([...values(), expect.stringMatching(/^temporal version/), '0', '']);
  });

  test('sets nothing that a shell has already', () => {
    const again = 'eval "$("$node" "$main" env --home "$home")"; "$node" "$main" env --home "$home"';
    expect(sh(again, foreign)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('gives nothing to eval where nothing is up', () => {
    const { status, stdout, stderr } = sh('"$node" "$main" env');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'sparkify: Nothing is running in .sparkify, so nothing is set. Start it with `npx sparkify up`.\n',
    );
  });
});

const hasFish = spawnSync('fish', ['--version']).status === 0;
(hasFish ? describe : describe.skip)('env for fish', () => {
  test('leads there, too', () => {
    const told = names.map((name) => `echo $${name}`).join('; ');
    const script = `$node $main env --shell fish --home $home | source; ${told}; temporal --version; set -q AWS_PROFILE; echo $status`;
    const { stdout, stderr } = sh(script, { ...foreign, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }, 'fish');
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([...values(), expect.stringMatching(/^temporal version/), '1', '']);
  });
});

describe('temporal', () => {
  /** A program in front of all others on PATH, which is taken for the Temporal CLI. */
  function standIn(script: string): NodeJS.ProcessEnv {
    const bin = mkdtempSync(join(folder, 'bin-'));
    const path = join(bin, 'temporal');
    writeFileSync(
      path,
      `#!/bin/sh\n[ "$1" = --version ] && [ $# = 1 ] && echo temporal version 0 && exit\n${script}\n`,
    );
    chmodSync(path, 0o755);
    return { PATH: `${bin}:${bare().PATH}` };
  }

  test('works on the server that is up in the home', () => {
    const script =
      '"$node" "$main" temporal --home "$home" workflow list --query "WorkflowId = \'none\'" --output json';
    const found = sh(script, { PATH: `${dirname(cli)}:${bare().PATH}` });
    expect([found.status, found.stdout.trim(), found.stderr]).toEqual([0, '[\n]', '']);
  });

  test('hands arguments, environment and exit code over as they are', () => {
    const env = standIn('for a in "$@"; do echo "<$a>"; done; echo $TEMPORAL_ADDRESS $TEMPORAL_NAMESPACE; exit 7');
    const script = `"$node" "$main" temporal --home "$home" --version --debug -o json 'a b' -- --home x`;
    const { status, stdout } = sh(script, { ...env, TEMPORAL_NAMESPACE: 'mine' });
    expect([status, stdout]).toEqual([
      7,
      `<--version>\n<--debug>\n<-o>\n<json>\n<a b>\n<-->\n<--home>\n<x>\n${address} default\n`,
    ]);
  });

  test('goes to the server that is configured, as other commands do, and needs none where nothing is up', () => {
    const env = standIn('echo "at $TEMPORAL_ADDRESS with $TEMPORAL_API_KEY"');
    const configured = { TEMPORAL_ADDRESS: 'far:7233', TEMPORAL_API_KEY: 'mine' };
    expect(sh('"$node" "$main" temporal x --home "$home"', { ...env, ...configured }).stdout).toBe(
      'at far:7233 with mine\n',
    );
    expect(sh('"$node" "$main" temporal x', env).stdout).toBe('at  with \n');
    const told = sh('"$node" "$main" temporal --home nowhere x', env);
    expect([told.status, told.stdout, told.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('Nothing is running in nowhere'),
    ]);
  });

  test.each([
    ['SIGTERM', "trap 'echo told; exit 5' TERM", 5],
    ['SIGINT', "trap 'echo told; exit 6' INT", 6],
    ['SIGTERM', 'trap - TERM', 143],
  ] as const)('hands %s on, and ends as it does', async (signal, trap, code) => {
    const env = { ...bare(), ...standIn(`${trap}; echo ready; while :; do sleep 0.05; done`) };
    const child = spawn(process.execPath, [main, 'temporal', '--home', home, 'x'], { cwd: folder, env });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(stdout).toBe(code === 143 ? 'ready\n' : 'ready\ntold\n');
  });
});
