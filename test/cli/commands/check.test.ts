import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../../src/cli/package.ts';
import { runCommand } from '../../support/command.ts';
import { shop, writeProject } from '../../support/project.ts';

let folder: string;
let elsewhere: string;
beforeAll(() => {
  folder = writeProject(shop);
  elsewhere = mkdtempSync(join(tmpdir(), 'sparkify-elsewhere-'));
});
afterAll(() => {
  for (const one of [folder, elsewhere]) rmSync(one, { recursive: true, force: true });
});

const check = (args: string[] = [], env: Record<string, string> = {}) =>
  runCommand(['check', ...args], { HOME: elsewhere, ...env });

function checkIn(cwd: string, args: string[] = [], env: Record<string, string> = {}) {
  const { status, stdout } = spawnSync(process.execPath, [built('src/cli/main.ts'), 'check', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: elsewhere, ...env },
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { status, stdout };
}

test('a project that is right is told: where each table comes from, what is checked and what is asked', async () => {
  const { status, stdout, stderr } = await check(['--project', folder], { AWS_REGION: 'eu-north-1' });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.replace(/[0-9a-f]{12}/, '<hash>')).toBe(
    [
      'Project shop (<hash>)',
      'Staging',
      '  raw_customers  from s3://shop/customers/ (eu-north-1)',
      '  raw_orders     from s3://shop/orders/ (eu-west-1)',
      'Star',
      '  sales          from raw_orders',
      '  customers      from raw_customers, sales',
      'Checks',
      '  sales-have-customers: Every sale has its customer.',
      'Questions',
      '  revenue: How much was sold?',
      '',
    ].join('\n'),
  );
});

describe('a load that only adds, by sparkify.json', () => {
  const incremental = (more: object = {}) => {
    const settings = { ...(JSON.parse(shop['sparkify.json']) as object), load: { mode: 'incremental' }, ...more };
    return writeProject({ ...shop, 'sparkify.json': JSON.stringify(settings) });
  };

  const told = async (more: object, env: Record<string, string>) => {
    const project = incremental(more);
    try {
      const { status, stdout, stderr } = await check(['--project', project, '--json'], env);
      return { status, stderr, plan: JSON.parse(stdout) as object };
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  };
  const local = 's3://sparkify-workspace';

  test.each<[string, object, Record<string, string>, string]>([
    ['of its own', { workspace: 's3://mine/x' }, {}, 's3://mine/x'],
    ['of the worker', {}, { SPARKIFY_WORKSPACE: local }, local],
  ])('is right with a workspace %s', async (_whose, more, env, workspace) => {
    const plan = expect.objectContaining({ workspace, load: expect.objectContaining({ mode: 'incremental' }) });
    expect(await told(more, env)).toEqual({ status: 0, stderr: '', plan });
  });

  test('is told without one that local workers alone have it', async () => {
    expect(await told({}, {})).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('no workspace is set'),
      plan: { workspace: local },
    });
  });
});

test('it is told as JSON, too', async () => {
  const { status, stdout } = await check(['--project', folder, '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    project: 'shop',
    star: [
      { table: 'sales', after: ['raw_orders'] },
      { table: 'customers', after: ['raw_customers', 'sales'] },
    ],
  });
});

test.each<[string, () => Parameters<typeof checkIn>, string]>([
  ['that is asked for', () => [folder, ['--project', '.'], { SPARKIFY_PROJECT: elsewhere }], 'shop'],
  ['of the environment', () => [elsewhere, [], { SPARKIFY_PROJECT: folder }], 'shop'],
  ['of the folder that one is in', () => [folder], 'shop'],
  ['that comes with the tool', () => [elsewhere], 'sparkify'],
])('the project is the one %s', (_which, where, name) => {
  const { status, stdout } = checkIn(...where());
  expect([status, stdout.split(' (')[0]]).toEqual([0, `Project ${name}`]);
});

test('of a project that is wrong, everything that is wrong is told, a line each, with status 2', async () => {
  const wrong = writeProject({
    ...shop,
    'sparkify.json': '{\n"name": "Shop" }',
    'sql/3-queries/1-revenue.sql': 'select 1',
  });
  mkdirSync(join(wrong, 'sql/2-star/more'));
  const { status, stdout, stderr } = await check(['--project', wrong, '--json']);
  rmSync(wrong, { recursive: true });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')).toEqual([
    `sparkify: The project in ${wrong} is wrong:`,
    '  sparkify.json:1: sources is absent, allowed: an object',
    '  sparkify.json:2: name is "Shop", allowed: a lower-case letter, then up to 39 lower-case letters, digits or single hyphens, no hyphen at the end',
    '  sql/3-queries/1-revenue.sql:1: does not begin with a comment; the first one must say the question',
    '',
  ]);
});
