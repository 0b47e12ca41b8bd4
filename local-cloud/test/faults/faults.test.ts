import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { Faults } from '../../src/faults/faults.ts';
import type { RuleReport } from '../../src/faults/faults.ts';
import { parsePlan } from '../../src/faults/rule.ts';
import { until } from '../../../test/support/until.ts';
import { send } from '../support/sign.ts';
import { redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud({ faults: new Faults(parsePlan({})) });
});
afterAll(() => local.stop());

const tell = (method: string, body?: unknown, id = '', type = 'application/json') =>
  fetch(`${local.cloud.endpoint}/_sparkify/faults${id}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
  });
const rules = (...all: object[]) => tell('PUT', { rules: all });
const rule = async (id = '1') => (await (await tell('GET', undefined, `/${id}`)).json()) as RuleReport;
const createRole = (name: string) =>
  local.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: redshiftTrust }));
const describeClusters = () => local.redshift.send(new DescribeClustersCommand({}));

describe('each service words what it fails with as its own', () => {
  const answers = {
    throttle: [
      ['Throttling', 400],
      ['RequestLimitExceeded', 503],
      ['ThrottlingException', 400],
      ['SlowDown', 503],
    ],
    internal: [
      ['InternalFailure', 500],
      ['InternalError', 500],
      ['InternalServiceError', 500],
      ['InternalError', 500],
    ],
    unavailable: [
      ['ServiceUnavailable', 503],
      ['Unavailable', 503],
      ['ServiceUnavailableException', 503],
      ['ServiceUnavailable', 503],
    ],
    'access-denied': [
      ['AccessDenied', 403],
      ['UnauthorizedOperation', 403],
      ['AccessDeniedException', 400],
      ['AccessDenied', 403],
    ],
  };

  test.each(Object.entries(answers))('%s', async (fault, expected) => {
    await rules({ fault });
    const refusals = [
      await refusalOf(describeClusters()),
      await refusalOf(local.ec2.send(new DescribeSecurityGroupsCommand({}))),
      await refusalOf(local.secrets.send(new ListSecretsCommand({}))),
      await refusalOf(local.s3.send(new ListBucketsCommand({}))),
    ];
    expect(refusals.map(({ code, status }) => [code, status])).toEqual(expected);
  });
});

test('before its work a call changes nothing, after its work everything', async () => {
  await rules({ service: 'iam', action: 'CreateRole', fault: 'internal' });
  await refusalOf(createRole('role-b'));
  await rules({ service: 'iam', action: 'CreateRole', when: 'after', fault: 'reset' });
  await expect(createRole('role-a')).rejects.toThrow(/ECONNRESET/);
  await rules();
  expect(await refusalOf(local.iam.send(new GetRoleCommand({ RoleName: 'role-b' })))).toMatchObject({ status: 404 });
  expect((await local.iam.send(new GetRoleCommand({ RoleName: 'role-a' }))).Role?.RoleName).toBe('role-a');
});

test('a rule is about its service, its action, and what has its text in it: input, ARN or tags', async () => {
  const tag = { Key: 'sparkify:pipeline', Value: 'matched' };
  const { GroupId } = await local.ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'tagged',
      Description: 'd',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [tag] }],
    }),
  );
  await rules({ service: 'iam', action: 'CreateRole', match: 'this-one', fault: 'throttle' });
  await createRole('another');
  expect(await refusalOf(createRole('this-one'))).toMatchObject({ code: 'Throttling' });
  await local.iam.send(new ListRolesCommand({}));
  expect(await rule()).toMatchObject({ calls: 1, hits: 1 });
  await rules({ service: 'ec2', match: 'matched', fault: 'throttle' });
  const find = { Filters: [{ Name: 'group-id', Values: [GroupId ?? ''] }] };
  await local.ec2.send(new DescribeSecurityGroupsCommand(find));
  const removal = local.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  expect(await refusalOf(removal)).toMatchObject({ code: 'RequestLimitExceeded' });
});

test('skip lets calls pass first, count ends it', async () => {
  await rules({ service: 'redshift', fault: 'throttle', skip: 1, count: 2 });
  const outcomes: string[] = [];
  for (let call = 0; call < 5; call += 1)
    outcomes.push(
      await describeClusters().then(
        () => 'passed',
        () => 'failed',
      ),
    );
  expect(outcomes).toEqual(['passed', 'failed', 'failed', 'passed', 'passed']);
  expect(await rule()).toMatchObject({ calls: 5, hits: 2 });
});

test('a probability falls on the same calls with the same seed, and on others with another', async () => {
  const run = async (seed: number) => {
    await tell('PUT', { seed, rules: [{ service: 'redshift', fault: 'throttle', probability: 0.5 }] });
    const outcomes: boolean[] = [];
    for (let call = 0; call < 20; call += 1)
      outcomes.push(
        await describeClusters().then(
          () => true,
          () => false,
        ),
      );
    return outcomes;
  };
  const first = await run(7);
  expect(new Set(first).size).toBe(2);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
});

test("what was created can stay unseen for a while: an error of one's choice, or an empty answer", async () => {
  await createRole('unseen');
  await rules(
    { action: 'GetRole', fault: 'error', code: 'NoSuchEntity', statusCode: 404, message: 'not yet', count: 1 },
    { action: 'ListRoles', fault: 'empty', count: 1 },
  );
  const get = () => local.iam.send(new GetRoleCommand({ RoleName: 'unseen' }));
  expect(await refusalOf(get())).toEqual({ code: 'NoSuchEntity', message: 'not yet', status: 404 });
  expect((await get()).Role?.RoleName).toBe('unseen');
  const list = async () => (await local.iam.send(new ListRolesCommand({}))).Roles ?? [];
  expect([await list(), (await list()).length > 0]).toEqual([[], true]);
});

test('a held call waits until its rule is taken away', async () => {
  await tell('PUT', { service: 'redshift', fault: 'hold' }, '/wait');
  let answered = false;
  const call = describeClusters().then(() => (answered = true));
  await until(async () => (await rule('wait')).hits === 1);
  expect(answered).toBe(false);
  expect((await tell('DELETE', undefined, '/wait')).status).toBe(200);
  await call;
  expect((await tell('DELETE', undefined, '/wait')).status).toBe(404);
});

test('latency lasts as long as it is told', async () => {
  await rules({ service: 'redshift', fault: 'latency', delayMs: 120 });
  const startedMs = Date.now();
  await describeClusters();
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(119);
});

test('a timeout never answers', async () => {
  await rules({ service: 'redshift', fault: 'timeout' });
  const abort = new AbortController();
  const call = local.redshift.send(new DescribeClustersCommand({}), { abortSignal: abort.signal });
  await until(async () => (await rule()).hits === 1);
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

test('a reply of S3 is lost after its work was done', async () => {
  await rules({ service: 's3', action: 'CreateBucket', when: 'after', fault: 'reset' });
  await expect(local.s3.send(new CreateBucketCommand({ Bucket: 'half-heard' }))).rejects.toBeDefined();
  await local.s3.send(new HeadBucketCommand({ Bucket: 'half-heard' }));
});

test('GET tells how often each action was called', async () => {
  await rules();
  await describeClusters();
  await describeClusters();
  expect(await (await tell('GET')).json()).toMatchObject({
    seed: 0,
    rules: [],
    calls: { 'redshift DescribeClusters': 2 },
  });
});

describe('what is not a rule is refused with its field, its value and what is allowed', () => {
  test.each([
    [{ fault: 'explode' }, /^rules\.0\.fault is "explode": .*"throttle"/],
    [{ fault: 'reset', probability: 2 }, /^rules\.0\.probability is 2: /],
    [{ fault: 'reset', often: 1 }, /^rules\.0\.often: no such field$/],
    [{ fault: 'latency' }, /^rules\.0\.delayMs is absent: goes with the fault latency$/],
    [{ fault: 'error' }, /^rules\.0\.code is absent: goes with the fault error$/],
    [{ service: 'sql', fault: 'throttle' }, /^rules\.0\.fault is "throttle": allowed for sql: error, reset/],
    [{ service: 's3', when: 'after', fault: 'throttle' }, /can only be lost/],
    [{ fault: 'kill' }, /^rules\.0\.fault is "kill": allowed for \*: throttle/],
  ])('%j', async (wrong, message) => {
    const response = await rules(wrong);
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });

  test('nor is what is not JSON, or not said to be', async () => {
    const raw = { method: 'PUT', body: '{', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${local.cloud.endpoint}/_sparkify/faults`, raw)).status).toBe(400);
    expect((await tell('PUT', {}, '', 'text/plain')).status).toBe(415);
    expect((await tell('POST', {})).status).toBe(405);
  });
});

describe('no web page tells faults', () => {
  const put = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ rules: [{ fault: 'throttle' }] });
    const json = { 'content-type': 'application/json', ...headers };
    const { status } = await send(local.cloud.endpoint, 'PUT', '/_sparkify/faults', { headers: json, body });
    return status;
  };
  beforeEach(() => rules());

  test.each(['evil.example', 'evil.example:4566', 'localhost.evil.example', '127.0.0.1.evil.example', 'x:y'])(
    'whose name %j was made to point to this machine',
    async (host) => {
      expect(await put({ host })).toBe(403);
      expect(await (await tell('GET')).json()).toMatchObject({ rules: [] });
    },
  );

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:4566'])('of the origin %s', async (origin) => {
    expect(await put({ host: '127.0.0.1', origin })).toBe(403);
    expect(await (await tell('GET')).json()).toMatchObject({ rules: [] });
  });

  test.each(['127.0.0.1', '127.0.0.1:4566', 'localhost:4566', 'LOCALHOST', '[::1]:4566'])(
    'but a program that asks %s may',
    async (host) => {
      expect(await put({ host })).toBe(200);
    },
  );
});

test('without --faults there is no such endpoint', async () => {
  const plain = await startTestCloud();
  try {
    const response = await fetch(`${plain.cloud.endpoint}/_sparkify/faults`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'Fault injection is off: start the local cloud with --faults' },
    ]);
  } finally {
    await plain.stop();
  }
});
