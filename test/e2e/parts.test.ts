import { randomUUID } from 'node:crypto';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import type {
  LoadResult,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  ReapResult,
  TeardownResult,
} from '../../src/contract/results.ts';
import { testInFull } from '../support/full.ts';
import { questionCount } from '../support/questions.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { checksums } from '../support/warehouse.ts';

jest.setTimeout(180_000);

let stack: Stack;
let redshift: RedshiftClient;
let iam: IAMClient;
let ec2: EC2Client;

beforeAll(async () => {
  stack = await startStack();
  redshift = new RedshiftClient(stack.awsConfig);
  iam = new IAMClient(stack.awsConfig);
  ec2 = new EC2Client(stack.awsConfig);
  await stack.sparkify('generate', '--events', `${events}`, '--songs', '60', '--seed', '7', '--to', bucketFolder());
});
afterAll(async () => {
  for (const client of [redshift, iam, ec2]) client?.destroy();
  await stack?.stop();
});

const events = 5000;
const bucketFolder = () => `${stack.s3Root}/udacity-dend`;

/** What the account holds, as the SDKs show it. */
async function account() {
  const { Clusters = [] } = await redshift.send(new DescribeClustersCommand({}));
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/sparkify/' }));
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return {
    clusters: Clusters.map(({ ClusterIdentifier, ClusterStatus }) => `${ClusterIdentifier} ${ClusterStatus}`),
    roles: Roles.map(({ RoleName }) => RoleName),
    users: Users.map(({ UserName }) => UserName),
    ranges: SecurityGroups.flatMap(({ IpPermissions = [] }) =>
      IpPermissions.flatMap(({ FromPort, IpRanges = [] }) => IpRanges.map(({ CidrIp }) => `${CidrIp}:${FromPort}`)),
    ),
  };
}

/** What a test that failed has left: its runs are ended, and what they made is deleted, for the next one's sake. */
async function removeAll(): Promise<void> {
  const { workflow } = stack.client;
  for await (const { workflowId, runId } of workflow.list({ query: 'ExecutionStatus="Running"' })) {
    await workflow.getHandle(workflowId, runId).terminate('left by a test');
  }
  const { clusters, roles } = await account();
  const names = [
    ...clusters.map((cluster) => cluster.split(' ')[0]),
    ...roles.map((role) => role?.replace(/-redshift$/, '')),
  ];
  for (const name of new Set(names)) await stack.execute('teardown', { name }, `remove ${name} ${randomUUID()}`);
}

const nothing = { clusters: [], roles: [], users: [], ranges: [] };

describe('each leaves the account empty', () => {
  afterEach(removeAll);

  test('the parts run one after another, and AWS shows what each of them did', async () => {
    expect(await account()).toEqual(nothing);

    const provisioned = await stack.execute<ProvisionResult>('provision', { user: { create: true } }, 'p');
    expect(await account()).toEqual({
      clusters: ['sparkify available'],
      roles: ['sparkify-redshift'],
      users: ['sparkify-analyst'],
      ranges: ['127.0.0.1/32:5439'],
    });
    expect(provisioned.created).toHaveLength(5);

    const loaded = await stack.execute<LoadResult>('load', {}, 'l');
    expect(loaded.rows['staging_songs']).toBe(60);
    expect(await checksums(stack, 'sparkify')).toEqual(referenceChecksums(bucketFolder()));

    const answered = await stack.execute<QueryResult>('query', {}, 'q');
    expect(answered.answers.map(({ rows }) => rows.length > 0)).toEqual(Array(questionCount).fill(true));

    const removed = await stack.execute<TeardownResult>('teardown', {}, 't');
    expect(removed.left).toEqual([]);
    expect(removed.deleted).toHaveLength(5);
    expect(await account()).toEqual(nothing);
  });

  testInFull('the pipeline does it all in one, and leaves nothing', async () => {
    const result = await stack.execute<PipelineResult>('pipeline', { name: 'whole', user: { create: true } }, 'whole');
    expect(result.load?.rows['staging_events']).toBe(events);
    expect(result.query?.answers).toHaveLength(questionCount);
    expect(result.teardown?.left).toEqual([]);
    expect(result.teardown?.deleted.map(({ type }) => type).toSorted()).toEqual(
      result.provision.created.map(({ type }) => type).toSorted(),
    );
    expect(await account()).toEqual(nothing);
  });

  test('a second provision adopts what the first one made, a second teardown finds nothing', async () => {
    await stack.execute('provision', { name: 'twice' }, 'p1');
    const again = await stack.execute<ProvisionResult>('provision', { name: 'twice' }, 'p2');
    expect(again.created).toEqual([]);
    expect(again.adopted).toHaveLength(4);
    await stack.execute('teardown', { name: 'twice' }, 't1');
    const removed = await stack.execute<TeardownResult>('teardown', { name: 'twice' }, 't2');
    expect(removed).toMatchObject({ deleted: [], left: [] });
    expect(await account()).toEqual(nothing);
  });

  test('what outlived its time to live is reaped, and nothing else', async () => {
    await stack.execute('provision', { name: 'short', ttl: '1s', user: { create: true } }, 'short');
    const reaped = await stack.execute<ReapResult>('reap', {}, 'reap');
    expect(reaped.expired.map(({ pipeline }) => pipeline)).toEqual(['short']);
    expect(reaped.left).toEqual([]);
    expect(await account()).toEqual(nothing);
  });
});
