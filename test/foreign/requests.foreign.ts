import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, pythonPackages } from '../../local-cloud/test/clients/support/install.ts';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { createActivities } from '../../src/activities/index.ts';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { Status } from '../../src/contract/status.ts';
import { expireAll } from '../support/expire.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { OthersWorkgroup } from '../support/others-workgroup.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';
import { recordRequests } from './requests.ts';
import type { RecordedRequest } from './requests.ts';
import { runPython } from './support.ts';

/** What a worker asks of AWS in the whole life of pipelines, against AWS's service models. */

let lab: FaultLab;
let worker: WorkflowWorker;
let recorded: RecordedRequest[];

beforeAll(async () => {
  lab = await startFaultLab();
  mkdirSync(join(lab.s3Root, 'work'));
  const aws = await createAwsClients();
  recorded = recordRequests(aws);
  const projectDir = join(__dirname, '../..');
  worker = await startWorkflowWorker(createActivities({ aws, projectDir, warehouseCaFile: lab.caFile }));
});
afterAll(async () => {
  await worker?.stop();
  await lab?.stop();
});

let runs = 0;
const start = (type: string, input: object) =>
  worker.client.workflow.start(type, {
    taskQueue: worker.taskQueue,
    workflowId: `foreign-${(runs += 1)}`,
    args: [input],
  });

const incremental = { workspace: 's3://work/manifests', load: { mode: 'incremental' } };

/** Created, loaded, extended, asked, deleted after a snapshot. */
async function wholeLife(): Promise<void> {
  const more = {
    user: { create: true },
    query: 'ask',
    finalSnapshot: { create: true, identifier: 'whole-kept' },
    ...incremental,
  };
  const run = await start('pipeline', { name: 'whole', ...more });
  await until(async () => (await run.query<Status>('status').catch(() => undefined))?.question !== undefined, 120_000);
  await run.executeUpdate('extend', { args: ['1h'] });
  await run.executeUpdate('answer', { args: ['yes'] });
  await run.result();
}

/** Left standing, adopted by another run, used as somebody else's, and reaped when its time is over. */
async function secondLife(): Promise<void> {
  const standing = { name: 'standing', teardown: 'never', query: 'never' };
  for (const ttl of ['4h', '5h']) await (await start('pipeline', { ...standing, ttl })).result();
  await (await start('pipeline', { name: 'guest', warehouse: { kind: 'existing', identifier: 'standing' } })).result();
  await expireAll(await createAwsClients());
  await (await start('reap', {})).result();
}

/**
 * In its own subnets, restored, paused and resumed, with statements through the Data API and everything a role can
 * have.
 */
async function lifeWithEverything(snapshotIdentifier: string): Promise<void> {
  const aws = await createAwsClients();
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const subnetIds = await Promise.all(
    ['10.20.1.0/24', '10.20.2.0/24'].map(async (CidrBlock) => {
      const { Subnet } = await aws.ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock }));
      return Subnet?.SubnetId;
    }),
  );
  const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  const input = {
    name: 'everything',
    teardown: 'pause',
    transport: 'data-api',
    network: { subnetIds },
    role: { keep: true, policies: [arn], permissionsBoundary: arn, path: '/teams/' },
    warehouse: { snapshotIdentifier, enhancedVpcRouting: true },
    tags: { team: 'data' },
    ...incremental,
  };
  for (const query of ['always', 'never']) await (await start('pipeline', { ...input, query })).result();
  await (await start('teardown', { name: 'everything', network: input.network, role: input.role })).result();
}

/** A workgroup of somebody else's. */
async function lifeOfAGuest(): Promise<void> {
  const workgroup = new OthersWorkgroup(lab.awsConfig, 'theirs');
  await workgroup.make();
  await (await start('pipeline', { name: 'visitor', warehouse: { kind: 'existing', workgroup: 'theirs' } })).result();
  workgroup.close();
}

/** Some of what these lives must have asked for, lest they prove nothing. */
const asked = [
  'redshift CreateCluster',
  'redshift DeleteCluster',
  'redshift CreateTags',
  'redshift RestoreFromClusterSnapshot',
  'redshift ResumeCluster',
  'redshift CreateClusterSubnetGroup',
  'redshift-data ExecuteStatement',
  'redshift-data GetStatementResult',
  'redshift-serverless GetCredentials',
  'iam CreateUser',
  'iam ListRoleTags',
  'ec2 DescribeSecurityGroupRules',
  'ec2 CreateTags',
  's3 DeleteObjects',
];

describeWith('python3')('the requests of a worker', () => {
  const validate = async (requests: object[]) =>
    runPython(await pythonPackages('botocore', '1.44.8'), 'validate_requests.py', requests);

  test('are valid by the service models of AWS, filters and enumerations included', async () => {
    await wholeLife();
    await secondLife();
    await lifeWithEverything('whole-kept');
    await lifeOfAGuest();
    const operations = new Set(recorded.map(({ service, operation }) => `${service} ${operation}`));
    process.stderr.write(`${recorded.length} requests of ${operations.size} operations\n`);
    expect(asked.filter((operation) => !operations.has(operation))).toEqual([]);
    expect(await validate(recorded)).toEqual([]);
  });

  test('are looked at: what is wrong on purpose is told', async () => {
    const rules = { service: 'ec2', operation: 'DescribeSecurityGroupRules' };
    const found = await validate([
      { ...rules, input: { Filters: [{ Name: 'tag-key', Values: ['a'] }] } },
      { ...rules, input: { Filters: [{ Name: 'tag:a', Values: ['*'] }] } },
      { service: 'redshift', operation: 'DeleteCluster', input: { Identifier: 'c' } },
      { service: 's3', operation: 'CreateBucket', input: { Bucket: 'b', ACL: 'mine' } },
    ]);
    expect(found).toEqual([
      'ec2 DescribeSecurityGroupRules: Filters: tag-key is not documented',
      expect.stringMatching(
        /^redshift DeleteCluster: Missing required .* "ClusterIdentifier"\nUnknown parameter in input: "Identifier"/,
      ),
      expect.stringMatching(/^s3 CreateBucket: .ACL: mine is none of/),
    ]);
  });
});
