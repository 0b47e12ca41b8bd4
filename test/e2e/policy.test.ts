import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';

import { DeleteClusterSnapshotCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import type { WorkflowHandle } from '@temporalio/client';
import { createActivities } from '../../src/activities/index.ts';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { PolicyDocument } from '../../src/aws/policy/document.ts';
import type { PolicyRequest } from '../../src/aws/policy/request.ts';
import { workerPolicy } from '../../src/aws/policy/worker.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

/** A worker whose IAM user may do exactly what `sparkify policy` prints, and with each statement taken from it once. */

jest.setTimeout(600_000);

const name = 'least';
const input = {
  name,
  user: { create: true },
  workspace: 's3://least-work/manifests',
  load: { mode: 'incremental' },
  query: 'ask',
};

const isFull = process.env['FULL'] !== undefined;
/** Without FULL=1, one statement of each kind of end. */
const some = ['KeepPassword', 'ListIdentities'];
/** Once there is a cluster, nobody needs it any more. */
const firstOfAll = 'CreateServiceRole';

const account = '123456789012';
const request: PolicyRequest = {
  account,
  region: 'us-west-2',
  pipeline: name,
  warehouse: { kind: 'cluster', identifier: name, database: 'dev', adminUser: 'awsuser' },
  role: { name: `${name}-redshift` },
  user: `${name}-analyst`,
  createsUser: true,
  lists: ['s3://udacity-dend/log_data', 's3://udacity-dend/song_data'],
  reads: ['s3://udacity-dend/log_data', 's3://udacity-dend/song_data', 's3://udacity-dend/log_json_path.json'],
  workspace: input.workspace,
};
const document = workerPolicy(request);

/** A run that makes a workgroup: its policy, and those of its statements that no cluster needs. */
const { workspace: _workspace, ...bare } = request;
const ofServerless = workerPolicy({
  ...bare,
  createsUser: false,
  lists: [],
  warehouse: { kind: 'serverless', identifier: name, adminUser: 'awsuser', limitsUsage: true },
});
const serverless = { name, query: 'ask', warehouse: { kind: 'serverless', usageLimit: { amount: 1 } } };
const newStatements = ofServerless.Statement.filter(({ Sid }) => document.Statement.every((one) => one.Sid !== Sid));

/** As a whole it is longer than a managed policy may be. */
const policyNames = ['worker-1', 'worker-2'];
const arnOf = (policyName: string) => `arn:aws:iam::${account}:policy/${policyName}`;

let lab: FaultLab;
let iam: IAMClient;
let worker: WorkflowWorker;
let before: string[];

const middle = Math.ceil(document.Statement.length / 2);
/** The part of the statements that stands in the policy of that name. */
const text = (statements: PolicyDocument['Statement'], policyName: string): string => {
  const isFirst = ({ Sid }: { Sid: string }) => document.Statement.findIndex((one) => one.Sid === Sid) < middle;
  const wanted = policyName === policyNames[0];
  return JSON.stringify({ ...document, Statement: statements.filter((one) => isFirst(one) === wanted) });
};

/** Makes these statements all that the worker may do, at once. */
async function permit(statements: PolicyDocument['Statement']): Promise<void> {
  for (const policyName of policyNames) {
    const PolicyArn = arnOf(policyName);
    const PolicyDocument = text(statements, policyName);
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    for (const { VersionId } of Versions) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}

/** Clients that sign as a new user who has the policy. */
async function clientsOfUser() {
  const UserName = 'worker';
  await iam.send(new CreateUserCommand({ UserName }));
  for (const PolicyName of policyNames) {
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: text(document.Statement, PolicyName) }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arnOf(PolicyName) }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
  Object.assign(process.env, keys);
  const clients = await createAwsClients();
  for (const client of [clients.redshift, clients.iam, clients.ec2, clients.sts, clients.s3])
    await client.config.credentials();
  return clients;
}

beforeAll(async () => {
  lab = await startFaultLab();
  iam = new IAMClient(lab.awsConfig);
  mkdirSync(join(lab.s3Root, 'least-work'));
  const aws = await clientsOfUser();
  const projectDir = join(__dirname, '../..');
  worker = await startWorkflowWorker(createActivities({ aws, projectDir, warehouseCaFile: lab.caFile }));
  before = await lab.account.holdings();
});
afterAll(async () => {
  iam?.destroy();
  await worker?.stop();
  await lab?.stop();
});

interface Ended {
  /** What the extension of its life was refused with. */
  extension?: string;
  failure?: string;
  result?: PipelineResult;
}

/** A run from its beginning to its end, whose life is extended once its warehouse is loaded. */
async function runOnce(workflowId: string, ofRun: object = input): Promise<Ended> {
  const { client, taskQueue } = worker;
  const run = await client.workflow.start('pipeline', { taskQueue, workflowId, args: [ofRun] });
  let isOver = false;
  const ended = run.result().then(
    (result) => ({ result: result as PipelineResult }),
    (error: unknown) => ({ failure: messageOf(error) }),
  );
  void ended.then(() => (isOver = true));
  await until(async () => isOver || (await isAsked(run)), 120_000);
  if (isOver) return ended;
  const extension = await run.executeUpdate('extend', { args: ['1h'] }).then(() => undefined, messageOf);
  await run.executeUpdate('answer', { args: ['yes'] });
  return { ...(await ended), ...(extension !== undefined && { extension }) };
}

const isAsked = async (run: WorkflowHandle): Promise<boolean> =>
  (await run.query<Status>('status').catch(() => undefined))?.question !== undefined;

/** All messages of an error and its causes. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return [error.message, messageOf(error.cause)].filter((part) => part !== '').join(': ');
}

test('the first cluster of an account needs the role of Redshift to be made', async () => {
  await endsAsDocumented(firstOfAll);
  expect(await lab.account.holdings()).toEqual(before);
});

test('a worker that may do what the policy allows, and no more, runs a whole pipeline', async () => {
  const { extension, failure, result } = await runOnce('least-whole');
  expect([extension, failure]).toEqual([undefined, undefined]);
  expect(result?.teardown?.left).toEqual([]);
  expect(result?.teardown?.deleted).toHaveLength(5);
  expect(await lab.account.holdings()).toEqual(before);
});

/** Runs that need more than the others, each with the policy that is printed for it. */
const special = {
  async 'pause and resume'() {
    await permit(workerPolicy({ ...request, pauses: true }).Statement);
    for (const workflowId of isFull ? ['least-paused', 'least-resumed'] : ['least-paused']) {
      const { failure, result } = await runOnce(workflowId, { ...input, teardown: 'pause' });
      expect([failure, result?.teardown?.paused?.identifier]).toEqual([undefined, name]);
    }
  },
  async 'restore a snapshot'() {
    const finalSnapshot = { create: true, identifier: 'least-kept' };
    expect((await runOnce('least-origin', { ...input, finalSnapshot })).failure).toBeUndefined();
    const snapshot = { snapshotIdentifier: finalSnapshot.identifier };
    const warehouse = {
      kind: 'cluster',
      identifier: name,
      database: 'dev',
      adminUser: 'awsuser',
      ...snapshot,
    } as const;
    // With a user and a workspace, too, it would be too long for a managed policy.
    await permit(workerPolicy({ ...bare, createsUser: false, lists: [], reads: [], warehouse }).Statement);
    const { failure, result } = await runOnce('least-restored', { name, query: 'ask', warehouse: snapshot });
    expect([failure, result?.teardown?.left]).toEqual([undefined, []]);
    const redshift = new RedshiftClient(lab.awsConfig);
    await redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier: finalSnapshot.identifier }));
    redshift.destroy();
  },
};

test('a run that makes a workgroup needs no more than its policy', async () => {
  await permit(ofServerless.Statement);
  const { extension, failure, result } = await runOnce('least-serverless', serverless);
  await permit(document.Statement);
  expect([extension, failure, result?.teardown?.left]).toEqual([undefined, undefined, []]);
  expect(await lab.account.holdings()).toEqual(before);
});

const specials = Object.keys(special) as (keyof typeof special)[];

test.each(isFull ? specials : specials.slice(0, 1))('runs that %s need no more than their policy', async (kind) => {
  await special[kind]();
  await permit(document.Statement);
  const { client, taskQueue } = worker;
  await client.workflow.execute('teardown', {
    taskQueue,
    workflowId: `least-after-${specials.indexOf(kind)}`,
    args: [{ name }],
  });
  expect(await lab.account.holdings()).toEqual(before);
});

/** What is said in docs/aws.md of each statement, by its Sid. */
const documented = new Map(
  Array.from(
    readFileSync(join(__dirname, '../../docs/aws.md'), 'utf8').matchAll(/^\| `(\w+)` .*\| ([^|]+) \|$/gm),
    ([, Sid = '', without = '']) => [Sid, without.trim()],
  ),
);

/** What came of a run, in the words of that page. */
function outcome({ failure, extension }: Ended, left: string[]): string {
  if (extension !== undefined) return 'The run passes; `extend` fails.';
  if (failure === undefined) return 'The run passes.';
  const kinds = left.map((line) => `the ${line.split(' ')[0]}`);
  return `The run fails and leaves ${kinds.length === 0 ? 'nothing' : kinds.join(' and ')}.`;
}

test('every statement is documented', () => {
  const missing = [...document.Statement, ...newStatements].filter(({ Sid }) => !documented.has(Sid));
  expect(missing).toEqual([]);
});

const others = document.Statement.filter(({ Sid }) => Sid !== firstOfAll).map(({ Sid }) => Sid);

test.each(isFull ? others : some)('without %s, a run ends as documented, and leaves nothing for good', async (Sid) => {
  await endsAsDocumented(Sid);
  expect(await lab.account.holdings()).toEqual(before);
});

/** Without FULL=1, one that leaves something until it is there again. */
const someOfServerless = ['UseNamespace'];

test.each(isFull ? newStatements.map(({ Sid }) => Sid) : someOfServerless)(
  'without %s, a run that makes a workgroup ends as documented, and leaves nothing for good',
  async (Sid) => {
    await endsAsDocumented(Sid, ofServerless, serverless);
    expect(await lab.account.holdings()).toEqual(before);
  },
);

async function endsAsDocumented(
  Sid: string,
  whole = document,
  ofRun: { name: string; warehouse?: object } = input,
): Promise<void> {
  const statement = whole.Statement.find((one) => one.Sid === Sid);
  await permit(whole.Statement.filter((one) => one !== statement));
  const workflowId = `least-without-${Sid}`;
  const ended = await runOnce(workflowId, ofRun);
  const left = await lab.account.ofPipeline(name);
  await permit(whole.Statement);
  const told = `${ended.failure ?? ''}${ended.extension ?? ''}`;
  const named = statement?.Action.some((action) => told.includes(`not authorized to perform: ${action} on resource: `));
  expect([documented.get(Sid)?.match(/^[^.]*[.]/)?.[0], told === '' || named]).toEqual([outcome(ended, left), true]);
  const { client, taskQueue } = worker;
  const { warehouse } = ofRun;
  const args = [{ name, ...(warehouse && { warehouse }) }];
  await client.workflow.execute('teardown', { taskQueue, workflowId: `${workflowId}-teardown`, args });
}
