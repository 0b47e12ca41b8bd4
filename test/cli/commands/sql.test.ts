import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PauseClusterCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { built } from '../../../src/cli/package.ts';
import { startLocalCloud } from '../../../local-cloud/src/embed/index.ts';
import type { LocalCloud } from '../../../local-cloud/src/embed/index.ts';
import { OthersWorkgroup } from '../../support/others-workgroup.ts';

jest.setTimeout(120_000);

let cloud: LocalCloud;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-sql-'));
  cloud = await startLocalCloud();
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Printed {
  status: unknown;
  stdout: string;
  stderr: string;
}

function sparkify(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  const { endpoint, region, accessKeyId, secretAccessKey, caFile } = cloud;
  const aws = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    PGSSLROOTCERT: caFile,
  };
  const options = { cwd: folder, env: { ...process.env, ...aws, ...env } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [built('src/cli/main.ts'), ...args], options, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
    // psql reads until the end of it.
    child.stdin?.end();
  });
}

const sql = (command: string, ...flags: string[]) => sparkify(['sql', '-c', command, ...flags]);

test('no warehouse, one, several, one that is unknown and one that is paused are told apart', async () => {
  expect(await sql('select 1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('There is no cluster and no workgroup'),
  });

  await cloud.createCluster({ identifier: 'shop' });
  expect((await sql('select 1 as one')).stdout).toBe('  one\n  1\n  (1 row)\n');
  expect(await sparkify(['connect', 'nope'])).toMatchObject({ status: 1, stderr: expect.stringContaining('nope') });

  await cloud.createCluster({ identifier: 'second' });
  const several = await sql('select 1');
  expect(several).toMatchObject({ status: 1, stderr: expect.stringContaining('second (available)') });

  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const redshift = new RedshiftClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await redshift.send(new PauseClusterCommand({ ClusterIdentifier: 'second' }));
  redshift.destroy();
  expect((await sparkify(['sql', 'second', '-c', 'select 1'])).stderr).toMatch(/second is paus(ing|ed)/);
});

test('results are a table, CSV or JSON, with every digit', async () => {
  const statements = `create temp table t (n numeric(20,8), s varchar);
    insert into t values (1234567890.12345678, 'a "b", c'), (null, null);
    select n, s from t order by n`;
  const run = (...flags: string[]) => sparkify(['sql', 'shop', '-c', statements, ...flags]);
  expect((await run()).stdout).toMatch(/1234567890\.12345678 {2}a "b", c\n.*-.*-\n.*\(2 rows\)/);
  expect((await run('--csv')).stdout).toBe('n,s\n1234567890.12345678,"a ""b"", c"\n,\n');
  expect(JSON.parse((await run('--json')).stdout)).toEqual({
    columns: ['n', 's'],
    rows: [
      ['1234567890.12345678', 'a "b", c'],
      [null, null],
    ],
  });
});

test('a statement that is refused is told with its line, and ends it', async () => {
  const refused = await sparkify(['sql', 'shop', '-c', 'select 1 as one;\nselect\n  nothing;\nselect 2 as two']);
  expect(refused.status).toBe(1);
  expect(refused.stdout).toContain('one');
  expect(refused.stdout).not.toContain('two');
  expect(refused.stderr).toMatch(/nothing.*line [23]/);
  expect(await sparkify(['sql', 'shop', '--csv'])).toMatchObject({ status: 2 });
  expect(await sparkify(['sql', 'shop', '-c', ' -- nothing'])).toMatchObject({ status: 2 });
});

test('what connect prints connects, and says for how long', async () => {
  const { stdout } = await sparkify(['connect', 'shop', '--json']);
  const access = JSON.parse(stdout) as Record<string, string>;
  expect(Date.parse(access['expires'] ?? '') - Date.now()).toBeLessThanOrEqual(3_600_000);
  expect(access).toMatchObject({ identifier: 'shop', database: 'dev', caFile: cloud.caFile });
  const lines = (await sparkify(['connect', 'shop'])).stdout;
  for (const told of ['jdbc:redshift://', 'psycopg2.connect(', 'PGSSLMODE=verify-full']) expect(lines).toContain(told);
});

test('a workgroup is found and asked as a cluster is, as whoever AWS takes the caller for', async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const workgroup = new OthersWorkgroup(
    { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    'analytics',
  );
  await workgroup.make();
  workgroup.close();
  expect((await sparkify(['sql', '-c', 'select 1'])).stderr).toContain('workgroup analytics (AVAILABLE)');
  const asked = await sparkify(['sql', 'analytics', '--csv', '-c', 'select current_database() as base, 40 + 2 as n']);
  expect([asked.stdout, asked.stderr]).toEqual(['base,n\nprod,42\n', '']);
  const access = JSON.parse((await sparkify(['connect', 'analytics', '--json'])).stdout) as Record<string, string>;
  expect(access).toMatchObject({ identifier: 'analytics', database: 'prod', user: expect.stringMatching(/^IAM/) });
  expect((await sparkify(['connect', 'analytics'])).stdout).toContain('Workgroup analytics at ');
});

test('without psql, and without -c, other ways are told', async () => {
  const { status, stderr } = await sparkify(['sql', 'shop'], { PATH: folder });
  expect(status).toBe(1);
  expect(stderr).toContain('psql is not installed: npx sparkify sql shop -c');
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;

(hasPsql ? describe : describe.skip)('with psql', () => {
  test('the printed lines open it, and so does sql without -c', async () => {
    const { stdout } = await sparkify(['connect', 'shop']);
    const [, command = ''] = /psql\n([^]*?)\n\nJDBC/.exec(stdout) ?? [];
    const printed = spawnSync('sh', ['-c', `${command.trim()} -Atc 'select 40 + 2'`], { encoding: 'utf8' });
    expect(printed.stdout.trim()).toBe('42');
    const opened = sparkify(['sql', 'shop'], { PSQLRC: '/dev/null' });
    expect(await opened).toMatchObject({ status: 0 });
  });
});
