import { ensureCluster, removeCluster } from '../../src/aws/cluster.ts';
import { pauseCluster } from '../../src/aws/pause.ts';
import { inspectSnapshot } from '../../src/aws/snapshot.ts';
import { findTagged } from '../../src/aws/tagged.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { foreign, ours, owner, ownership } from '../support/owners.ts';

const roleArn = 'arn:aws:iam::123456789012:role/sparkify/p-role';
const arn = 'arn:aws:redshift:eu-west-1:123456789012:cluster:p';
const spec = { ...clusterSpec('p'), snapshotIdentifier: 'kept' };
const request = { cluster: spec, roleArn, securityGroupId: 'sg-1', owner };
const gone = awsError('ClusterNotFoundFault');

/** A cluster that was restored a moment ago. */
const restored = {
  ClusterIdentifier: 'p',
  ClusterStatus: 'available',
  ClusterNamespaceArn: 'arn:aws:redshift:eu-west-1:123456789012:namespace:0a1b',
  IamRoles: [{ IamRoleArn: roleArn, ApplyStatus: 'in-sync' }],
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
  Tags: [{ Key: 'team', Value: 'x' }],
};
const announced = [...ours, { Key: 'sparkify:restores', Value: 'p' }];
const account = (groupTags: object[] = announced, cluster: object = restored) => ({
  'redshift.DescribeClusters': { Clusters: [cluster] },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [{ GroupId: 'sg-1', Tags: groupTags }] },
  'redshift.CreateTags': {},
  'redshift.DeleteCluster': {},
  'redshift.PauseCluster': {},
});

describe('a cluster that is restored', () => {
  test('is announced by its group, asked for with what a snapshot does not hold, and tagged by the next attempt', async () => {
    const aws = new FakeAws({
      ...account(),
      'redshift.DescribeClusters': [{}, { Clusters: [restored] }],
      'ec2.CreateTags': {},
      'redshift.RestoreFromClusterSnapshot': {},
    });
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the cluster p is being restored, and has no tags yet',
    });
    expect(aws.calls.slice(1)).toEqual([
      ['ec2.CreateTags', { Resources: ['sg-1'], Tags: [{ Key: 'sparkify:restores', Value: 'p' }] }],
      [
        'redshift.RestoreFromClusterSnapshot',
        {
          ClusterIdentifier: 'p',
          SnapshotIdentifier: 'kept',
          ManageMasterPassword: true,
          Port: 5439,
          Encrypted: true,
          PubliclyAccessible: false,
          IamRoles: [roleArn],
          VpcSecurityGroupIds: ['sg-1'],
        },
      ],
    ]);
    expect(await ensureCluster(aws.clients, request)).toEqual({ created: true });
    expect(aws.inputs('redshift.CreateTags')).toEqual([{ ResourceName: arn, Tags: ours }]);
  });

  test.each([
    ['nobody announced', ours],
    ['is announced under another name', [...ours, { Key: 'sparkify:restores', Value: 'q' }]],
    ['another pipeline announced', [...foreign, { Key: 'sparkify:restores', Value: 'p' }]],
  ])('that %s is left alone', async (_what, tags) => {
    const aws = new FakeAws(account(tags));
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({ name: 'ForeignResourceError' });
    expect(await removeCluster(aws.clients, { identifier: 'p' }, ownership)).toBe(false);
    expect(await pauseCluster(aws.clients, 'p', ownership)).toBeUndefined();
    const writing = aws.commands.filter((command) => !command.includes('Describe'));
    expect(writing).toEqual([]);
  });

  test('is tagged like its group before it is deleted or paused, for what may not be done to others is not done untagged', async () => {
    const removing = new FakeAws(account());
    expect(await removeCluster(removing.clients, { identifier: 'p' }, ownership)).toBe(true);
    expect(removing.inputs('redshift.CreateTags')).toEqual([{ ResourceName: arn, Tags: ours }]);
    expect(removing.commands.at(-1)).toBe('redshift.DeleteCluster');
    const pausing = new FakeAws(account());
    await expect(pauseCluster(pausing.clients, 'p', ownership)).rejects.toMatchObject({ name: 'NotYetError' });
    expect(pausing.commands.slice(-2)).toEqual(['redshift.CreateTags', 'redshift.PauseCluster']);
  });

  test('is taken back by the run that restored it', async () => {
    const aws = new FakeAws(account());
    expect(await removeCluster(aws.clients, { identifier: 'p' }, { ...ownership, run: 'w/new' })).toBe(true);
    expect(aws.inputs('redshift.CreateTags')).toMatchObject([
      { Tags: expect.arrayContaining([{ Key: 'sparkify:run', Value: 'w/new' }]) },
    ]);
  });

  test('is found with the tags of its group, and others in that group are not', async () => {
    const others = [
      { ...restored, ClusterIdentifier: 'q' },
      { ...restored, VpcSecurityGroups: [] },
    ];
    const nothing = { 'ec2.DescribeSecurityGroupRules': {}, 'iam.ListRoles': {}, 'iam.ListUsers': {} };
    const aws = new FakeAws({
      ...account(),
      ...nothing,
      'redshift.DescribeClusters': { Clusters: [restored, ...others] },
    });
    const { found } = await findTagged(aws.clients);
    const clusters = found.filter(({ resource }) => resource.type === 'AWS::Redshift::Cluster');
    expect(clusters).toEqual([{ resource: { type: 'AWS::Redshift::Cluster', id: 'p' }, tags: ours }]);
  });
});

describe('a snapshot', () => {
  const shape = { NodeType: 'ra3.large', NumberOfNodes: 2, DBName: 'sales', MasterUsername: 'boss' };
  const inspect = (reply: object | Error) =>
    inspectSnapshot(
      new FakeAws({ 'redshift.DescribeClusters': gone, 'redshift.DescribeClusterSnapshots': reply }).clients,
      { identifier: 'kept', cluster: 'p' },
    );
  const being = (Status: string) => ({ Snapshots: [{ ...shape, Status }] });

  test('tells what a cluster of it is like', async () => {
    expect(await inspect(being('available'))).toEqual({
      nodeType: 'ra3.large',
      nodes: 2,
      database: 'sales',
      adminUser: 'boss',
    });
  });

  test('is not looked at where the cluster is there', async () => {
    const aws = new FakeAws(account());
    expect(await inspectSnapshot(aws.clients, { identifier: 'kept', cluster: 'p' })).toBeUndefined();
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });

  test.each<[object | Error, object]>([
    [being('creating'), { name: 'NotYetError', message: 'the snapshot kept is creating' }],
    [being('failed'), { name: 'ClusterFailedError', message: 'the snapshot kept is failed' }],
    [
      awsError('ClusterSnapshotNotFoundFault'),
      {
        name: 'ResourceNotFoundError',
        message:
          'there is no snapshot kept in eu-west-1 (warehouse.snapshotIdentifier): ' +
          '`aws redshift describe-cluster-snapshots` lists those that exist',
      },
    ],
  ])('that is %j is not restored', async (reply, error) => {
    await expect(inspect(reply)).rejects.toMatchObject(error);
  });
});
