import { readFileSync } from 'node:fs';
import {
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  ListUsageLimitsCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { ProvisionResult, ReapResult, TeardownResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { expireAll } from '../support/expire.ts';
import { faultMatrix, hasNotStruck, ruleText, serverlessCalls } from '../support/fault-matrix.ts';
import { isAsked, resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { isFull, testInFull } from '../support/full.ts';
import { questionCount } from '../support/questions.ts';
import { until } from '../support/until.ts';
import { checksums, connectWorkgroup } from '../support/warehouse.ts';

jest.setTimeout(300_000);

/** Pipelines that make a workgroup of Redshift Serverless with its namespace, and delete both. */

let lab: FaultLab;
let serverless: RedshiftServerlessClient;
let before: string[];

beforeAll(async () => {
  lab = await startFaultLab(200);
  serverless = new RedshiftServerlessClient(lab.awsConfig);
  before = await lab.account.holdings();
});
afterEach(() => lab.faults.replace([]));
afterAll(async () => {
  serverless?.destroy();
  await lab?.stop();
});

const warehouse = { kind: 'serverless' };
const reach = () => ({ awsConfig: lab.awsConfig, ca: () => readFileSync(lab.caFile, 'utf8') });
const workgroupOf = async (workgroupName: string) =>
  (await serverless.send(new GetWorkgroupCommand({ workgroupName }))).workgroup;
const namespaceOf = async (namespaceName: string) =>
  (await serverless.send(new GetNamespaceCommand({ namespaceName }))).namespace;

/** The tags of both, which are the same. */
async function tagsOf(name: string): Promise<Record<string, string>> {
  const arns = [(await workgroupOf(name))?.workgroupArn, (await namespaceOf(name))?.namespaceArn];
  const [ofWorkgroup, ofNamespace] = await Promise.all(
    arns.map(async (resourceArn) => {
      const { tags = [] } = await serverless.send(new ListTagsForResourceCommand({ resourceArn }));
      return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
    }),
  );
  expect(ofWorkgroup).toEqual(ofNamespace);
  return ofWorkgroup ?? {};
}

/** A part alone, to its end. */
async function part<Result>(type: string, name: string, more: object = {}, id = `${type}-${name}`): Promise<Result> {
  const run = await lab.start(type, { name, warehouse, ...more }, id);
  return run.result() as Promise<Result>;
}

test('a pipeline makes it, loads and asks it, lives longer when told so, and leaves nothing', async () => {
  const name = 'light';
  const usageLimit = { amount: 20, period: 'daily' };
  const run = await lab.start('pipeline', {
    name,
    warehouse: { ...warehouse, baseCapacity: 16, maxCapacity: 64, usageLimit, port: 5440 },
    tags: { team: 'analytics' },
    query: 'ask',
  });
  await until(() => isAsked(run), 120_000);
  expect(await checksums(reach(), name, connectWorkgroup)).toEqual(lab.expected);
  const workgroup = await workgroupOf(name);
  expect(workgroup).toMatchObject({ baseCapacity: 16, maxCapacity: 64, port: 5440, publiclyAccessible: false });
  const { usageLimits } = await serverless.send(new ListUsageLimitsCommand({ resourceArn: workgroup?.workgroupArn }));
  expect(usageLimits).toMatchObject([{ ...usageLimit, usageType: 'serverless-compute', breachAction: 'deactivate' }]);
  const expires = await run.executeUpdate('extend', { args: ['1h'] });
  expect(await tagsOf(name)).toMatchObject({
    'sparkify:pipeline': name,
    'sparkify:expires': expires,
    team: 'analytics',
  });
  await run.executeUpdate('answer', { args: ['yes'] });
  const { provision, query, teardown, nodeHours } = await resultOf(run);
  expect(provision).toMatchObject({
    kind: 'serverless',
    cluster: { identifier: name, database: 'dev', nodeType: 'serverless', nodes: 0 },
    network: { port: 5440, cidrs: [expect.stringMatching(/\/32$/)] },
  });
  expect(provision.created.map(({ type }) => type)).toEqual([
    'AWS::IAM::Role',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::RedshiftServerless::Namespace',
    'AWS::RedshiftServerless::Workgroup',
  ]);
  expect(teardown?.deleted.map(({ type }) => type)).toEqual([
    'AWS::EC2::SecurityGroupIngress',
    'AWS::RedshiftServerless::Workgroup',
    'AWS::RedshiftServerless::Namespace',
    'AWS::EC2::SecurityGroup',
    'AWS::IAM::Role',
  ]);
  expect([query?.answers.length, teardown?.left, nodeHours]).toEqual([questionCount, [], 0]);
  expect(await lab.account.holdings()).toEqual(before);
  const { calls } = await lab.faults.report();
  const seen = Object.keys(calls).filter((call) => call.startsWith('redshift-serverless '));
  expect(seen.toSorted()).toEqual(serverlessCalls);
});

testInFull(
  'the parts alone find it, a second provision adopts it and tells what differs, a teardown deletes it',
  async () => {
    const name = 'piecewise';
    const first = await part<ProvisionResult>('provision', name, { ttl: '1h' });
    await part('load', name);
    const { answers } = await part<{ answers: unknown[] }>('query', name);
    expect(answers).toHaveLength(questionCount);
    expect(await checksums(reach(), name, connectWorkgroup)).toEqual(lab.expected);

    const wider = { ...warehouse, baseCapacity: 32, database: 'other' };
    const run = await lab.start('provision', { name, warehouse: wider, ttl: '2d' }, 'provision-again');
    const second = (await run.result()) as ProvisionResult;
    expect([second.created, second.adopted]).toEqual([[], first.created]);
    const { steps } = await run.query<Status>('status');
    const details = Object.fromEntries(steps.map((step) => [step.name, step.detail]));
    expect(details).toMatchObject({
      namespace: 'adopted; its database is dev, not other',
      workgroup: 'adopted; its base capacity is 8, not 32',
      'usage limit': 'not asked for',
    });
    const { 'sparkify:expires': expires = '' } = await tagsOf(name);
    expect(Date.parse(expires)).toBeGreaterThan(Date.now() + 47 * 3_600_000);

    const torn = await part<TeardownResult>('teardown', name);
    expect([torn.deleted.length, torn.left]).toEqual([5, []]);
    expect(await lab.account.holdings()).toEqual(before);
  },
);

test.each(isFull ? (['namespace', 'workgroup'] as const) : (['workgroup'] as const))(
  'a %s of its name that is not ours stops it, and is left alone',
  async (kind) => {
    const name = `taken-${kind}`;
    await lab.account.plant(name, [kind]);
    const planted = await lab.account.holdings();
    await expect(part('pipeline', name)).rejects.toMatchObject({
      cause: {
        type: 'ForeignResource',
        message: expect.stringContaining(`the ${kind} ${name} exists and was not created by`),
      },
    });
    const torn = await part<TeardownResult>('teardown', name);
    expect([torn.deleted, await lab.account.holdings()]).toEqual([[], planted]);
    before = planted;
  },
);

testInFull('what outlived its time to live is deleted by the reaper', async () => {
  const { created } = await part<ProvisionResult>('provision', 'brief');
  await expireAll(await createAwsClients());
  const reaped = (await (await lab.start('reap', {}, 'reap-brief')).result()) as ReapResult;
  expect(reaped.expired).toEqual([{ pipeline: 'brief', resources: expect.arrayContaining(created) }]);
  expect(reaped.deleted).toHaveLength(created.length);
  expect(await lab.account.holdings()).toEqual(before);
});

test('a provision that fails, or whose lease ends, leaves nothing of it', async () => {
  const denied = { service: 'redshift-serverless', action: 'GetCredentials', fault: 'access-denied' } as const;
  await lab.faults.replace([{ ...denied, match: 'no-login' }]);
  await expect(part('provision', 'no-login')).rejects.toMatchObject({ cause: { type: 'AwsRefused' } });
  const run = await lab.start('pipeline', { name: 'cut-off', warehouse, query: 'ask' });
  await until(() => isAsked(run), 120_000);
  await run.terminate();
  await lab.client.workflow
    .getHandle('sparkify-lease/cut-off')
    .result()
    .catch(() => undefined);
  expect(await lab.account.holdings()).toEqual(before);
});

/** Nothing in these calls shows their pipeline. */
const anonymous = ['CreateUsageLimit', 'ListNamespaces', 'ListUsageLimits', 'ListWorkgroups'];
/** Each of the ways in which calls fail is a pipeline's; without FULL=1, one after the work. */
const ways = isFull ? [0, 1, 2, 3, 4, 5] : [1];

test('pipelines that make one complete, whichever of its calls fails before or after its work', async () => {
  const faults = faultMatrix(serverlessCalls).filter(({ service }) => service === 'redshift-serverless');
  const rules = ways.flatMap((way) =>
    faults
      .filter((_, index) => index % 6 === way)
      .map((rule) => (anonymous.includes(rule.action ?? '') ? rule : { ...rule, match: `way-${way}` })),
  );
  await lab.faults.replace(rules);
  await Promise.all(
    ways.map(async (way) => {
      const limited = { ...warehouse, usageLimit: { amount: 1 } };
      const run = await lab.start('pipeline', { name: `way-${way}`, warehouse: limited, query: 'ask' });
      await until(() => isAsked(run), 200_000);
      await run.executeUpdate('extend', { args: ['1h'] });
      await run.executeUpdate('answer', { args: ['yes'] });
      expect((await resultOf(run)).teardown?.left).toEqual([]);
    }),
  );
  const { rules: told } = await lab.faults.report();
  expect(told).toHaveLength(rules.length);
  expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
  await lab.faults.replace([]);
  expect(await lab.account.holdings()).toEqual(before);
});
