import { randomUUID } from 'node:crypto';
import type { ReapResult } from '../../src/contract/results.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const expired = [
  {
    pipeline: 'old',
    resources: [
      { type: 'AWS::Redshift::Cluster' as const, id: 'old-a' },
      { type: 'AWS::Redshift::Cluster' as const, id: 'old-b' },
      { type: 'AWS::IAM::Role' as const, id: 'old-redshift' },
    ],
  },
  { pipeline: 'older', resources: [{ type: 'AWS::IAM::User' as const, id: 'older-analyst' }] },
];

let worker: WorkflowWorker;
afterEach(() => worker.stop());

/** Reaps in a world where those resources are there; tells what was asked to go. */
async function reap(found: typeof expired, broken?: string): Promise<{ result: ReapResult; removed: string[] }> {
  const removed: string[] = [];
  const remove = async (id: string) => {
    if (id === broken) throw fatal('AwsRefused', `${id} is in use`);
    removed.push(id);
    return { deleted: [{ type: 'AWS::IAM::Role' as const, id }] };
  };
  worker = await startWorkflowWorker({
    ...new FakeWorld().activities(),
    findExpired: async () => ({ expired: found }),
    removeIngress: ({ pipeline }) => remove(`rules of ${pipeline}`),
    removeSecurityGroup: ({ pipeline }) => remove(`group of ${pipeline}`),
    removeCluster: ({ identifier }) => remove(identifier),
    removeRole: ({ name }) => remove(name),
    removeUser: ({ name }) => remove(name),
  });
  const result = await worker.client.workflow.execute<() => Promise<ReapResult>>('reap', {
    taskQueue: worker.taskQueue,
    workflowId: `reap-${randomUUID()}`,
  });
  return { result, removed };
}

test('everything expired is removed, pipeline by pipeline', async () => {
  const { result, removed } = await reap(expired);
  expect(removed).toEqual([
    'rules of old',
    'old-a',
    'old-b',
    'group of old',
    'old-redshift',
    'rules of older',
    'group of older',
    'older-analyst',
  ]);
  expect(result.expired).toEqual(expired);
  expect(result.left).toEqual([]);
});

test('one that cannot be removed is told, and keeps nothing else', async () => {
  const { result, removed } = await reap(expired, 'old-a');
  expect(result.left).toEqual([
    { resource: { type: 'AWS::Redshift::Cluster', id: 'old-a' }, reason: 'old-a is in use' },
    { resource: { type: 'AWS::EC2::SecurityGroup', id: 'old' }, reason: 'old-a could not be deleted, and uses it' },
  ]);
  expect(removed).toContain('older-analyst');
});

test('nothing expired is nothing done', async () => {
  const { result, removed } = await reap([]);
  expect(result).toMatchObject({ expired: [], deleted: [], left: [] });
  expect(removed).toEqual([]);
});
