import { randomUUID } from 'node:crypto';
import type { Ownership } from '../../src/contract/activities.ts';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
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

const spared = [{ resource: { type: 'AWS::IAM::Role' as const, id: 'odd' }, reason: 'its tag is "soon"' }];

let worker: WorkflowWorker;
afterEach(() => worker.stop());

/** Reaps in a world with those resources; returns those that it asked to remove. */
async function reap(found: typeof expired, broken?: string): Promise<{ result: ReapResult; removed: string[] }> {
  const removed: string[] = [];
  let askedAt: string | undefined;
  const remove = async (id: string, { expiredBy }: Ownership) => {
    if (expiredBy === undefined || expiredBy !== askedAt) throw fatal('AwsRefused', `${id} may be alive again`);
    if (id === broken) throw fatal('AwsRefused', `${id} is in use`);
    removed.push(id);
    return { deleted: [{ type: 'AWS::IAM::Role' as const, id }] };
  };
  worker = await startWorkflowWorker({
    ...new FakeWorld().activities(),
    findExpired: async () => {
      askedAt = '2026-01-01T00:00:00.000Z';
      return { expired: found, spared, now: askedAt };
    },
    removeIngress: (ownership) => remove(`rules of ${ownership.pipeline}`, ownership),
    removeSecurityGroup: (ownership) => remove(`group of ${ownership.pipeline}`, ownership),
    removeCluster: ({ identifier, ...ownership }) => remove(identifier, ownership),
    removeRole: ({ name, ...ownership }) => remove(name, ownership),
    removeUser: ({ name, ...ownership }) => remove(name, ownership),
  });
  const reaping = worker.client.workflow.execute<() => Promise<ReapResult>>('reap', {
    taskQueue: worker.taskQueue,
    workflowId: `reap-${randomUUID()}`,
  });
  return { result: await reaping.catch(resultOfLeft), removed };
}

function resultOfLeft(error: unknown): ReapResult {
  const failure = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'LeftStanding') throw error;
  return failure.details?.[0] as ReapResult;
}

test('everything expired is removed, each pipeline in its order, and only if it is expired still', async () => {
  const { result, removed } = await reap(expired);
  const parts = (...stages: string[][]) => stages.map((stage) => stage.toSorted());
  const inStages = (...sizes: number[]) => {
    const own = removed.filter((one) => !/older/.test(one));
    return sizes.map((size) => own.splice(0, size).toSorted());
  };
  expect(inStages(1, 2, 2)).toEqual(parts(['rules of old'], ['old-a', 'old-b'], ['group of old', 'old-redshift']));
  expect(removed).toEqual(expect.arrayContaining(['rules of older', 'group of older', 'older-analyst']));
  expect(result.expired).toEqual(expired);
  expect(result.left).toEqual([]);
});

test('what was spared is told', async () => {
  const { result } = await reap(expired);
  expect(result.spared).toEqual(spared);
});

test('one that cannot be removed is told, and keeps nothing else but the group that it uses', async () => {
  const { result, removed } = await reap(expired, 'old-a');
  expect(result.left).toEqual([
    { resource: { type: 'AWS::Redshift::Cluster', id: 'old-a' }, reason: 'old-a is in use' },
    { resource: { type: 'AWS::EC2::SecurityGroup', id: 'old' }, reason: 'old-a could not be deleted, and uses it' },
  ]);
  expect(removed).toEqual(expect.arrayContaining(['old-b', 'old-redshift', 'older-analyst']));
});

test('nothing expired is nothing done', async () => {
  const { result, removed } = await reap([]);
  expect(result).toMatchObject({ expired: [], deleted: [], left: [] });
  expect(removed).toEqual([]);
});
