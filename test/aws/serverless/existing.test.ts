import { inspectExisting } from '../../../src/aws/existing-warehouse.ts';
import { login } from '../../../src/aws/login.ts';
import { readyWorkgroup } from '../../../src/aws/serverless/workgroup.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';

const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const shown = (name: string, status = 'in-sync') => `IamRole(applyStatus=${status}, iamRoleArn=${arn(name)})`;
const workgroup = {
  workgroupName: 'analytics',
  workgroupArn: 'arn:w',
  namespaceName: 'team',
  status: 'AVAILABLE',
  endpoint: { address: 'analytics.example', port: 5440 },
};
const namespace = { namespaceName: 'team', dbName: 'prod', adminUsername: 'chief', iamRoles: [shown('reader')] };

function awsWith({
  group = {},
  space = {},
  tags = {},
}: { group?: object; space?: object; tags?: object } = {}): FakeAws {
  return new FakeAws({
    'serverless.GetWorkgroup': { workgroup: { ...workgroup, ...group } },
    'serverless.GetNamespace': { namespace: { ...namespace, ...space } },
    'serverless.ListTagsForResource': { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) },
  });
}

const inspect = (aws: FakeAws, wanted: { database?: string; roleArn?: string } = {}) =>
  inspectExisting(
    aws.clients,
    { identifier: 'analytics', isWorkgroup: true, ...wanted },
    { pipeline: 'p', owner: 'o', run: 'r' },
  );

test('is told as it stands, with the database and the role of its namespace, and only looked at', async () => {
  const aws = awsWith();
  expect(await inspect(aws)).toEqual({
    address: 'analytics.example',
    port: 5440,
    database: 'prod',
    nodeType: 'serverless',
    nodes: 0,
    roleArn: arn('reader'),
  });
  expect(aws.calls).toEqual([
    ['serverless.GetWorkgroup', { workgroupName: 'analytics' }],
    ['serverless.GetNamespace', { namespaceName: 'team' }],
    ['serverless.ListTagsForResource', { resourceArn: 'arn:w' }],
  ]);
  expect(await inspect(awsWith(), { database: 'sales' })).toMatchObject({ database: 'sales' });
});

test.each([
  ['CREATING', 'NotYetError'],
  ['MODIFYING', 'NotYetError'],
  ['DELETING', 'ClusterFailedError'],
])('that is %s is %s', async (status, name) => {
  await expect(readyWorkgroup(awsWith({ group: { status } }).clients, 'analytics')).rejects.toMatchObject({
    name,
    message: `the workgroup analytics is ${status}`,
  });
});

test('that is not there is not found, and one without an endpoint is not ready', async () => {
  const aws = new FakeAws({ 'serverless.GetWorkgroup': awsError('ResourceNotFoundException') });
  await expect(inspect(aws)).rejects.toMatchObject({
    name: 'ResourceNotFoundError',
    message: 'there is no workgroup analytics of Redshift Serverless',
  });
  await expect(inspect(awsWith({ group: { endpoint: {} } }))).rejects.toMatchObject({ name: 'NotYetError' });
});

test('that the pipeline has made itself is refused, for its end deletes it', async () => {
  const tags = { 'sparkify:pipeline': 'p', 'sparkify:owner': 'o', 'sparkify:run': 'r' };
  await expect(inspect(awsWith({ tags }))).rejects.toMatchObject({
    name: 'ForeignResourceError',
    message: expect.stringContaining('the workgroup analytics was created by the pipeline p, which will delete it'),
  });
  const { nodeType } = await inspect(awsWith({ tags: { ...tags, 'sparkify:pipeline': 'other' } }));
  expect(nodeType).toBe('serverless');
});

describe('the role', () => {
  test('is the one that is asked for, else the default, else the only one, in whatever form AWS tells it', async () => {
    const iamRoles = [shown('reader'), arn('plain')];
    expect(await inspect(awsWith({ space: { iamRoles } }), { roleArn: arn('plain') })).toMatchObject({
      roleArn: arn('plain'),
    });
    const space = { iamRoles, defaultIamRoleArn: arn('plain') };
    expect(await inspect(awsWith({ space }))).toMatchObject({ roleArn: arn('plain') });
  });

  test.each([
    ['none', { iamRoles: [] }, {}, /^ResourceNotFoundError: .* has no IAM role/],
    ['two', { iamRoles: [arn('a'), arn('b')] }, {}, /^ResourceNotFoundError: .* several IAM roles and no default/],
    ['another', {}, { roleArn: arn('b') }, /^ResourceNotFoundError: .* is not attached to the namespace team/],
    ['one that is being added', { iamRoles: [shown('a', 'adding')] }, {}, /^NotYetError: .* is adding/],
  ])('is refused: %s', async (_, space, wanted, message) => {
    expect(await inspect(awsWith({ space }), wanted).catch(String)).toMatch(message);
  });
});

test('is logged in to as whom AWS takes the caller for', async () => {
  const aws = new FakeAws({ 'serverless.GetCredentials': { dbUser: 'IAMR:worker', dbPassword: 'secret' } });
  const cluster = { address: 'x', port: 1, database: 'prod', adminUser: 'chief' };
  const ref = { clusterIdentifier: 'analytics', isWorkgroup: true } as const;
  expect(await login(aws.clients, ref, cluster)).toEqual({ user: 'IAMR:worker', password: 'secret' });
  expect(aws.inputs('serverless.GetCredentials')).toEqual([
    { workgroupName: 'analytics', dbName: 'prod', durationSeconds: 900 },
  ]);
});
