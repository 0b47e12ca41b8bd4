import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  CreateTagsCommand,
  DeleteClusterCommand,
  DeleteTagsCommand,
  DescribeClustersCommand,
  DescribeClusterSubnetGroupsCommand,
  DescribeTagsCommand,
  ModifyClusterCommand,
  ModifyClusterIamRolesCommand,
  PauseClusterCommand,
  RebootClusterCommand,
  ResumeClusterCommand,
  type CreateClusterCommandInput,
} from '@aws-sdk/client-redshift';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { until } from '../../../test/support/until.ts';
import { redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
  for (const RoleName of ['one', 'two']) {
    await local.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: redshiftTrust }));
  }
});
afterAll(() => local.stop());

const minimal = {
  NodeType: 'ra3.large',
  ClusterType: 'single-node',
  MasterUsername: 'awsuser',
  MasterUserPassword: 'Passw0rd',
};
const create = (ClusterIdentifier: string, more: Partial<CreateClusterCommandInput> = {}) =>
  local.redshift.send(new CreateClusterCommand({ ...minimal, ClusterIdentifier, ...more }));
const describeOne = async (ClusterIdentifier: string) =>
  (await local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier }))).Clusters?.[0];
const hasStatus = (identifier: string, status: string) =>
  until(async () => (await describeOne(identifier))?.ClusterStatus === status);
const created = async (identifier: string, more: Partial<CreateClusterCommandInput> = {}) => {
  await create(identifier, more);
  await hasStatus(identifier, 'available');
};
const isGone = (identifier: string) =>
  until(async () => {
    const { Clusters: clusters } = await local.redshift.send(new DescribeClustersCommand({}));
    return !clusters?.some(({ ClusterIdentifier }) => ClusterIdentifier === identifier);
  });
const processOf = (identifier: string) =>
  local.processes.findLast(({ config, running }) => running && config.clusterIdentifier === identifier);
const remove = (ClusterIdentifier: string) =>
  local.redshift.send(new DeleteClusterCommand({ ClusterIdentifier, SkipFinalClusterSnapshot: true }));

describe('a cluster', () => {
  test('is created, becomes available with an endpoint, is deleted and is gone', async () => {
    const { Cluster: first } = await create('whole', {
      Tags: [{ Key: 'a', Value: 'b' }],
      DBName: 'sparkify',
      Port: 5440,
    });
    expect(first).toMatchObject({
      ClusterStatus: 'creating',
      DBName: 'sparkify',
      Encrypted: true,
      PubliclyAccessible: false,
      NumberOfNodes: 1,
    });
    expect(first?.Endpoint).toBeUndefined();
    await hasStatus('whole', 'available');
    expect(await describeOne('whole')).toMatchObject({
      Endpoint: { Address: '127.0.0.1', Port: 5440 },
      ClusterAvailabilityStatus: 'Available',
      Tags: [{ Key: 'a', Value: 'b' }],
      VpcSecurityGroups: [{ Status: 'active' }],
    });
    expect(processOf('whole')?.config).toMatchObject({ database: 'sparkify', masterUsername: 'awsuser', port: 5440 });
    expect((await remove('whole')).Cluster?.ClusterStatus).toBe('deleting');
    await isGone('whole');
    expect(processOf('whole')).toBeUndefined();
    expect(await refusalOf(describeOne('whole'))).toEqual({
      code: 'ClusterNotFound',
      message: 'Cluster whole not found.',
      status: 404,
    });
  });

  test('takes an empty list of what is not supported for nothing asked', async () => {
    await create('empty', { ClusterSecurityGroups: [], IamRoles: [], Tags: [] });
    expect(await refusalOf(create('other', { ClusterSecurityGroups: ['x'] }))).toMatchObject({
      code: 'UnsupportedOperation',
    });
  });

  test('has its identifier once', async () => {
    await create('once');
    expect(await refusalOf(create('once'))).toEqual({
      code: 'ClusterAlreadyExists',
      message: 'Cluster already exists',
      status: 400,
    });
  });

  test('is not deleted while something else is going on', async () => {
    await create('busy');
    expect(await refusalOf(remove('busy'))).toMatchObject({
      code: 'InvalidClusterState',
      status: 400,
      message: expect.stringContaining('There is an operation running on the Cluster.'),
    });
    await hasStatus('busy', 'available');
    const unsaid = new DeleteClusterCommand({ ClusterIdentifier: 'busy' });
    expect(await refusalOf(local.redshift.send(unsaid))).toMatchObject({ code: 'InvalidParameterCombination' });
    const both = { ClusterIdentifier: 'busy', SkipFinalClusterSnapshot: true, FinalClusterSnapshotIdentifier: 'x' };
    expect(await refusalOf(local.redshift.send(new DeleteClusterCommand(both)))).toMatchObject({
      code: 'InvalidParameterCombination',
    });
    const empty = { ...both, FinalClusterSnapshotIdentifier: '' };
    await local.redshift.send(new DeleteClusterCommand(empty));
    expect((await refusalOf(remove('busy'))).code).toMatch(/InvalidClusterState|ClusterNotFound/);
  });

  test('pauses, resumes and reboots, with a process only when it answers', async () => {
    const ClusterIdentifier = 'sleeper';
    await created(ClusterIdentifier);
    expect(await refusalOf(local.redshift.send(new ResumeClusterCommand({ ClusterIdentifier })))).toMatchObject({
      code: 'InvalidClusterState',
    });
    await local.redshift.send(new PauseClusterCommand({ ClusterIdentifier }));
    await hasStatus(ClusterIdentifier, 'paused');
    expect(processOf(ClusterIdentifier)).toBeUndefined();
    await local.redshift.send(new ResumeClusterCommand({ ClusterIdentifier }));
    await hasStatus(ClusterIdentifier, 'available');
    const before = processOf(ClusterIdentifier);
    await local.redshift.send(new RebootClusterCommand({ ClusterIdentifier }));
    await hasStatus(ClusterIdentifier, 'available');
    expect(before?.running).toBe(false);
    expect(processOf(ClusterIdentifier)?.config.dataDir).toBe(before?.config.dataDir);
    await local.redshift.send(new PauseClusterCommand({ ClusterIdentifier }));
    await hasStatus(ClusterIdentifier, 'paused');
    await remove(ClusterIdentifier);
    await isGone(ClusterIdentifier);
  });

  test('is modified, resized, moved to another port and renamed', async () => {
    await created('plain');
    const modify = async (more: object) => {
      const { Cluster: cluster } = await local.redshift.send(
        new ModifyClusterCommand({ ClusterIdentifier: 'plain', ...more }),
      );
      await hasStatus(cluster?.ClusterIdentifier ?? '', 'available');
      return cluster?.ClusterStatus;
    };
    expect(await modify({ PubliclyAccessible: true, PreferredMaintenanceWindow: 'mon:01:00-mon:01:30' })).toBe(
      'modifying',
    );
    expect(await modify({ NodeType: 'ra3.4xlarge', NumberOfNodes: 3 })).toBe('resizing');
    expect(await modify({ Port: 8191 })).toBe('modifying');
    expect(await describeOne('plain')).toMatchObject({
      PubliclyAccessible: true,
      PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
      NodeType: 'ra3.4xlarge',
      NumberOfNodes: 3,
      Endpoint: { Port: 8191 },
    });
    expect(await refusalOf(modify({ NumberOfNodes: 1 }))).toMatchObject({ code: 'InvalidParameterCombination' });
    expect(await refusalOf(modify({ NewClusterIdentifier: 'once' }))).toMatchObject({ code: 'ClusterAlreadyExists' });
    await modify({ NewClusterIdentifier: 'renamed' });
    expect(await refusalOf(describeOne('plain'))).toMatchObject({ code: 'ClusterNotFound' });
    expect(processOf('renamed')?.config.port).toBe(8191);
  });

  test('keeps a managed password in a secret that goes with it', async () => {
    await created('managed', { MasterUserPassword: undefined, ManageMasterPassword: true });
    const { MasterPasswordSecretArn: SecretId } = (await describeOne('managed')) ?? {};
    const { SecretString: text } = await local.secrets.send(new GetSecretValueCommand({ SecretId }));
    const { username, password } = JSON.parse(text ?? '') as { username: string; password: string };
    expect([username, password.length]).toEqual(['awsuser', 32]);
    await remove('managed');
    await isGone('managed');
    expect(await refusalOf(local.secrets.send(new GetSecretValueCommand({ SecretId })))).toMatchObject({
      code: 'ResourceNotFoundException',
      status: 400,
    });
  });
});

describe('a description of clusters', () => {
  test('takes tags and comes in pages', async () => {
    const identifiers = Array.from({ length: 21 }, (_, index) => `many-${String(index).padStart(2, '0')}`);
    for (const [index, identifier] of identifiers.entries()) {
      await create(identifier, { Tags: [{ Key: 'batch', Value: index === 3 ? 'x' : 'y' }] });
    }
    const page = (more: object) => local.redshift.send(new DescribeClustersCommand({ TagKeys: ['batch'], ...more }));
    const first = await page({ MaxRecords: 20 });
    const second = await page({ MaxRecords: 20, Marker: first.Marker });
    const all = [...(first.Clusters ?? []), ...(second.Clusters ?? [])].map(
      ({ ClusterIdentifier }) => ClusterIdentifier,
    );
    expect([all, second.Marker]).toEqual([identifiers, undefined]);
    const { Clusters: x } = await page({ TagValues: ['x'] });
    expect(x?.map(({ ClusterIdentifier }) => ClusterIdentifier)).toEqual(['many-03']);
    expect(await refusalOf(page({ MaxRecords: 5 }))).toMatchObject({ code: 'InvalidParameterValue' });
  });

  test('of subnet groups names the default one', async () => {
    const { ClusterSubnetGroups: groups } = await local.redshift.send(new DescribeClusterSubnetGroupsCommand({}));
    expect(groups).toMatchObject([{ ClusterSubnetGroupName: 'default', SubnetGroupStatus: 'Complete' }]);
    expect(groups?.[0]?.Subnets).toHaveLength(3);
  });
});

test('tags of a cluster are put, described and taken away', async () => {
  await create('tags');
  const ResourceName = 'arn:aws:redshift:us-west-2:123456789012:cluster:tags';
  await local.redshift.send(
    new CreateTagsCommand({
      ResourceName,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await local.redshift.send(new DeleteTagsCommand({ ResourceName, TagKeys: ['a'] }));
  const { TaggedResources: tagged } = await local.redshift.send(new DescribeTagsCommand({ ResourceName }));
  expect(tagged).toEqual([{ ResourceName, ResourceType: 'cluster', Tag: { Key: 'b', Value: '2' } }]);
  const nowhere = new CreateTagsCommand({ ResourceName: `${ResourceName}x`, Tags: [] });
  expect(await refusalOf(local.redshift.send(nowhere))).toMatchObject({ code: 'ResourceNotFoundFault', status: 404 });
});

test('a role is attached and detached in its own time', async () => {
  const [one, two] = ['arn:aws:iam::123456789012:role/one', 'arn:aws:iam::123456789012:role/two'];
  await created('roles', { IamRoles: [one] });
  const modify = (more: object) =>
    local.redshift.send(new ModifyClusterIamRolesCommand({ ClusterIdentifier: 'roles', ...more }));
  await modify({ AddIamRoles: [two], RemoveIamRoles: [one] });
  const roles = async () => (await describeOne('roles'))?.IamRoles;
  await until(async () => (await roles())?.length === 1);
  expect(await roles()).toEqual([{ IamRoleArn: two, ApplyStatus: 'in-sync' }]);
  await modify({ DefaultIamRoleArn: one });
  expect(await describeOne('roles')).toMatchObject({ DefaultIamRoleArn: one });
  expect(await refusalOf(modify({ AddIamRoles: [one], RemoveIamRoles: [one] }))).toMatchObject({
    code: 'InvalidParameterCombination',
  });
});
