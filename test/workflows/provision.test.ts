import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let world: FakeWorld;
let worker: WorkflowWorker;

beforeEach(async () => {
  world = new FakeWorld();
  worker = await startWorkflowWorker(world.activities());
});
afterEach(() => worker.stop());

/** The failure of a run of that type with a unique name. */
async function failureOf(type: 'pipeline' | 'provision', workflowId = randomUUID()): Promise<ApplicationFailure> {
  const { client, taskQueue } = worker;
  const args = [{ name: `p${randomUUID().slice(0, 8)}` }];
  const ended = client.workflow.execute(type, { taskQueue, workflowId, args });
  const error: unknown = await ended.catch((thrown: unknown) => thrown);
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error('the workflow did not fail', { cause: error });
}

describe('what provision cannot take back', () => {
  const owns = { type: 'AWS::IAM::Role', id: expect.any(String) };

  test('is in the failure of a run of its own, and one that is left hides none of the others', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    world.fail('removeRole', fatal('AwsRefused', 'not allowed to delete roles'));
    world.fail('removeSecurityGroup', fatal('AwsRefused', 'not allowed to delete groups'));
    const failure = await failureOf('provision');
    expect(failure.message).toMatch(/^no more clusters \(.*to delete groups; .*to delete roles\)$/);
    expect(failure.details).toEqual([{ left: [expect.anything(), expect.objectContaining({ resource: owns })] }]);
    expect([...world.resources]).not.toContain('rule');
  });

  test('is not told any more once the teardown of the pipeline has deleted it', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    world.fail('removeRole', fatal('AwsRefused', 'not allowed yet'), 1);
    const failure = await failureOf('pipeline');
    expect(failure).toMatchObject({ type: 'AwsRefused', message: 'no more clusters' });
    expect(world.resources).toEqual(new Set());
  });
});

test('a name that is taken by somebody else stops the pipeline before it touches anything', async () => {
  world.fail('preflight', fatal('ForeignResource', 'the IAM role x exists'));
  const failure = await failureOf('pipeline');
  expect(failure).toMatchObject({ type: 'ForeignResource', message: 'the IAM role x exists' });
  expect(world.calls.filter((call) => call.startsWith('ensure'))).toEqual([]);
});

test.each([
  ['ahead of', -3_600_000],
  ['behind', 3_600_000],
])('a Temporal server whose clock is %s AWS’s creates nothing that has to live by it', async (how, aheadMs) => {
  world.setClock(aheadMs);
  const failure = await failureOf('pipeline');
  expect(failure).toMatchObject({ type: 'ClockSkew', message: expect.stringContaining(`60 minutes ${how} AWS's`) });
  expect(world.calls.filter((call) => call.startsWith('ensure'))).toEqual([]);
});

test('a clock that is a minute off is as good as any', async () => {
  world.setClock(-60_000);
  world.fail('ensureRole', fatal('AwsRefused', 'as far as that'));
  expect(await failureOf('pipeline')).toMatchObject({ type: 'AwsRefused' });
});

test('what a removal does not find at first is looked for again', async () => {
  world.hide('role', 1);
  world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
  await failureOf('provision');
  expect(world.resources).toEqual(new Set());
});

test('what is taken back, and what is not, stands in the status', async () => {
  world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
  world.fail('removeRole', fatal('AwsRefused', 'not allowed to delete roles'));
  const workflowId = randomUUID();
  await failureOf('provision', workflowId);
  const { steps } = await worker.client.workflow.getHandle(workflowId).query<Status>('status');
  expect(steps.slice(-4)).toMatchObject([
    { name: 'revoke', state: 'done', detail: 'rule' },
    { name: 'delete cluster', state: 'done', detail: 'cluster' },
    { name: 'delete group', state: 'done', detail: 'group' },
    { name: 'delete role', state: 'failed', detail: 'not allowed to delete roles' },
  ]);
});

test('a group is not waited for while the cluster that uses it is left', async () => {
  world.fail('awaitCluster', fatal('ClusterFailed', 'hardware-failure'));
  world.fail('removeCluster', fatal('AwsRefused', 'not allowed to look'));
  const failure = await failureOf('pipeline');
  expect(failure.message).toMatch(/AWS::EC2::SecurityGroup \S+: \S+ could not be deleted, and uses it/);
  expect(world.calls).not.toContain('removeSecurityGroup');
  expect(world.calls).toContain('removeRole');
});
