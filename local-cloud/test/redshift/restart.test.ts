import { existsSync, mkdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  CreateClusterSnapshotCommand,
  DeleteClusterCommand,
  DeleteClusterSnapshotCommand,
  DescribeClustersCommand,
  DescribeClusterSnapshotsCommand,
  PauseClusterCommand,
  RestoreFromClusterSnapshotCommand,
} from '@aws-sdk/client-redshift';
import { until } from '../../../test/support/until.ts';
import { redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
afterEach(() => local.stop());

const create = (ClusterIdentifier: string, more: { IamRoles?: string[] } = {}) =>
  local.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier,
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
      ...more,
    }),
  );
const clusters = async () => (await local.redshift.send(new DescribeClustersCommand({}))).Clusters ?? [];
const statusIs = (status: string | undefined) => until(async () => (await clusters())[0]?.ClusterStatus === status);
const remove = (more: object) => local.redshift.send(new DeleteClusterCommand({ ClusterIdentifier: 'c', ...more }));

/** The data of the cluster that runs, as far as this fake has any. */
const dataFile = (identifier: string) => {
  const process = local.processes.findLast(({ config }) => config.clusterIdentifier === identifier);
  return join(process?.config.dataDir ?? '', 'cluster.duckdb');
};

describe('after a restart of the cloud', () => {
  test.each([
    ['creating', 'available', { createMs: 2500 }, async () => {}],
    [
      'pausing',
      'paused',
      { pauseMs: 2500 },
      () => local.redshift.send(new PauseClusterCommand({ ClusterIdentifier: 'c' })),
    ],
    ['deleting', undefined, { deleteMs: 2500 }, () => remove({ SkipFinalClusterSnapshot: true })],
  ] as const)('a cluster that was %s becomes %s', async (before, after, durations, act) => {
    local = await startTestCloud({ durations });
    await create('c');
    if (before !== 'creating') await statusIs('available');
    await act();
    expect((await clusters())[0]?.ClusterStatus).toBe(before);
    local = await local.again();
    expect((await clusters())[0]?.ClusterStatus).toBe(before);
    await statusIs(after);
  });

  test('an available cluster has its process, its port and its data again', async () => {
    local = await startTestCloud();
    await create('c');
    await statusIs('available');
    writeFileSync(dataFile('c'), 'rows');
    local = await local.again();
    await until(() => local.processes.length === 1);
    expect(local.processes[0]?.config.port).toBe(5439);
    expect(readFileSync(dataFile('c'), 'utf8')).toBe('rows');
  });
});

const allButDate = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

describe('when the clock is set back by days', () => {
  afterEach(() => jest.useRealTimers());
  const setBack = () => {
    jest.useFakeTimers({ doNotFake: allButDate, now: Date.now() - 3 * 86_400_000 });
  };
  const roles = async () => (await clusters())[0]?.IamRoles?.map(({ ApplyStatus }) => ApplyStatus);

  test.each([
    ['while it runs', async () => setBack()],
    [
      'while it is down',
      async () => {
        setBack();
        local = await local.again();
      },
    ],
  ])('%s, a cluster is available, and its role attached, no later for that', async (_when, change) => {
    local = await startTestCloud({ durations: { createMs: 2500 } });
    await local.iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: redshiftTrust }));
    await create('c', { IamRoles: ['arn:aws:iam::123456789012:role/reader'] });
    await change();
    await statusIs('available');
    expect(await roles()).toEqual(['in-sync']);
  });

  test('a snapshot is', async () => {
    local = await startTestCloud({ durations: { snapshotMs: 2500 } });
    await create('c');
    await statusIs('available');
    await local.redshift.send(
      new CreateClusterSnapshotCommand({ ClusterIdentifier: 'c', SnapshotIdentifier: 'before' }),
    );
    setBack();
    const snapshot = async () =>
      (await local.redshift.send(new DescribeClusterSnapshotsCommand({}))).Snapshots?.[0]?.Status;
    await until(async () => (await snapshot()) !== 'creating');
    expect(await snapshot()).toBe('available');
  });
});

describe('a cluster process', () => {
  test('that was killed comes back by itself, on the same data', async () => {
    local = await startTestCloud();
    await create('c');
    await statusIs('available');
    local.processes[0]?.kill();
    await until(() => local.processes.length === 2);
    expect(local.processes[1]?.config).toEqual(local.processes[0]?.config);
    await until(async () => (await clusters())[0]?.ClusterAvailabilityStatus === 'Available');
    expect(local.reports).toEqual([expect.stringContaining('SIGKILL')]);
  });

  test('that fails to start at first makes its cluster late, not lost', async () => {
    local = await startTestCloud({}, 2);
    await create('c');
    await statusIs('available');
    expect(local.reports).toHaveLength(2);
  });

  test('whose data is gone makes a cluster that failed, not one that is empty', async () => {
    local = await startTestCloud();
    await create('c');
    await statusIs('available');
    rmSync(dataFile('c'));
    local.processes[0]?.kill();
    await statusIs('hardware-failure');
    expect(local.processes).toHaveLength(1);
    expect(local.reports).toContainEqual(expect.stringMatching(/^cluster c: its data is gone from /));
  });

  test('that never starts makes a cluster that failed and can be deleted', async () => {
    local = await startTestCloud({}, 1000);
    await create('c');
    await statusIs('hardware-failure');
    expect((await clusters())[0]?.ClusterAvailabilityStatus).toBe('Failed');
    await remove({ SkipFinalClusterSnapshot: true });
    await until(async () => (await clusters()).length === 0);
    expect(local.processes).toEqual([]);
  });
});

describe('a snapshot', () => {
  const describeSnapshot = async (SnapshotIdentifier: string) =>
    (await local.redshift.send(new DescribeClusterSnapshotsCommand({ SnapshotIdentifier }))).Snapshots?.[0];
  const isTaken = (identifier: string) =>
    until(async () => (await describeSnapshot(identifier))?.Status === 'available');
  const restore = (SnapshotIdentifier: string, ClusterIdentifier: string) =>
    local.redshift.send(new RestoreFromClusterSnapshotCommand({ SnapshotIdentifier, ClusterIdentifier }));

  test('holds the data of its moment, and makes clusters of it', async () => {
    local = await startTestCloud({ durations: { snapshotMs: 1000 } });
    await create('c');
    await statusIs('available');
    writeFileSync(dataFile('c'), 'before');
    mkdirSync(join(dataFile('c'), '../tmp'));
    const take = () =>
      local.redshift.send(new CreateClusterSnapshotCommand({ ClusterIdentifier: 'c', SnapshotIdentifier: 's' }));
    expect((await take()).Snapshot?.Status).toBe('creating');
    expect(await refusalOf(restore('s', 'early'))).toMatchObject({ code: 'InvalidClusterSnapshotState' });
    await isTaken('s');
    expect(await refusalOf(take())).toMatchObject({ code: 'ClusterSnapshotAlreadyExists' });
    writeFileSync(dataFile('c'), 'after');
    expect((await restore('s', 'd')).Cluster).toMatchObject({
      ClusterStatus: 'creating',
      NodeType: 'ra3.large',
      MasterUsername: 'awsuser',
    });
    await until(async () => (await clusters()).every(({ ClusterStatus }) => ClusterStatus === 'available'));
    const restored = (await clusters()).find(({ ClusterIdentifier }) => ClusterIdentifier === 'd');
    expect(restored?.RestoreStatus?.Status).toBe('completed');
    expect(readFileSync(dataFile('d'), 'utf8')).toBe('before');
    expect(existsSync(join(dataFile('d'), '../tmp'))).toBe(false);
    expect(readFileSync(dataFile('c'), 'utf8')).toBe('after');
    await local.redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier: 's' }));
    expect(await refusalOf(describeSnapshot('s'))).toMatchObject({ code: 'ClusterSnapshotNotFound', status: 404 });
  });

  test('is taken before a deletion that asks for it, also over a restart', async () => {
    local = await startTestCloud({ durations: { snapshotMs: 2000 } });
    await create('c');
    await statusIs('available');
    writeFileSync(dataFile('c'), 'last');
    await remove({ FinalClusterSnapshotIdentifier: 'final' });
    expect((await clusters())[0]?.ClusterStatus).toBe('final-snapshot');
    local = await local.again();
    await until(async () => (await clusters()).length === 0);
    await isTaken('final');
    await restore('final', 'e');
    await statusIs('available');
    expect(readFileSync(dataFile('e'), 'utf8')).toBe('last');
  });
});
