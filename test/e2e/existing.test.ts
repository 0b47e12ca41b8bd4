import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { ProvisionResult, ReapResult } from '../../src/contract/results.ts';
import { expireAll } from '../support/expire.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { faultMatrix, hasNotStruck, ruleText } from '../support/fault-matrix.ts';
import { describeInFull, isFull, testInFull } from '../support/full.ts';
import { makeOthersWarehouse } from '../support/others-warehouse.ts';
import { questionCount } from '../support/questions.ts';
import { holdAt, stepNamed } from '../support/steps.ts';
import { checksums } from '../support/warehouse.ts';

jest.setTimeout(400_000);

/** Pipelines into a cluster that somebody else keeps: it is loaded and asked, and is at the end what it was before. */

let lab: FaultLab;
/** The cluster, its role, its group, and whatever else there is. */
let before: string[];
let secretArn: string;
const warehouse = { kind: 'existing', identifier: 'analytics' };

beforeAll(async () => {
  lab = await startFaultLab();
  const { MasterPasswordSecretArn = '' } = await makeOthersWarehouse(lab.awsConfig, 'analytics');
  secretArn = MasterPasswordSecretArn;
  before = await lab.account.holdings();
});
beforeEach(() => lab.faults.replace([]));
afterAll(() => lab?.stop());

/** The calls of AWS that change something. */
const changes = async () =>
  Object.keys((await lab.faults.report()).calls).filter((call) =>
    /^(redshift|iam|ec2) (?!Describe|Get|List)/.test(call),
  );
async function expectUntouched(): Promise<void> {
  await lab.faults.replace([]);
  expect(await lab.account.holdings()).toEqual(before);
}
const tablesOf = (identifier: string) =>
  checksums({ awsConfig: lab.awsConfig, ca: () => readFileSync(lab.caFile, 'utf8') }, identifier);
const failureOf = async (run: WorkflowHandle) => {
  const error: unknown = await run.result().catch((thrown: unknown) => thrown);
  if (error instanceof WorkflowFailedError) return error.cause;
  throw new Error('the workflow did not fail', { cause: error });
};

test('a pipeline loads and asks it, and changes nothing else in the account', async () => {
  const run = await lab.start('pipeline', { name: 'guest', warehouse });
  const { provision, query, teardown, nodeHours } = await resultOf(run);
  expect(provision).toMatchObject({
    kind: 'existing',
    cluster: { identifier: 'analytics', database: 'prod', nodeType: 'ra3.4xlarge', nodes: 2 },
    role: { name: 'analytics-team' },
    created: [],
    adopted: [],
  });
  expect([query?.answers.length, teardown, nodeHours]).toEqual([
    questionCount,
    expect.objectContaining({ deleted: [], left: [] }),
    0,
  ]);
  expect(await changes()).toEqual([]);
  expect(await tablesOf('analytics')).toEqual(lab.expected);
  await expectUntouched();
});

testInFull('its parts work one after the other, with a user of their own, and log in with a secret', async () => {
  const name = 'parts';
  const own = { name, warehouse: { ...warehouse, secretArn } };
  const provisioned = (await (
    await lab.start('provision', { ...own, user: { create: true } })
  ).result()) as ProvisionResult;
  expect(provisioned.created).toEqual([{ type: 'AWS::IAM::User', id: 'parts-analyst' }]);
  await (await lab.start('load', own)).result();
  await (await lab.start('query', own)).result();
  expect((await lab.faults.report()).calls).not.toHaveProperty('redshift GetClusterCredentials');
  expect(await (await lab.start('teardown', own)).result()).toMatchObject({
    deleted: [{ type: 'AWS::IAM::User', id: 'parts-analyst' }],
    left: [],
  });
  await expectUntouched();
});

describe('it stays as it is', () => {
  test('when a load fails', async () => {
    const broken = join(lab.s3Root, 'broken/log_data');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'events.json'), '{"page":"NextSong","status":"two"}\n');
    const sources = { staging_events: { uri: 's3://broken/log_data' } };
    expect(await failureOf(await lab.start('pipeline', { name: 'broken', warehouse, sources }))).toMatchObject({
      type: 'LoadError',
    });
    expect(await changes()).toEqual([]);
    await expectUntouched();
  });

  test.each(isFull ? (['cancel', 'terminate'] as const) : (['terminate'] as const))(
    'when one would %s the pipeline in the middle of its load',
    async (end) => {
      const name = `guest-${end}`;
      const hold = await holdAt(lab.faults, stepNamed('before commit'), 'analytics');
      const run = await lab.start('pipeline', { name, warehouse });
      await hold.reached();
      await run[end]();
      await hold.release();
      await run.result().catch(() => undefined);
      await lab.client.workflow
        .getHandle(`sparkify-lease/${name}`)
        .result()
        .catch(() => undefined);
      expect(await changes()).toEqual([]);
    },
  );

  test('when it was asked to keep nothing standing, and everything of ours is reaped', async () => {
    const name = 'kept';
    await (await lab.start('pipeline', { name, warehouse, user: { create: true }, teardown: 'never' })).result();
    await expireAll(await createAwsClients());
    const reaped = (await (await lab.start('reap', {}, 'reap-guests')).result()) as ReapResult;
    expect(reaped.deleted).toEqual([{ type: 'AWS::IAM::User', id: 'kept-analyst' }]);
    expect([reaped.left, reaped.spared]).toEqual([[], []]);
    await expectUntouched();
  });

  test('when a teardown names it as its own', async () => {
    const run = await lab.start('teardown', { name: 'analytics' });
    expect(await run.result()).toMatchObject({ deleted: [], left: [] });
    await expectUntouched();
  });
});

test('what is not there is refused in the first second, by its name', async () => {
  const missing = await lab.start('pipeline', { name: 'lost', warehouse: { ...warehouse, identifier: 'nowhere' } });
  expect(await failureOf(missing)).toMatchObject({
    type: 'PreflightFailed',
    message: 'warehouse.identifier nowhere cannot be used (there is no Redshift cluster nowhere)',
  });
  const role = { arn: 'arn:aws:iam::123456789012:role/other' };
  expect(await failureOf(await lab.start('pipeline', { name: 'roleless', warehouse, role }))).toMatchObject({
    type: 'PreflightFailed',
    message: expect.stringMatching(/\(the IAM role \S+other is not attached to the Redshift cluster analytics/),
  });
  expect(await changes()).toEqual([]);
  await expectUntouched();
});

testInFull('a warehouse of the pipeline itself is not taken for somebody else’s', async () => {
  await (await lab.start('pipeline', { name: 'mine', teardown: 'never', query: 'never' })).result();
  const mine = { kind: 'existing', identifier: 'mine' };
  for (const [workflow, id, type] of [
    ['pipeline', 'mine-again', 'PreflightFailed'],
    ['load', 'mine-load', 'ForeignResource'],
  ] as const) {
    const failure = await failureOf(await lab.start(workflow, { name: 'mine', warehouse: mine }, id));
    expect(failure).toMatchObject({ type, message: expect.stringMatching(/by the pipeline mine/) });
  }
  expect(await lab.account.ofPipeline('mine')).toHaveLength(4);
  // Another pipeline may use it, and leaves it to whose it is.
  await (await lab.start('pipeline', { name: 'other', warehouse: mine })).result();
  expect(await lab.account.ofPipeline('mine')).toHaveLength(4);
  await (await lab.start('teardown', { name: 'mine' })).result();
  await expectUntouched();
});

/** How many pipelines share the faults, so that none gets more than a few. */
const pipelines = 12;

describeInFull('under every fault', () => {
  test('whichever call fails before or after its work, pipelines complete with the right rows, and clusters stay', async () => {
    const name = (index: number) => `x${String(index % pipelines).padStart(2, '0')}`;
    for (let index = 0; index < pipelines; index++) await makeOthersWarehouse(lab.awsConfig, name(index));
    const standing = await lab.account.holdings();
    const runOne = async (index: number) => {
      const existing = { kind: 'existing', identifier: name(index) };
      const run = await lab.start('pipeline', { name: name(index), warehouse: existing, user: { create: true } });
      const { query, teardown } = await resultOf(run);
      expect([name(index), query?.answers.length, teardown?.left]).toEqual([name(index), questionCount, []]);
      expect([name(index), await tablesOf(name(index))]).toEqual([name(index), lab.expected]);
    };
    await lab.faults.replace([]);
    await runOne(0);
    const calls = Object.keys((await lab.faults.report()).calls);
    const rules = faultMatrix(calls).map((rule, index) => ({ ...rule, match: name(index) }));
    await lab.faults.replace(rules);
    await Promise.all(Array.from({ length: pipelines }, (_, index) => runOne(index)));
    const { rules: told } = await lab.faults.report();
    expect(told).toHaveLength(rules.length);
    expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
    expect(await lab.account.holdings()).toEqual(standing);
  });
});
