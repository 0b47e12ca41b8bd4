import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeleteClusterSnapshotCommand,
  CreateClusterSnapshotCommand,
  DescribeClusterSnapshotsCommand,
  DescribeClustersCommand,
  PauseClusterCommand,
} from '@aws-sdk/client-redshift';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../test/support/until.ts';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { fileHandles, fullDisk } from '../support/fail-writes.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await cloud.stop();
});

const fillDisk = async () => void jest.spyOn(await fileHandles(), 'datasync').mockRejectedValue(fullDisk());
const freeDisk = () => jest.restoreAllMocks();

const create = (ClusterIdentifier: string) =>
  cloud.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier,
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
    }),
  );
const statuses = async () =>
  (await cloud.redshift.send(new DescribeClustersCommand({}))).Clusters?.map(
    ({ ClusterIdentifier, ClusterStatus, Endpoint }) => [ClusterIdentifier, ClusterStatus, Endpoint !== undefined],
  );
const available = async () => {
  const [first] = (await statuses()) ?? [];
  return first?.[1] === 'available';
};
const internalFailure = { code: 'InternalFailure', status: 500 };

test('a cluster whose creation cannot be kept never was: no process, no data, and its name is free', async () => {
  await fillDisk();
  expect(await refusalOf(create('c1'))).toMatchObject(internalFailure);
  expect(await statuses()).toEqual([]);
  freeDisk();
  await create('c1');
  await until(available);
  expect(cloud.processes).toHaveLength(1);
  expect(readdirSync(join(cloud.home, 'cloud', 'clusters'))).toHaveLength(1);
});

test('a cluster that could not be paused or deleted goes on, with the process that it has', async () => {
  await create('c1');
  await until(available);
  await fillDisk();
  expect(await refusalOf(cloud.redshift.send(new PauseClusterCommand({ ClusterIdentifier: 'c1' })))).toMatchObject(
    internalFailure,
  );
  const deletion = new DeleteClusterCommand({ ClusterIdentifier: 'c1', SkipFinalClusterSnapshot: true });
  expect(await refusalOf(cloud.redshift.send(deletion))).toMatchObject(internalFailure);
  expect(await statuses()).toEqual([['c1', 'available', true]]);
  freeDisk();
  cloud = await cloud.again();
  expect(await statuses()).toEqual([['c1', 'available', true]]);
  await cloud.redshift.send(deletion);
  await until(async () => (await statuses())?.length === 0);
});

test('a status that is over on a full disk stays until it can be kept, and then goes on', async () => {
  await create('c1');
  await fillDisk();
  await until(() => cloud.reports.some((report) => report.includes('ENOSPC')));
  expect(await statuses()).toEqual([['c1', 'creating', expect.any(Boolean)]]);
  freeDisk();
  await until(available);
  expect(await statuses()).toEqual([['c1', 'available', true]]);
  expect(cloud.processes).toHaveLength(1);
});

test('a snapshot that could not be deleted still has its data', async () => {
  await create('c1');
  await until(available);
  const snapshot = { ClusterIdentifier: 'c1', SnapshotIdentifier: 's1' };
  await cloud.redshift.send(new CreateClusterSnapshotCommand(snapshot));
  const found = async () =>
    (await cloud.redshift.send(new DescribeClusterSnapshotsCommand({}))).Snapshots?.map(({ Status }) => Status);
  await until(async () => (await found())?.[0] === 'available');
  const deletion = new DeleteClusterSnapshotCommand({ SnapshotIdentifier: 's1' });
  await fillDisk();
  expect(await refusalOf(cloud.redshift.send(deletion))).toMatchObject(internalFailure);
  expect(await found()).toEqual(['available']);
  const folder = join(cloud.home, 'cloud', 'snapshots');
  expect(readdirSync(folder).map((name) => existsSync(join(folder, name)))).toEqual([true]);
  freeDisk();
  await cloud.redshift.send(deletion);
  expect(readdirSync(folder)).toEqual([]);
});
