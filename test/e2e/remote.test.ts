import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testInFull } from '../support/full.ts';
import { startCloud } from '../support/cloud.ts';
import type { TestCloud } from '../support/cloud.ts';

jest.setTimeout(240_000);

/** The tests against an account, run against the local cloud as if it were one: by the environment alone. */

const run = promisify(execFile);
const jestCli = join(__dirname, '../../node_modules/jest/bin/jest.js');
const config = join(__dirname, '../remote/jest.config.cjs');

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startCloud();
  mkdirSync(join(cloud.s3Root, 'mine'));
});
afterAll(() => cloud?.stop());

const told = { REMOTE: '1', REMOTE_BUCKET: 's3://mine/tests', REMOTE_NODE_PRICE: '0.5' };

async function remote(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const all = { ...process.env, FORCE_COLOR: '0', PGSSLROOTCERT: cloud.caFile, ...env };
  try {
    return (await run(process.execPath, [jestCli, '--config', config, ...args], { env: all })).stderr;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

testInFull.each([
  ['2', '4 passed, 4 total'],
  ['0.5', 'Not run: it may cost up to 0.50, and 0.50 of REMOTE_LIMIT=0.5 are set aside'],
])(
  'what fits into the limit of %s runs and is right, what does not is not begun, and nothing stays',
  async (limit, end) => {
    const printed = await remote({ ...told, REMOTE_LIMIT: limit });
    expect(printed).toContain('✓ the parts run alone');
    expect(printed).toContain(end);
    const objects = readdirSync(join(cloud.s3Root, 'mine'), { recursive: true, withFileTypes: true });
    expect(objects.filter((entry) => entry.isFile())).toEqual([]);
  },
);

test('without a limit nothing is run', async () => {
  expect(await remote(told, '-t', 'reaped')).toContain('REMOTE_LIMIT: not set; expected the most that');
});
