import { inspectCluster } from '../../src/aws/existing-cluster.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, ownership, theirs } from '../support/owners.ts';

const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const attached = (...names: string[]) => names.map((name) => ({ IamRoleArn: arn(name), ApplyStatus: 'in-sync' }));
const cluster = {
  ClusterIdentifier: 'analytics',
  ClusterStatus: 'available',
  NodeType: 'ra3.4xlarge',
  NumberOfNodes: 2,
  IamRoles: attached('reader'),
  Endpoint: { Address: 'analytics.example', Port: 5439 },
  DBName: 'prod',
};

function inspect(more: object = {}, wanted: { database?: string; roleArn?: string } = {}) {
  const aws = new FakeAws({ 'redshift.DescribeClusters': { Clusters: [{ ...cluster, ...more }] } });
  return { aws, told: inspectCluster(aws.clients, { identifier: 'analytics', ...wanted }, ownership) };
}

test('is told as it stands, and only looked at', async () => {
  const { aws, told } = inspect();
  expect(await told).toEqual({
    address: 'analytics.example',
    port: 5439,
    database: 'prod',
    nodeType: 'ra3.4xlarge',
    nodes: 2,
    roleArn: arn('reader'),
  });
  expect(aws.calls).toEqual([['redshift.DescribeClusters', { ClusterIdentifier: 'analytics' }]]);
});

test('is worked on in the database that is asked for', async () => {
  expect(await inspect({}, { database: 'sales' }).told).toMatchObject({ database: 'sales' });
});

test('may be of anybody but the pipeline itself, which would delete it in the end', async () => {
  for (const Tags of [foreign, theirs, []]) expect(await inspect({ Tags }).told).toMatchObject({ nodes: 2 });
  for (const Tags of [ours, earlier]) {
    await expect(inspect({ Tags }).told).rejects.toMatchObject({
      name: 'ForeignResourceError',
      message: expect.stringMatching(
        /^the Redshift cluster analytics was created by the pipeline .*, which will delete it/,
      ),
    });
  }
});

test('that is not there is not found', async () => {
  const aws = new FakeAws({ 'redshift.DescribeClusters': awsError('ClusterNotFoundFault') });
  await expect(inspectCluster(aws.clients, { identifier: 'analytics' }, ownership)).rejects.toMatchObject({
    name: 'ResourceNotFoundError',
    message: 'there is no Redshift cluster analytics',
  });
});

test.each([
  ['creating', 'NotYetError'],
  ['modifying', 'NotYetError'],
  ['paused', 'ClusterFailedError'],
  ['deleting', 'ClusterFailedError'],
])('that is %s is not touched: %s', async (ClusterStatus, name) => {
  const { aws, told } = inspect({ ClusterStatus });
  await expect(told).rejects.toMatchObject({ name, message: expect.stringContaining(`analytics is ${ClusterStatus}`) });
  expect(aws.commands).toEqual(['redshift.DescribeClusters']);
});

describe('its role', () => {
  test.each([
    ['the one that is asked for', { IamRoles: attached('a', 'b') }, 'b', 'b'],
    [
      'the one that is asked for, not the default',
      { IamRoles: attached('a', 'b'), DefaultIamRoleArn: arn('a') },
      'b',
      'b',
    ],
    ['the default', { IamRoles: attached('a', 'b'), DefaultIamRoleArn: arn('b') }, undefined, 'b'],
    ['its only one', { IamRoles: attached('a') }, undefined, 'a'],
  ])('is %s', async (_what, more, wanted, role) => {
    const asked = wanted === undefined ? {} : { roleArn: arn(wanted) };
    expect(await inspect(more, asked).told).toMatchObject({ roleArn: arn(role) });
  });

  test.each([
    ['there is none', { IamRoles: [] }, undefined, /^the Redshift cluster analytics has no IAM role: attach one/],
    ['AWS tells none', { IamRoles: undefined }, undefined, /has no IAM role/],
    ['there are several', { IamRoles: attached('a', 'b') }, undefined, /set role\.arn to one of .*role\/a, .*role\/b$/],
    ['it is not attached', {}, 'other', /role\/other is not attached to .* --add-iam-roles .*role\/other`$/],
    [
      'it is about to be taken away',
      { IamRoles: [{ IamRoleArn: arn('reader'), ApplyStatus: 'removing' }] },
      undefined,
      /reader is not attached/,
    ],
  ])('is missing where %s', async (_what, more, wanted, message) => {
    const asked = wanted === undefined ? {} : { roleArn: arn(wanted) };
    await expect(inspect(more, asked).told).rejects.toMatchObject({
      name: 'ResourceNotFoundError',
      message: expect.stringMatching(message),
    });
  });

  test('is waited for while it is being attached', async () => {
    const { told } = inspect({ IamRoles: [{ IamRoleArn: arn('reader'), ApplyStatus: 'adding' }] });
    await expect(told).rejects.toMatchObject({ name: 'NotYetError' });
  });
});
