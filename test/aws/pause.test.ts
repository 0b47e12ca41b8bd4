import { pauseCluster } from '../../src/aws/pause.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const busy = awsError('InvalidClusterStateFault', 'There is an operation running on the Cluster.');
const gone = awsError('ClusterNotFoundFault');

/** AWS with the cluster in that status. */
const showing = (ClusterStatus: string | undefined, Tags: object | undefined = ours, pause: object = {}) =>
  new FakeAws({
    'redshift.DescribeClusters': { Clusters: [{ ClusterIdentifier: 'p', ClusterStatus, Tags }] },
    'redshift.PauseCluster': pause,
  });
const pause = ({ clients }: FakeAws) => pauseCluster(clients, 'p', ownership);

test('an available cluster is asked to pause, and waited for', async () => {
  for (const status of ['available', 'available, prep-for-resize']) {
    const aws = showing(status);
    await expect(pause(aws)).rejects.toMatchObject({
      name: 'NotYetError',
      message: `the cluster p is ${status}, not yet paused`,
      withinMs: Infinity,
    });
    expect(aws.inputs('redshift.PauseCluster')).toEqual([{ ClusterIdentifier: 'p' }]);
  }
});

test.each(['pausing', 'resuming', 'creating', 'modifying', 'rebooting'])(
  'a cluster that is %s is waited for, and not asked',
  async (status) => {
    const aws = showing(status);
    await expect(pause(aws)).rejects.toMatchObject({ name: 'NotYetError' });
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  },
);

test('a paused one tells when its life ends', async () => {
  expect(await pause(showing('paused'))).toBe(owner.expires);
  const untold = ours.filter(({ Key }) => Key !== 'sparkify:expires');
  expect(await pause(showing('paused', untold))).toBe('none');
});

test.each([
  ['another pipeline', foreign],
  ['another owner', theirs],
  ['nobody', []],
])('a cluster of %s is never paused', async (_who, Tags) => {
  const aws = showing('available', Tags);
  expect(await pause(aws)).toBeUndefined();
  expect(aws.commands).toEqual(['redshift.DescribeClusters']);
});

test.each(['deleting', 'final-snapshot'])('one that is %s is left to its end', async (status) => {
  expect(await pause(showing(status))).toBeUndefined();
});

test('there may be none', async () => {
  expect(await pause(new FakeAws({ 'redshift.DescribeClusters': gone }))).toBeUndefined();
});

test('one that has failed will not pause', async () => {
  await expect(pause(showing('hardware-failure'))).rejects.toMatchObject({
    name: 'ClusterFailedError',
    message: 'the cluster p is hardware-failure',
  });
});

test('a refusal that passes is waited out: a snapshot is taken, or it was paused meanwhile', async () => {
  await expect(pause(showing('available', ours, busy))).rejects.toMatchObject({
    name: 'NotYetError',
    message: 'the cluster p cannot be paused now: There is an operation running on the Cluster.',
    cause: busy,
  });
  await expect(pause(showing('available', ours, gone))).rejects.toMatchObject({ name: 'NotYetError' });
});

test('any other refusal is final', async () => {
  const refusal = awsError('UnsupportedOperationFault', 'not on this cluster');
  await expect(pause(showing('available', ours, refusal))).rejects.toBe(refusal);
});
