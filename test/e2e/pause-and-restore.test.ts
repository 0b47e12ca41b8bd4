import { readFileSync } from 'node:fs';
import type { ScheduleHandle, WorkflowHandle } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { Cluster } from '@aws-sdk/client-redshift';
import { DeleteClusterSnapshotCommand, DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { Client } from 'pg';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { TeardownResult } from '../../src/contract/results.ts';
import { expireAll } from '../support/expire.ts';
import { resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { faultMatrix, hasNotStruck, ruleText } from '../support/fault-matrix.ts';
import { testInFull } from '../support/full.ts';
import { until } from '../support/until.ts';
import { checksums } from '../support/warehouse.ts';

jest.setTimeout(240_000);

let lab: FaultLab;
let redshift: RedshiftClient;
let before: string[];

beforeAll(async () => {
  lab = await startFaultLab(300);
  redshift = new RedshiftClient(lab.awsConfig);
  before = await lab.account.holdings();
});
afterAll(async () => {
  redshift?.destroy();
  await lab?.stop();
});

async function clusterOf(name: string): Promise<Cluster | undefined> {
  const { Clusters } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: name }));
  return Clusters?.[0];
}

/** Whether the cluster asks who logs in; another one may have its port by now, with a certificate of another authority. */
async function answers(cluster: Cluster | undefined): Promise<boolean> {
  const { Address: host = '', Port: port = 0 } = cluster?.Endpoint ?? {};
  const ssl = { ca: readFileSync(lab.caFile) };
  const stranger = new Client({ host, port, ssl, database: 'dev', user: 'stranger', password: 'none' });
  const { code } = await stranger.connect().then(
    () => ({ code: 'logged in' }),
    (error: { code?: string }) => error,
  );
  await stranger.end();
  return code === '28P01' || code === '28000';
}

/** The run that a triggered schedule started. */
async function triggered(schedule: ScheduleHandle): Promise<WorkflowHandle> {
  await schedule.trigger();
  let workflowId = '';
  await until(async () => {
    const { info } = await schedule.describe();
    const action = info.recentActions.at(-1)?.action;
    workflowId = action?.type === 'startWorkflow' ? action.workflow.workflowId : '';
    return workflowId !== '';
  });
  return lab.client.workflow.getHandle(workflowId);
}

const teardown = (name: string): Promise<TeardownResult> =>
  lab.start('teardown', { name }, `farewell-${name}`).then((run) => run.result() as Promise<TeardownResult>);

test('a run pauses its cluster, a scheduled one resumes, loads, asks and pauses it again, a teardown deletes it', async () => {
  const name = 'nightly';
  const input = { name, teardown: 'pause', ttl: '3d', user: { create: true } };
  const first = await resultOf(await lab.start('pipeline', { ...input, query: 'never' }));
  expect(first.teardown).toMatchObject({ deleted: [], left: [], paused: { identifier: name } });
  const paused = (await clusterOf(name)) as Cluster;
  expect([paused.ClusterStatus, await answers(paused)]).toEqual(['paused', false]);
  const held = (await lab.account.ofPipeline(name)).map((one) => one.split(' ')[0]);
  expect(held).toEqual(['cluster', 'role', 'user', 'group', 'rule']);

  const schedule = await lab.client.schedule.create({
    scheduleId: name,
    spec: { intervals: [{ every: '1d' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'pipeline',
      taskQueue: lab.taskQueue,
      args: [{ ...input, query: 'ask' }],
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
  });
  const run = await triggered(schedule);
  expect(await lab.inspect(run, name)).toEqual(lab.expected);
  const second = await resultOf(run);
  await schedule.delete();
  expect([second.provision.created, second.provision.adopted.length]).toEqual([[], 5]);
  // It lives on from the start of this run.
  expect(Date.parse(second.teardown?.paused?.expires ?? '')).toBeGreaterThan(
    Date.parse(first.teardown?.paused?.expires ?? ''),
  );
  const again = await clusterOf(name);
  expect([again?.ClusterStatus, again?.ClusterCreateTime]).toEqual(['paused', paused.ClusterCreateTime]);

  expect((await teardown(name)).deleted).toHaveLength(5);
  expect(await lab.account.holdings()).toEqual(before);
});

testInFull('what a pipeline leaves paused is deleted once its time to live is over', async () => {
  await resultOf(await lab.start('pipeline', { name: 'brief', teardown: 'pause', query: 'never' }));
  await expireAll(await createAwsClients());
  await (await lab.start('reap', {}, 'reap-brief')).result();
  expect(await lab.account.holdings()).toEqual(before);
});

describe('from the final snapshot of a run', () => {
  const snapshot = { snapshotIdentifier: 'origin-kept' };
  const provision = (name: string, warehouse: object, more: object = {}) =>
    lab.start('provision', { name, warehouse, ...more }, `provision-${name}`).then((run) => run.result());
  let kept: string[];

  beforeAll(async () => {
    const finalSnapshot = { create: true, identifier: snapshot.snapshotIdentifier };
    await resultOf(await lab.start('pipeline', { name: 'origin', query: 'never', finalSnapshot }));
    kept = await lab.account.holdings();
  });
  test('a cluster is restored with its data, tagged, loaded, and deleted like any other', async () => {
    await provision('again', snapshot);
    expect(await answers(await clusterOf('again'))).toBe(true);
    const ca = () => readFileSync(lab.caFile, 'utf8');
    expect(await checksums({ awsConfig: lab.awsConfig, ca }, 'again')).toEqual(lab.expected);
    const tags = Object.fromEntries((await clusterOf('again'))?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
    expect(tags).toMatchObject({ 'sparkify:pipeline': 'again', 'sparkify:expires': expect.stringMatching(/Z$/) });
    await (await lab.start('load', { name: 'again' })).result();
    expect(await checksums({ awsConfig: lab.awsConfig, ca }, 'again')).toEqual(lab.expected);
    expect((await teardown('again')).left).toEqual([]);
    expect(await lab.account.holdings()).toEqual(kept);
  });

  test('what differs from the snapshot, or is not there, is refused before anything is made', async () => {
    await expect(provision('other', { ...snapshot, nodes: 2, database: 'sales' })).rejects.toMatchObject({
      cause: {
        type: 'InvalidInput',
        message:
          'warehouse.nodes is 2, allowed: 1, as in the snapshot origin-kept; ' +
          'warehouse.database is "sales", allowed: "dev", as in the snapshot origin-kept',
      },
    });
    await expect(provision('none', { snapshotIdentifier: 'never-taken' })).rejects.toMatchObject({
      cause: { type: 'NotFound', message: expect.stringContaining('there is no snapshot never-taken in us-west-2') },
    });
    expect(await lab.account.holdings()).toEqual(kept);
  });

  test('one that could not be tagged is told as left, and is deleted by the reaper', async () => {
    const denied = { service: 'redshift', action: 'CreateTags', fault: 'access-denied', match: 'untagged' } as const;
    await lab.faults.replace([denied]);
    await expect(provision('untagged', snapshot)).rejects.toMatchObject({
      cause: {
        type: 'AwsRefused',
        message: expect.stringMatching(/not everything could be deleted: AWS::Redshift::Cluster untagged/),
      },
    });
    await lab.faults.replace([]);
    expect((await clusterOf('untagged'))?.Tags).toEqual([]);
    await expireAll(await createAwsClients());
    await (await lab.start('reap', {}, 'reap-untagged')).result();
    expect(await lab.account.holdings()).toEqual(kept);
  });

  testInFull('a lost reply is found again, and tagged', async () => {
    const lost = { when: 'after', fault: 'reset', count: 3, match: 'lost' } as const;
    await lab.faults.replace([
      { service: 'redshift', action: 'RestoreFromClusterSnapshot', ...lost },
      { service: 'redshift', action: 'CreateTags', ...lost },
    ]);
    await resultOf(await lab.start('pipeline', { name: 'lost', warehouse: snapshot, query: 'never' }));
    const { rules } = await lab.faults.report();
    expect(rules.filter(hasNotStruck).map(ruleText)).toEqual([]);
    expect(await lab.account.holdings()).toEqual(kept);
  });

  test('the snapshot stays, and nothing else, until somebody deletes it', async () => {
    await redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier: snapshot.snapshotIdentifier }));
    expect(await lab.account.holdings()).toEqual(before);
  });
});

const faults = faultMatrix(['redshift PauseCluster', 'redshift ResumeCluster']).filter(
  ({ service }) => service === 'redshift',
);
/** Each of the ways in which both fail is a pipeline's. */
const ways = [0, 1, 2, 3, 4, 5];

testInFull(
  'runs pause and resume, whichever of the calls fails before or after its work, or is refused for a while',
  async () => {
    const busy = { service: 'redshift', fault: 'error', code: 'InvalidClusterState', count: 2 } as const;
    const rules = ways.flatMap((way) => {
      const match = `way-${way}`;
      const ofWay = faults.filter((_, index) => index % 6 === way).map((rule) => ({ ...rule, match }));
      return [{ ...busy, action: 'PauseCluster', match }, { ...busy, action: 'ResumeCluster', match }, ...ofWay];
    });
    await lab.faults.replace(rules);
    await Promise.all(
      ways.map(async (way) => {
        const name = `way-${way}`;
        const input = { name, query: 'never' };
        const { teardown: paused } = await resultOf(
          await lab.start('pipeline', { ...input, teardown: 'pause' }, `${name}-1`),
        );
        const { teardown: torn } = await resultOf(await lab.start('pipeline', input, `${name}-2`));
        expect([paused?.paused?.identifier, torn?.left]).toEqual([name, []]);
      }),
    );
    const { rules: told } = await lab.faults.report();
    expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
    expect(await lab.account.holdings()).toEqual(before);
  },
);
