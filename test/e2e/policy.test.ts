import type { PolicyRequest } from '../../src/aws/policy/request.ts';
import { workerPolicy } from '../../src/aws/policy/worker.ts';
import { isFull, testInFull } from '../support/full.ts';
import { PolicyLab, documentedEnd, documentedEnds } from '../support/policy-lab.ts';

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

/** Without FULL=1, one statement that a run ends without. */
const some = ['KeepPassword'];
/** Once there is a cluster, nobody needs it any more. */
const firstOfAll = 'CreateServiceRole';

const request: PolicyRequest = {
  account: '123456789012',
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
const whole = workerPolicy(request);

/** A run that makes a workgroup: its policy, and those of its statements that no cluster needs. */
const { workspace: _workspace, ...bare } = request;
const ofServerless = workerPolicy({
  ...bare,
  createsUser: false,
  lists: [],
  warehouse: { kind: 'serverless', identifier: name, adminUser: 'awsuser', limitsUsage: true },
});
const serverless = { name, query: 'ask', warehouse: { kind: 'serverless', usageLimit: { amount: 1 } } };
const newStatements = ofServerless.Statement.filter(({ Sid }) => whole.Statement.every((one) => one.Sid !== Sid));

let policies: PolicyLab;
let before: string[];

beforeAll(async () => {
  policies = await PolicyLab.start(whole);
  before = await policies.lab.account.holdings();
});
afterAll(() => policies?.stop());

const holdings = () => policies.lab.account.holdings();

testInFull('the first cluster of an account needs the role of Redshift to be made', async () => {
  expect(await policies.endWithout(firstOfAll, whole, input)).toBe(documentedEnd(firstOfAll));
  expect(await holdings()).toEqual(before);
});

test('a worker that may do what the policy allows, and no more, runs a whole pipeline', async () => {
  const { extension, failure, result } = await policies.runOnce('least-whole', input);
  expect([extension, failure]).toEqual([undefined, undefined]);
  expect(result?.teardown?.left).toEqual([]);
  expect(result?.teardown?.deleted).toHaveLength(5);
  expect(await holdings()).toEqual(before);
});

testInFull('runs that pause and resume need no more than their policy', async () => {
  await policies.permit(workerPolicy({ ...request, pauses: true }));
  for (const workflowId of ['least-paused', 'least-resumed']) {
    const { failure, result } = await policies.runOnce(workflowId, { ...input, teardown: 'pause' });
    expect([failure, result?.teardown?.paused?.identifier]).toEqual([undefined, name]);
  }
  await policies.permit(whole);
  await policies.tearDown('least-after-pause', { name });
  expect(await holdings()).toEqual(before);
});

test('a run that makes a workgroup needs no more than its policy', async () => {
  await policies.permit(ofServerless);
  const { extension, failure, result } = await policies.runOnce('least-serverless', serverless);
  await policies.permit(whole);
  expect([extension, failure, result?.teardown?.left]).toEqual([undefined, undefined, []]);
  expect(await holdings()).toEqual(before);
});

test('every statement is documented', () => {
  const documented = documentedEnds();
  expect([...whole.Statement, ...newStatements].filter(({ Sid }) => !documented.has(Sid))).toEqual([]);
});

const others = whole.Statement.filter(({ Sid }) => Sid !== firstOfAll).map(({ Sid }) => Sid);

test.each(isFull ? others : some)('without %s, a run ends as documented, and leaves nothing for good', async (Sid) => {
  expect(await policies.endWithout(Sid, whole, input)).toBe(documentedEnd(Sid));
  expect(await holdings()).toEqual(before);
});

testInFull.each(newStatements.map(({ Sid }) => Sid))(
  'without %s, a run that makes a workgroup ends as documented, and leaves nothing for good',
  async (Sid) => {
    expect(await policies.endWithout(Sid, ofServerless, serverless)).toBe(documentedEnd(Sid));
    expect(await holdings()).toEqual(before);
  },
);
