import { ensureCluster, readyEndpoint, removeCluster, requireGone, requireOwnCluster } from '../../src/aws/cluster.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, owner, ownership, theirs } from '../support/owners.ts';

const roleArn = 'arn:aws:iam::123456789012:role/sparkify/p-role';
const namespace = 'arn:aws:redshift:eu-west-1:123456789012:namespace:0a1b';
const request = { cluster: clusterSpec('p'), roleArn, securityGroupIds: ['sg-1'], owner };
const missing = awsError('ClusterNotFoundFault');
const exists = awsError('ClusterAlreadyExistsFault');
const denied = awsError('AccessDenied', 'not authorized');
const cluster = {
  ClusterIdentifier: 'p',
  ClusterStatus: 'available',
  ClusterNamespaceArn: namespace,
  IamRoles: [{ IamRoleArn: roleArn, ApplyStatus: 'in-sync' }],
  Endpoint: { Address: 'p.example', Port: 5439 },
  DBName: 'sales',
  MasterUsername: 'boss',
  Tags: ours,
};
/** What shows the cluster so. */
const showing = (more: object = {}) => ({ 'redshift.DescribeClusters': { Clusters: [{ ...cluster, ...more }] } });

describe('a cluster that is made', () => {
  const fresh = { 'redshift.DescribeClusters': missing, 'redshift.CreateCluster': {} };

  test('is encrypted, private, has a password that nobody reads, and our tags from its first moment on', async () => {
    const aws = new FakeAws(fresh);
    expect(await ensureCluster(aws.clients, request)).toEqual({ created: true });
    expect(aws.calls).toEqual([
      ['redshift.DescribeClusters', { ClusterIdentifier: 'p' }],
      [
        'redshift.CreateCluster',
        {
          ClusterIdentifier: 'p',
          NodeType: 'ra3.large',
          ClusterType: 'single-node',
          DBName: 'dev',
          MasterUsername: 'awsuser',
          ManageMasterPassword: true,
          Port: 5439,
          Encrypted: true,
          PubliclyAccessible: false,
          IamRoles: [roleArn],
          VpcSecurityGroupIds: ['sg-1'],
          Tags: ours,
        },
      ],
    ]);
  });

  test('has several nodes, a public address and another port when asked', async () => {
    const aws = new FakeAws(fresh);
    const spec = { ...clusterSpec('p'), nodes: 2, publiclyAccessible: true, port: 5440 };
    await ensureCluster(aws.clients, { ...request, cluster: spec });
    const [input] = aws.inputs('redshift.CreateCluster');
    expect(input).toMatchObject({ ClusterType: 'multi-node', NumberOfNodes: 2, PubliclyAccessible: true, Port: 5440 });
  });

  test('stands where it is told, with its key, and routes as it is told', async () => {
    const aws = new FakeAws(fresh);
    const kmsKeyId = '0a1b2c3d-0000-4000-8000-000000000000';
    const spec = { ...clusterSpec('p'), kmsKeyId, enhancedVpcRouting: true };
    await ensureCluster(aws.clients, {
      ...request,
      cluster: spec,
      securityGroupIds: ['sg-2', 'sg-3'],
      subnetGroup: 'g',
    });
    expect(aws.inputs('redshift.CreateCluster')).toMatchObject([
      {
        ClusterSubnetGroupName: 'g',
        VpcSecurityGroupIds: ['sg-2', 'sg-3'],
        KmsKeyId: kmsKeyId,
        EnhancedVpcRouting: true,
      },
    ]);
  });

  test('is waited for when it exists but does not show', async () => {
    const aws = new FakeAws({ ...fresh, 'redshift.CreateCluster': exists });
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the cluster p exists, but AWS does not show it yet',
    });
  });

  test.each([
    'The IAM role p-role is not valid. The IAM role must delegate access to an Amazon Redshift account.',
    'IAM role cannot assume',
    'The security group sg-1 does not exist',
    'Security group sg-1 not found',
  ])('is waited for while Redshift does not know its role or group: %s', async (message) => {
    const cause = awsError('InvalidParameterValue', message);
    const aws = new FakeAws({ ...fresh, 'redshift.CreateCluster': cause });
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message,
      withinMs: 60_000,
      cause,
    });
  });

  test.each([
    awsError('InvalidParameterValue', 'Node type ra9.large is not valid'),
    awsError('InvalidParameterValue', 'The IAM role has too many friends'),
    awsError('InvalidParameterCombination', 'The IAM role p-role is not valid'),
    denied,
  ])('is not waited for when AWS says $name: $message', async (refusal) => {
    const aws = new FakeAws({ ...fresh, 'redshift.CreateCluster': refusal });
    await expect(ensureCluster(aws.clients, request)).rejects.toBe(refusal);
  });
});

describe('a cluster that is there already', () => {
  test.each([
    ['this run', ours, true, 0],
    ['an earlier run of the pipeline', earlier, false, 1],
  ])('of %s is used, and lives as long as this run wants it', async (_who, Tags, created, tagged) => {
    const aws = new FakeAws({ ...showing({ Tags }), 'redshift.CreateTags': {} });
    expect(await ensureCluster(aws.clients, request)).toMatchObject({ created });
    expect(aws.inputs('redshift.CreateTags')).toEqual(
      Array.from({ length: tagged }, () => ({
        ResourceName: 'arn:aws:redshift:eu-west-1:123456789012:cluster:p',
        Tags: [{ Key: 'sparkify:expires', Value: owner.expires }],
      })),
    );
  });

  test.each([
    ['another pipeline', foreign],
    ['another owner', theirs],
    ['nobody', undefined],
  ])('of %s is left alone', async (_who, Tags) => {
    const aws = new FakeAws(showing({ Tags, ClusterStatus: 'paused' }));
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringContaining('the Redshift cluster p exists'),
    });
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });

  test.each(['deleting', 'final-snapshot'])('is waited for while it is %s', async (ClusterStatus) => {
    await expect(ensureCluster(new FakeAws(showing({ ClusterStatus })).clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the cluster p is still being deleted',
    });
  });

  test.each<[string, boolean]>([
    ['paused', true],
    ['pausing', false],
    ['resuming', false],
  ])('is waited for when it is %s, and resumed: %s', async (ClusterStatus, isResumed) => {
    const aws = new FakeAws({ ...showing({ ClusterStatus }), 'redshift.ResumeCluster': {} });
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({
      name: 'NotYetError',
      message: `the cluster p is ${ClusterStatus}`,
    });
    expect(aws.inputs('redshift.ResumeCluster')).toEqual(isResumed ? [{ ClusterIdentifier: 'p' }] : []);
  });

  test('gets its role where it has it not, once it takes changes', async () => {
    const IamRoles = [{ IamRoleArn: 'arn:aws:iam::123456789012:role/another', ApplyStatus: 'in-sync' }];
    for (const roles of [IamRoles, undefined]) {
      const aws = new FakeAws({ ...showing({ IamRoles: roles }), 'redshift.ModifyClusterIamRoles': {} });
      await ensureCluster(aws.clients, request);
      expect(aws.inputs('redshift.ModifyClusterIamRoles')).toEqual([
        { ClusterIdentifier: 'p', AddIamRoles: [roleArn] },
      ]);
    }
    const creating = new FakeAws(showing({ IamRoles, ClusterStatus: 'creating' }));
    await expect(ensureCluster(creating.clients, request)).rejects.toMatchObject({ name: 'NotYetError' });
    const broken = new FakeAws(showing({ IamRoles, ClusterStatus: 'hardware-failure' }));
    await expect(ensureCluster(broken.clients, request)).rejects.toMatchObject({ name: 'ClusterFailedError' });
  });

  test('is waited for while Redshift cannot assume its new role', async () => {
    const refusal = awsError('InvalidParameterValue', 'The IAM role is not valid');
    const aws = new FakeAws({ ...showing({ IamRoles: [] }), 'redshift.ModifyClusterIamRoles': refusal });
    await expect(ensureCluster(aws.clients, request)).rejects.toMatchObject({ name: 'NotYetError', cause: refusal });
  });

  test('with the role attached is used as it is, while it is still made', async () => {
    const aws = new FakeAws(showing({ ClusterStatus: 'creating' }));
    expect(await ensureCluster(aws.clients, request)).toEqual({ created: true });
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });
});

describe('the endpoint of a cluster', () => {
  test('is told with what a session needs', async () => {
    const running = { address: 'p.example', port: 5439, database: 'sales', adminUser: 'boss' };
    expect(await readyEndpoint(new FakeAws(showing()).clients, 'p')).toEqual(running);
    const bare = showing({ DBName: undefined, MasterUsername: undefined, IamRoles: undefined });
    expect(await readyEndpoint(new FakeAws(bare).clients, 'p')).toEqual({ ...running, database: 'dev', adminUser: '' });
  });

  test.each<[string, object, string, string]>([
    ['it is made', { ClusterStatus: 'creating' }, 'NotYetError', 'the cluster p is creating'],
    ['it has no status', { ClusterStatus: undefined }, 'NotYetError', 'the cluster p is '],
    [
      'its role is attached',
      { IamRoles: [...cluster.IamRoles, { IamRoleArn: 'arn:2', ApplyStatus: 'adding' }] },
      'NotYetError',
      'the role arn:2 is adding the cluster p',
    ],
    ['it has an endpoint', { Endpoint: undefined }, 'NotYetError', 'the cluster p has no endpoint'],
    ['it has an address', { Endpoint: { Port: 5439 } }, 'NotYetError', 'the cluster p has no endpoint'],
    ['it has a port', { Endpoint: { Address: 'p' } }, 'NotYetError', 'the cluster p has no endpoint'],
    [
      'somebody resumes it',
      { ClusterStatus: 'paused' },
      'ClusterFailedError',
      'the cluster p is paused: resume it (`provision` does, if the pipeline created it)',
    ],
  ])('is not told before %s', async (_what, more, name, message) => {
    await expect(readyEndpoint(new FakeAws(showing(more)).clients, 'p')).rejects.toMatchObject({ name, message });
  });

  test.each([
    ['creating', 'NotYetError'],
    ['modifying', 'NotYetError'],
    ['rebooting', 'NotYetError'],
    ['resizing', 'NotYetError'],
    ['resuming', 'NotYetError'],
    ['unavailable', 'NotYetError'],
    ['deleting', 'ClusterFailedError'],
    ['final-snapshot', 'ClusterFailedError'],
    ['hardware-failure', 'ClusterFailedError'],
    ['storage-full', 'ClusterFailedError'],
    ['incompatible-network', 'ClusterFailedError'],
  ])('of a cluster that is %s is a %s', async (ClusterStatus, name) => {
    await expect(readyEndpoint(new FakeAws(showing({ ClusterStatus })).clients, 'p')).rejects.toMatchObject({
      name,
      message: `the cluster p is ${ClusterStatus}`,
    });
  });

  test.each(['available', 'available, prep-for-resize'])('is told of one that is %s', async (ClusterStatus) => {
    await expect(readyEndpoint(new FakeAws(showing({ ClusterStatus })).clients, 'p')).resolves.toBeDefined();
  });

  test('needs a cluster', async () => {
    const none = { name: 'ResourceNotFoundError', message: 'there is no Redshift cluster p' };
    for (const found of [missing, { Clusters: [] }, {}]) {
      const aws = new FakeAws({ 'redshift.DescribeClusters': found });
      await expect(readyEndpoint(aws.clients, 'p')).rejects.toMatchObject(none);
    }
  });
});

describe('the cluster of a load', () => {
  test('is of its pipeline', async () => {
    const aws = new FakeAws(showing({ Tags: earlier }));
    await expect(requireOwnCluster(aws.clients, 'p', ownership)).resolves.toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['is not of another pipeline', { Tags: foreign }, 'ForeignResourceError'],
    ['is not of another owner', { Tags: theirs }, 'ForeignResourceError'],
    ['takes work', { ClusterStatus: 'modifying' }, 'NotYetError'],
  ])('%s', async (_what, more, name) => {
    await expect(requireOwnCluster(new FakeAws(showing(more)).clients, 'p', ownership)).rejects.toMatchObject({
      name,
      message: expect.stringContaining('cluster p'),
    });
  });

  test('exists', async () => {
    const aws = new FakeAws({ 'redshift.DescribeClusters': missing });
    await expect(requireOwnCluster(aws.clients, 'p', ownership)).rejects.toThrow(
      'there is no Redshift cluster p: create it with `sparkify run provision` and the same input, then retry a held run',
    );
  });
});

describe('a cluster that is removed', () => {
  const removing = (more: object = {}) => ({ ...showing(more), 'redshift.DeleteCluster': {} });
  const remove = (aws: FakeAws, finalSnapshot?: string) =>
    removeCluster(
      aws.clients,
      { identifier: 'p', ...(finalSnapshot === undefined ? {} : { finalSnapshot }) },
      ownership,
    );

  test('leaves no snapshot unless one is named', async () => {
    const plain = new FakeAws(removing());
    expect(await remove(plain)).toBe(true);
    expect(plain.inputs('redshift.DeleteCluster')).toEqual([
      { ClusterIdentifier: 'p', SkipFinalClusterSnapshot: true },
    ]);
    const kept = new FakeAws(removing());
    expect(await remove(kept, 'p-final')).toBe(true);
    expect(kept.inputs('redshift.DeleteCluster')).toEqual([
      { ClusterIdentifier: 'p', FinalClusterSnapshotIdentifier: 'p-final' },
    ]);
  });

  test.each([
    ['there is none', missing],
    ['it is of another pipeline', { Clusters: [{ ...cluster, Tags: foreign }] }],
    ['it is of another owner', { Clusters: [{ ...cluster, Tags: theirs }] }],
    ['it has no tags', { Clusters: [{ ...cluster, Tags: undefined }] }],
  ])('is none when %s', async (_why, found) => {
    const aws = new FakeAws({ ...removing(), 'redshift.DescribeClusters': found });
    expect(await remove(aws)).toBe(false);
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });

  test.each(['deleting', 'final-snapshot'])('is not asked twice: it is %s', async (ClusterStatus) => {
    const aws = new FakeAws(removing({ ClusterStatus }));
    expect(await remove(aws)).toBe(true);
    expect(aws.commands).toEqual(['redshift.DescribeClusters']);
  });

  test('may be gone meanwhile', async () => {
    expect(await remove(new FakeAws({ ...removing(), 'redshift.DeleteCluster': missing }))).toBe(true);
  });

  test('is waited for in a state in which AWS does not delete', async () => {
    const cause = awsError('InvalidClusterStateFault');
    for (const [ClusterStatus, told] of [
      ['rebooting', 'rebooting'],
      [undefined, 'changing'],
    ]) {
      const aws = new FakeAws({ ...removing({ ClusterStatus }), 'redshift.DeleteCluster': cause });
      await expect(remove(aws)).rejects.toMatchObject({
        name: 'NotYetError',
        message: `the cluster p is ${told}, and cannot be deleted in that state`,
        cause,
      });
    }
    await expect(remove(new FakeAws({ ...removing(), 'redshift.DeleteCluster': denied }))).rejects.toBe(denied);
  });

  describe('by a caller who may not look', () => {
    const tagged = (ResourceName: string, tags: object[]) => tags.map((Tag) => ({ ResourceName, Tag }));
    const arn = 'arn:aws:redshift:eu-west-1:123456789012:cluster:p';
    const blind = (tags: object[]) => ({
      'redshift.DescribeClusters': denied,
      'redshift.DescribeTags': { TaggedResources: tags },
      'redshift.DeleteCluster': {},
    });

    test('is known by its tags', async () => {
      const aws = new FakeAws(blind([...tagged(`${arn}-2`, foreign), ...tagged(arn, ours)]));
      expect(await remove(aws)).toBe(true);
      expect(aws.inputs('redshift.DescribeTags')[0]).toMatchObject({
        ResourceType: 'cluster',
        TagKeys: ['sparkify:pipeline', 'sparkify:owner', 'sparkify:run', 'sparkify:expires'],
      });
    });

    test.each([
      ['nothing is tagged', []],
      ['only one whose name ends alike is', tagged(arn.replace(/p$/, 'sp'), ours)],
      ['its tags are those of others', tagged(arn, theirs)],
    ])('is none when %s', async (_why, tags) => {
      const aws = new FakeAws(blind(tags));
      expect(await remove(aws)).toBe(false);
      expect(aws.commands).not.toContain('redshift.DeleteCluster');
    });

    test('is there for as long as it has tags', async () => {
      await expect(requireGone(new FakeAws(blind(tagged(arn, ours))).clients, 'p')).rejects.toMatchObject({
        name: 'NotYetError',
        message: 'the cluster p is still there',
      });
      await expect(requireGone(new FakeAws(blind([])).clients, 'p')).resolves.toBeUndefined();
    });
  });
});

describe('a cluster is gone', () => {
  test('when AWS no longer knows it, and not while it is being deleted', async () => {
    await expect(
      requireGone(new FakeAws({ 'redshift.DescribeClusters': missing }).clients, 'p'),
    ).resolves.toBeUndefined();
    await expect(requireGone(new FakeAws(showing({ ClusterStatus: 'deleting' })).clients, 'p')).rejects.toMatchObject({
      name: 'NotYetError',
      message: 'the cluster p is deleting',
    });
  });
});
