import { join } from 'node:path';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift';
import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { createActivities } from '../../src/activities/index.ts';
import { createAwsClients } from '../../src/aws/clients.ts';
import { ensureNetwork } from '../../src/aws/network.ts';
import { ensureRole } from '../../src/aws/role.ts';
import { ensureUser } from '../../src/aws/user.ts';
import type { ReapResult, TeardownResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { foreignKinds } from '../support/account.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { expireAll } from '../support/expire.ts';
import { isFull } from '../support/full.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { createNamespace } from '../support/namespace.ts';
import { holdAt, stepNamed } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(120_000);

let lab: FaultLab;
beforeAll(async () => {
  lab = await startFaultLab();
});
afterEach(() => lab.faults.replace([]));
afterAll(() => lab?.stop());

async function failureOf(run: WorkflowHandle): Promise<ApplicationFailure> {
  const error: unknown = await run.result().catch((thrown: unknown) => thrown);
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error('the workflow did not fail', { cause: error });
}

describe('a pipeline whose names are taken by somebody else', () => {
  const changes = (calls: Record<string, number>) =>
    Object.keys(calls).filter((call) => !/ (Describe|Get|List)/.test(call));

  const alone = foreignKinds.map((kind) => [kind, [kind]] as const);

  test.each([['all', foreignKinds] as const, ...(isFull ? alone : [])])(
    'is refused by name and changes nothing: %s',
    async (title, kinds) => {
      const name = `taken-${title}`;
      await lab.account.plant(name, kinds);
      const before = await lab.account.holdings();
      await lab.faults.replace([]);
      const failure = await failureOf(await lab.start('pipeline', { name, user: { create: true } }));
      expect(failure.type).toBe('ForeignResource');
      const names = { role: 'IAM role', user: 'IAM user', group: 'security group', cluster: 'Redshift cluster' };
      for (const kind of kinds) {
        expect(failure.message).toMatch(new RegExp(`${names[kind]} ${name}\\S* exists and was not created by`));
      }
      expect(changes((await lab.faults.report()).calls)).toEqual([]);
      expect(await lab.account.holdings()).toEqual(before);
    },
  );

  test('leaves them alone when it is torn down or reaped', async () => {
    const before = await lab.account.holdings();
    const torn = await lab.start('teardown', { name: 'taken-all' });
    expect(await torn.result()).toMatchObject({ deleted: [], left: [] });
    const reaped = await lab.start('reap', {}, 'reap-foreign');
    expect(await reaped.result()).toMatchObject({ expired: [], deleted: [], left: [], spared: [] });
    expect(await lab.account.holdings()).toEqual(before);
  });
});

describe('a pipeline that may create but not look', () => {
  /** As many looks as it takes until the cluster is created. */
  const looks = 2;

  test('fails before it creates anything when it may not look at all', async () => {
    const before = await lab.account.holdings();
    await lab.faults.put('denied', { service: 'redshift', action: 'DescribeClusters', fault: 'access-denied' });
    const failure = await failureOf(await lab.start('pipeline', { name: 'blind' }));
    expect(failure).toMatchObject({ type: 'PreflightFailed', message: expect.stringMatching(/not authorized/) });
    await lab.faults.replace([]);
    expect(await lab.account.holdings()).toEqual(before);
  });

  test('deletes the cluster at once when the permission is lost after its creation', async () => {
    const before = await lab.account.holdings();
    const denied = { service: 'redshift', action: 'DescribeClusters', fault: 'access-denied', skip: looks } as const;
    await lab.faults.put('denied', denied);
    const failure = await failureOf(await lab.start('pipeline', { name: 'blinded' }));
    expect(failure).toMatchObject({ type: 'AwsRefused', message: expect.stringMatching(/not authorized[^;]*$/) });
    expect((await lab.faults.report()).calls['redshift DeleteCluster']).toBeGreaterThan(0);
    await lab.faults.replace([]);
    expect(await lab.account.holdings()).toEqual(before);
  });

  test('says what is left, and why, when it may not see the tags either; a teardown deletes it later', async () => {
    const before = await lab.account.holdings();
    const denied = { service: 'redshift', fault: 'access-denied' } as const;
    await lab.faults.put('clusters', { ...denied, action: 'DescribeClusters', skip: looks });
    await lab.faults.put('tags', { ...denied, action: 'DescribeTags' });
    const failure = await failureOf(await lab.start('pipeline', { name: 'blindest' }));
    expect(failure.message).toMatch(
      /deleted: AWS::Redshift::Cluster blindest: .*authorized.*blindest could not be deleted, and uses/,
    );
    await lab.faults.replace([]);
    const torn = (await (await lab.start('teardown', { name: 'blindest' })).result()) as TeardownResult;
    expect(torn.deleted.map(({ id }) => id)).toContain('blindest');
    expect(torn.left).toEqual([]);
    expect(await lab.account.holdings()).toEqual(before);
  });
});

test('a run that is to keep its warehouse, and fails to provision it, leaves the one that stands', async () => {
  const before = await lab.account.holdings();
  const input = { name: 'standing', teardown: 'never', query: 'never' };
  await (await lab.start('pipeline', input)).result();
  const standing = await lab.account.ofPipeline('standing');
  expect(standing).toHaveLength(4);
  const denied = { service: 'redshift', action: 'GetClusterCredentials', fault: 'access-denied' } as const;
  await lab.faults.put('denied', denied);
  const failure = await failureOf(await lab.start('pipeline', input, 'pipeline-standing-again'));
  expect(failure).toMatchObject({ type: 'AwsRefused', message: expect.stringMatching(/not authorized/) });
  await lab.faults.replace([]);
  expect(await lab.account.ofPipeline('standing')).toEqual(standing);
  await (await lab.start('teardown', { name: 'standing' })).result();
  expect(await lab.account.holdings()).toEqual(before);
});

test('a pipeline of the same name in another namespace touches nothing of this one, and says whose it is', async () => {
  const run = await lab.start('pipeline', { name: 'twin', query: 'ask' });
  await until(async () => (await run.query<Status>('status')).question !== undefined, 60_000);
  const standing = await lab.account.holdings();
  const namespace = await createNamespace();
  const projectDir = join(__dirname, '../..');
  const activities = createActivities({ aws: await createAwsClients(), projectDir, warehouseCaFile: lab.caFile });
  const other = await startWorkflowWorker(activities, { namespace, owner: `${namespace}@test` });
  try {
    const { client, taskQueue } = other;
    const execute = (type: string) =>
      client.workflow.execute(type, { taskQueue, workflowId: `${type}-twin`, args: [{ name: 'twin' }] });
    const refused = {
      type: 'ForeignResource',
      message: expect.stringMatching(/belongs to the pipeline twin of test, not of/),
    };
    await expect(execute('pipeline')).rejects.toMatchObject({ cause: refused });
    await expect(execute('load')).rejects.toMatchObject({ cause: refused });
    expect(await execute('teardown')).toMatchObject({ deleted: [], left: [] });
  } finally {
    await other.stop();
  }
  expect(await lab.account.holdings()).toEqual(standing);
  await run.executeUpdate('answer', { args: ['no'] });
  expect(await run.result()).toMatchObject({ teardown: { left: [] } });
});

describe('the reaper', () => {
  test('deletes what a terminated lease has left, once its time to live is over and not before', async () => {
    const before = await lab.account.holdings();
    const aws = await createAwsClients();
    const hold = await holdAt(lab.faults, stepNamed('revoke'), 'unowned');
    const run = await lab.start('pipeline', { name: 'unowned', query: 'never' }, 'unowned');
    await hold.reached();
    for (const id of ['unowned', 'sparkify-lease/unowned', 'unowned/teardown'])
      await lab.client.workflow.getHandle(id).terminate('on purpose');
    await hold.release();
    await expect(run.result()).rejects.toThrow(WorkflowFailedError);

    const early = (await (await lab.start('reap', {}, 'reap-early')).result()) as ReapResult;
    expect([early.expired, early.deleted]).toEqual([[], []]);
    expect(await lab.account.ofPipeline('unowned')).toContain('cluster unowned available');
    await expireAll(aws);
    const { expired, left } = (await (await lab.start('reap', {}, 'reap-late')).result()) as ReapResult;
    expect([expired.map(({ pipeline }) => pipeline), left]).toEqual([['unowned'], []]);
    expect(await lab.account.holdings()).toEqual(before);
  });

  test('deletes what no workflow knows of, waits for who still uses it, and touches nothing of others', async () => {
    const before = await lab.account.holdings();
    const owner = { pipeline: 'lost', owner: 'test', run: 'w/r', expires: '2020-01-01T00:00:00.000Z' };
    const aws = await createAwsClients();
    const redshift = new RedshiftClient(lab.awsConfig);
    await ensureUser(aws, { name: 'lost-analyst', owner, cluster: clusterSpec('lost') });
    const role = await ensureRole(aws, { name: 'lost-redshift', owner, sources: ['s3://bucket/key'] });
    const network = { name: 'lost-redshift', cidrs: ['10.0.0.0/8'], port: 5439, owner, public: false };
    const group = await ensureNetwork(aws, network);
    const byHand = new CreateClusterCommand({
      ClusterIdentifier: 'by-hand',
      ClusterType: 'single-node',
      NodeType: 'ra3.large',
      MasterUsername: 'owner',
      ManageMasterPassword: true,
      VpcSecurityGroupIds: group.securityGroupIds,
      IamRoles: [role.arn],
    });
    await redshift.send(byHand);
    // Only an existing cluster can be deleted again.
    await until(async () => {
      const { Clusters = [] } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'by-hand' }));
      return Clusters[0]?.ClusterStatus === 'available';
    }, 60_000);

    const reaper = await lab.start('reap', {}, 'reap-lost');
    const inUse = async () => {
      const { raw } = await reaper.describe();
      return raw.pendingActivities?.some(({ lastFailure }) => /still in use/.test(lastFailure?.message ?? '')) ?? false;
    };
    await until(inUse, 60_000);
    const running = async () => {
      const { steps } = await reaper.query<Status>('status');
      return steps.filter(({ state }) => state === 'running').map(({ name }) => name);
    };
    await until(async () => (await running()).join() === 'delete group lost', 60_000);
    const others = (await lab.account.holdings()).filter((line) => line.includes('by-hand'));
    expect(others).toHaveLength(2);

    await redshift.send(new DeleteClusterCommand({ ClusterIdentifier: 'by-hand', SkipFinalClusterSnapshot: true }));
    const { deleted, left } = (await reaper.result()) as ReapResult;
    expect(deleted.map(({ id }) => id)).toEqual([
      ...group.made.map(({ id }) => id).toReversed(),
      'lost-redshift',
      'lost-analyst',
    ]);
    expect(left).toEqual([]);
    expect(await lab.account.holdings()).toEqual(before);
    redshift.destroy();
  });
});
