import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, packageRoot, packageVersion } from '../../src/cli/package.ts';
import { docFiles, writeFiles } from '../support/doc-files.ts';
import { isFull } from '../support/full.ts';
import { layOut, pack } from '../support/tarball.ts';

/** What `npm pack` makes, laid out as npm would; `npm run test:package` installs it with npm, and takes minutes. */
let folder: string;
let tarball: string;
let installed: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-package-'));
  tarball = pack(folder);
  installed = layOut(tarball, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, args: string[], env: NodeJS.ProcessEnv = {}) => {
  const options = { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { status, stdout, stderr };
};
const sparkify = (...args: string[]) => run(process.execPath, [join(installed, 'scripts/sparkify.cjs'), ...args]);

describe('the tarball', () => {
  const files = () =>
    readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = () => files().map(({ parentPath, name }) => join(parentPath, name).slice(installed.length + 1));

  test('holds the build with its types, the project, the examples, the documentation, and nothing else', () => {
    const others = paths().filter((path) => !/^dist\/(local-cloud\/)?src\/.*\.(js|d\.ts)$/.test(path));
    expect(
      others.filter((path) => !/^(sql\/.*\.sql|docs\/.*\.md|deploy\/.*|examples\/[a-z]+\/.*)$/.test(path)).toSorted(),
    ).toEqual([
      'LICENSE',
      'README.md',
      'dist/local-cloud/src/engine/template/built.duckdb',
      'dist/temporal.config.d.ts',
      'dist/temporal.config.js',
      'local-cloud/README.md',
      'package.json',
      'scripts/check-node.cjs',
      'scripts/sparkify.cjs',
      'sparkify.json',
      'sparkify.schema.json',
    ]);
    expect(others).toEqual(
      expect.arrayContaining([
        'deploy/Dockerfile',
        'docs/embed.md',
        'examples/starter/sparkify.json',
        'sql/2-star/songplays.load.sql',
      ]),
    );
  });

  test('holds the build of sources that are there', () => {
    const builds = paths().filter((path) => path.endsWith('.js') && !path.endsWith('.built.js'));
    const sources = builds.map((path) => path.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
  });

  test('tells nothing of the machine that built it', () => {
    const telling = paths().filter((path) => {
      const content = readFileSync(join(installed, path), 'latin1');
      const maps = [...content.matchAll(/;base64,([A-Za-z0-9+/=]{100,})/g)].map(([, map = '']) => atob(map));
      return [content, ...maps].some((text) => text.includes(packageRoot));
    });
    expect(telling).toEqual([]);
  });

  test('holds the JSON Schema that the command line prints', () => {
    const printed = execFileSync(process.execPath, [built('src/cli/main.ts'), 'schema', 'project'], {
      encoding: 'utf8',
    });
    expect(readFileSync(join(installed, 'sparkify.schema.json'), 'utf8')).toBe(printed);
  });
});

describe('the command line', () => {
  test('runs in an empty folder, and builds and writes nothing', () => {
    const before = readdirSync(folder, { recursive: true });
    expect(sparkify('--version')).toEqual({ status: 0, stdout: `${packageVersion()}\n`, stderr: '' });
    expect(sparkify('check')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Project sparkify /),
      stderr: '',
    });
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  test('says which Node it needs', () => {
    const old = join(folder, 'old-node.cjs');
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.11.1' });");
    const { status, stderr } = run(process.execPath, [
      '--require',
      old,
      join(installed, 'scripts/sparkify.cjs'),
      'check',
    ]);
    rmSync(old);
    expect([status, stderr]).toEqual([
      1,
      `Sparkify needs Node 20.12 or later; this is 20.11.1 (${process.execPath}).\n`,
    ]);
  });
});

describe('the entries', () => {
  const entries = ['local-cloud', 'workflows', 'activities', 'contract'];

  test.each(entries)('%s is required and imported by the same names', (entry) => {
    const print =
      'const added = ["default", "module.exports", "__esModule"]; console.log(JSON.stringify(Object.keys(entry).filter((name) => !added.includes(name)).sort()))';
    const required = run(process.execPath, ['-e', `const entry = require('sparkify-etl/${entry}'); ${print}`]);
    const imported = run(process.execPath, [
      '--input-type=module',
      ...['-e', `import * as entry from 'sparkify-etl/${entry}'; ${print}`],
    ]);
    const names = JSON.parse(required.stdout) as string[];
    expect(names.length).toBeGreaterThan(0);
    expect(JSON.parse(imported.stdout)).toEqual(names);
  });

  test('are the only ones, and each file is there', () => {
    const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const modules = Object.entries(exports).filter(([, target]) => typeof target === 'object');
    expect(modules.map(([name]) => name)).toEqual(entries.map((entry) => `./${entry}`));
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    );
    expect(targets.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  });

  test('the local cloud’s loads no package', () => {
    const { stdout } = run(process.execPath, [
      ...['-p', "require('sparkify-etl/local-cloud'); Object.keys(require.cache).join('\\n')"],
    ]);
    const loaded = stdout
      .trim()
      .split('\n')
      .map((path) => path.slice(join(installed, 'dist/local-cloud/src/').length));
    expect(loaded.toSorted()).toEqual(['embed/child.js', 'embed/error.js', 'embed/index.js', 'engine/built.js']);
  });
});

/** Each line that is to be refused is marked, and marks that nothing deserves are refused. */
const cloudUse = `
import { LocalCloudError, startLocalCloud, type LocalCloudOptions, type Warehouse } from 'sparkify-etl/local-cloud';
export async function start(home: string | undefined): Promise<Warehouse> {
  const options: LocalCloudOptions = { home, faults: { rules: [{ service: 'sql', fault: 'error', code: '57014' }] } };
  // @ts-expect-error a port is a number
  options.port = '4566';
  // @ts-expect-error there is no such fault
  options.faults = { rules: [{ fault: 'flood' }] };
  const cloud = await startLocalCloud(options);
  try {
    return await cloud.createCluster({ user: 'ann' });
  } catch (error) {
    // @ts-expect-error there is no such code
    if (error instanceof LocalCloudError && error.code === 'Tired') throw error;
    throw error;
  }
}`;
const workerUse = `
import { createActivities, createAwsClients, createLocalActivities, sqlTaskQueue } from 'sparkify-etl/activities';
import { failures, parseInput, type FailureType, type Input, type PipelineResult } from 'sparkify-etl/contract';
import { pipeline } from 'sparkify-etl/workflows';
export async function use(connection: Parameters<typeof createLocalActivities>[0]['connection']): Promise<number | string> {
  const activities = createActivities({ aws: await createAwsClients(), projectDir: '.' });
  const { awsTime } = await activities.preflight(null as never);
  const { owner } = await createLocalActivities({ connection, namespace: 'default', owner: sqlTaskQueue(awsTime) });
  const input: Input<'pipeline'> = { name: await owner(), query: 'ask' };
  // @ts-expect-error there is no such answer
  input.query = 'perhaps';
  const result: PipelineResult = await pipeline(parseInput('pipeline', input));
  // @ts-expect-error there is no such failure
  const failure: FailureType = 'Tired';
  return failures.LoadError.retryable ? result.nodeHours : failure;
}`;

describe('the types', () => {
  const compile = (options: object, files: Record<string, string>) => {
    const compilerOptions = { target: 'es2023', strict: true, exactOptionalPropertyTypes: true, noEmit: true };
    writeFiles(folder, {
      ...files,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...compilerOptions, types: ['node'], ...options },
        files: Object.keys(files),
      }),
    });
    return run(process.execPath, [join(packageRoot, 'node_modules/typescript/bin/tsc')]).stdout;
  };

  // Temporal's own types are wrong in themselves: no project can have them checked.
  const ways: [string, object, string[]][] = [
    ['nodenext', { module: 'nodenext' }, ['cts', 'mts']],
    ['node16', { module: 'node16' }, ['cts', 'mts']],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, ['ts']],
  ];

  test.each(isFull ? ways : ways.slice(0, 1))(
    'are found and right under %s, and whole where the cloud alone is used',
    (_name, options, endings) => {
      const files = (name: string, text: string) =>
        Object.fromEntries(endings.map((ending) => [`${name}.${ending}`, text]));
      expect(compile(options, files('cloud', cloudUse))).toBe('');
      expect(compile({ ...options, skipLibCheck: true }, files('worker', workerUse))).toBe('');
    },
  );
});

describe('the local cloud', () => {
  test('is embedded as the documentation does', () => {
    writeFiles(folder, docFiles('docs/embed.md'));
    const { status, stdout, stderr } = run(process.execPath, ['orders.mjs']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Redshift 1.0');
  });

  test('says what to install where its packages were left out', () => {
    const without = mkdtempSync(join(tmpdir(), 'sparkify-package-'));
    try {
      layOut(tarball, without, { omitOptional: true });
      const program =
        "require('sparkify-etl/local-cloud').startLocalCloud().catch((error) => console.log(error.code, error.message))";
      const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: without, encoding: 'utf8' });
      expect(stdout).toMatch(
        /^NotInstalled The local cloud is not installed: .*@duckdb\/node-api.* are missing\. Install it without --omit=optional\.$/m,
      );
    } finally {
      rmSync(without, { recursive: true, force: true });
    }
  });
});
