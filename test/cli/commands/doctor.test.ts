import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpText } from '../../../src/cli/doctor/report.ts';
import { lookAtSetUp } from '../../../src/cli/doctor/set-up.ts';
import { generate } from '../../../src/cli/generate/generate.ts';
import { folderTarget } from '../../../src/cli/generate/target.ts';
import { built, packageRoot } from '../../../src/cli/package.ts';
import { parseInput } from '../../../src/contract/parse.ts';
import type { AwsConfig } from '../../support/account.ts';
import { breakSetUps } from '../../support/broken-set-ups.ts';
import type { BrokenSetUp } from '../../support/broken-set-ups.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';
import { FaultControl } from '../../support/faults.ts';
import { copySparkify } from '../../support/project.ts';

jest.setTimeout(120_000);

let cloud: TestCloud;
let aws: AwsConfig;
let folder: string;
/** The environment of a worker for which nothing is in the way. */
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-doctor-'));
  copySparkify(folder);
  cloud = await startCloud('--faults', 'none');
  await generate({ events: 20, songs: 4, seed: 5 }, folderTarget(join(cloud.s3Root, 'udacity-dend')));
  const { accessKeyId, secretAccessKey } = await cloud.clients.iam.config.credentials();
  aws = { endpoint: cloud.endpoint, region: cloud.clients.region, credentials: { accessKeyId, secretAccessKey } };
  env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs it in a separate process, in a home where nothing is up. */
function doctor(
  args: string[],
  more: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), 'doctor', ...args], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const told = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...told })));
}

test('where nothing is in the way, each check is told as ok', async () => {
  const { status, stdout, stderr } = await doctor([]);
  const checks = ['project', 'temporal', 'credentials', 'permissions', 'names', 'nodes', 'network'];
  expect(stdout.split('\n').map((line) => line.split(/ +/).slice(0, 2))).toEqual([
    ...[...checks, 'sources', 'sources'].map((check) => ['ok', check]),
    [''],
    ['Nothing', 'is'],
    [''],
  ]);
  expect([status, stderr]).toEqual([0, '']);
});

test('settings that cannot be used are a finding, and --json prints JSON alone', async () => {
  const told = await doctor(['--json'], { TEMPORAL_PROFILE: 'nobody' });
  expect([told.status, JSON.parse(told.stdout), told.stderr]).toEqual([
    1,
    {
      ok: false,
      findings: [
        expect.objectContaining({ check: 'project', state: 'passed' }),
        expect.objectContaining({ check: 'temporal', state: 'failed', why: expect.stringContaining('nobody') }),
      ],
    },
    '',
  ]);
});

test('a wrong input is wrong usage', async () => {
  const told = await doctor(['--input', '{"nane":"x"}']);
  expect(told).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('nane') });
});

const shownAs: [RegExp, string][] = [
  [/\b(vpc|subnet)-[0-9a-f]{17}\b/g, '$1-0a1b2c3d4e5f60718'],
  [/\b(AWS_ACCESS_KEY_ID ends in) \w{4}\b/g, '$1 WXYZ'],
];

/** What of the set-up is not as it should be, as the page shows it. */
async function tell(broken: BrokenSetUp): Promise<string> {
  const { title, how, input, shownEnv = {}, env: more = {}, project = folder } = broken;
  const outer = process.env;
  process.env = { ...env, ...shownEnv, ...more };
  const look = { folder: project, input: parseInput('pipeline', input ?? {}), home: folder };
  const findings = await lookAtSetUp(look).finally(() => (process.env = outer));
  expect([title, findings.filter(({ state }) => state !== 'passed').map(({ check }) => check)]).toEqual([
    title,
    [broken.check],
  ]);
  const variables = Object.entries(shownEnv).map(([name, value]) => `${name}=${value} `);
  const words = input === undefined ? '' : ` --input '${JSON.stringify(input)}'`;
  const command = `$ ${variables.join('')}npx sparkify doctor${words} | grep -v ^ok`;
  const lines = setUpText(findings)
    .split('\n')
    .filter((line) => !line.startsWith('ok'));
  const shown = shownAs.reduce((text, [pattern, form]) => text.replace(pattern, form), [command, ...lines].join('\n'));
  return [`**${title}.** ${how}`, `\`\`\`text\n${shown}\n\`\`\``].join('\n\n');
}

const file = join(packageRoot, 'docs/operate.md');
const isRecorded = process.env['RECORD_DOCTOR'] !== undefined;

test('the page shows what is told of ten set-ups that are broken', async () => {
  const faults = new FaultControl(cloud.endpoint);
  const texts: string[] = [];
  for (const broken of await breakSetUps(aws, folder)) {
    if (broken.fault) await faults.put('broken', broken.fault);
    texts.push(await tell(broken));
    if (broken.fault) await faults.remove('broken');
  }
  expect(texts).toHaveLength(10);
  const [before = '', rest = ''] = readFileSync(file, 'utf8').split(/(?<=<!-- broken set-ups: .* -->)/);
  const [shown = '', after = ''] = rest.split(/(?=<!-- end of broken set-ups -->)/);
  const text = texts.join('\n\n');
  if (isRecorded) writeFileSync(file, `${before}\n\n${text}\n\n${after}`);
  expect((isRecorded ? text : shown).trim()).toBe(text);
});
