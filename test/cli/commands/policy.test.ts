import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../support/command.ts';

/** One that nobody else can have made. */
const noHome = join(tmpdir(), `none-${randomUUID()}`);

/** Without any AWS configuration, but for what is given. */
async function policy(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, ...told } = await runCommand(['policy', ...args], {
    HOME: noHome,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  });
  return { code: status, ...told };
}

const place = ['--account', '123456789012', '--region', 'eu-west-1'];

test('standard output is the policy alone, as JSON, and no server is asked', async () => {
  const { code, stdout, stderr } = await policy([...place, '--input', '{"name":"shop"}']);
  expect([code, stderr]).toEqual([0, '']);
  const document = JSON.parse(stdout) as { Version: string; Statement: { Sid: string; Resource: string[] }[] };
  expect(document.Version).toBe('2012-10-17');
  const created = document.Statement.find(({ Sid }) => Sid === 'CreateCluster');
  expect(created?.Resource).toEqual(['arn:aws:redshift:eu-west-1:123456789012:cluster:shop']);
  expect(JSON.stringify(document)).toContain('arn:aws:s3:::udacity-dend');
});

describe('a policy that no managed policy can hold', () => {
  const input = { name: 'a-pipeline-with-a-rather-long-name-40-ch', user: { create: true }, workspace: 's3://work/m' };
  const long = [...place, '--input', JSON.stringify(input)];
  interface Printed {
    Statement: object[];
  }

  test('is told, and printed all the same', async () => {
    const { code, stdout, stderr } = await policy(long);
    expect(code).toBe(0);
    expect(JSON.stringify(JSON.parse(stdout)).length).toBeGreaterThan(6144);
    expect(stderr).toMatch(
      /^sparkify: the policy has \d+ characters, and a managed policy holds 6144: print it with --part 1 and --part 2 and attach all, or make it an inline policy of a role, which holds 10240\n$/,
    );
  });

  test('is printed in parts that it can hold, which are the whole together', async () => {
    const parts = [await policy([...long, '--part', '1']), await policy([...long, '--part', '2'])];
    expect(parts.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const printed = parts.map(({ stdout }) => JSON.parse(stdout) as Printed);
    for (const part of printed) expect(JSON.stringify(part).length).toBeLessThanOrEqual(6144);
    const whole = JSON.parse((await policy(long)).stdout) as Printed;
    expect(printed.flatMap(({ Statement }) => Statement)).toEqual(whole.Statement);
    const third = await policy([...long, '--part', '3']);
    expect(third).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--part is 3, allowed: 1 to 2'),
    });
  });
});

test('what is not told and nobody knows is asked for by the name of its option', async () => {
  expect(await policy(['--account', '123456789012'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/Which region\? Set AWS_REGION, or give --region/) as unknown,
  });
  expect(await policy(['--region', 'eu-west-1'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/Which account\? AWS does not say \(.*\): give --account/) as unknown,
  });
});

test.each([
  [['--account', '12'], /Expected 12 digits/],
  [['--region', 'nowhere'], /Expected an AWS region/],
  [[...place, '--part', '0'], /--part/],
  [[...place, '--input', '{"nane":"x"}'], /nane/],
  [[...place, '--input', '{"load":{"mode":"incremental"}}'], /needs a workspace/],
])('%j is refused', async (args, message) => {
  expect(await policy(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) as unknown });
});
