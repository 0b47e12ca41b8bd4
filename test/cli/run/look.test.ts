import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow';
import { Lookout, NoAnswerError } from '../../../src/cli/run/look.ts';
import type { Status } from '../../../src/contract/status.ts';

interface FakeRun {
  runId: string;
  rootRunId: string;
  firstRunId?: string;
  status: Status | Error;
  pendingActivities?: unknown[];
}

/** The parts of a client that are used; counts the queries of each workflow. */
function fakeClient(runs: Record<string, FakeRun>): { client: Client; queries: Record<string, number> } {
  const queries: Record<string, number> = {};
  const getHandle = (workflowId: string) => ({
    describe: async () => {
      const run = runs[workflowId];
      if (run === undefined) throw new WorkflowNotFoundError('none', workflowId, undefined);
      const { runId, rootRunId, firstRunId, pendingActivities } = run;
      const workflowExecutionInfo = { rootExecution: { runId: rootRunId }, firstRunId };
      return { runId, raw: { workflowExecutionInfo, pendingActivities } };
    },
    query: async () => {
      queries[workflowId] = (queries[workflowId] ?? 0) + 1;
      const status = runs[workflowId]?.status;
      if (status instanceof Error) throw status;
      return status;
    },
  });
  const options = { loadedDataConverter: loadDataConverter() };
  return { client: { options, workflow: { getHandle } } as unknown as Client, queries };
}

const status = (workflow: string, state: Status['state'], children: string[] = []): Status => ({
  workflow,
  state,
  steps: [],
  children: children.map((type) => ({ type, workflowId: `p/${type}` })),
});

test('the parts of a run are found by the ids in its status; one that has not started is left out', async () => {
  const { client } = fakeClient({
    p: { runId: 'r1', rootRunId: 'r1', status: status('pipeline', 'running', ['provision', 'load']) },
    'p/provision': { runId: 'r2', rootRunId: 'r1', status: status('provision', 'running') },
  });
  const view = await new Lookout(client, 'r1').look('p');
  expect(view?.parts.map(({ type }) => type)).toEqual(['provision']);
});

test('a part of an earlier run under the same id is not taken for one of this run', async () => {
  const { client, queries } = fakeClient({
    p: { runId: 'r1', rootRunId: 'r1', status: status('pipeline', 'running', ['provision']) },
    'p/provision': { runId: 'r0a', rootRunId: 'r0', status: status('provision', 'done') },
  });
  expect((await new Lookout(client, 'r1').look('p'))?.parts).toEqual([]);
  expect(queries).toEqual({ p: 1 });
});

test('a run that continued as new is followed, and so are the parts of all its runs', async () => {
  const runs: Record<string, FakeRun> = {
    p: { runId: 'r1', rootRunId: 'r1', firstRunId: 'r1', status: status('pipeline', 'waiting', ['provision']) },
    'p/provision': { runId: 'r2', rootRunId: 'r1', firstRunId: 'r2', status: status('provision', 'done') },
    'p/load': { runId: 'r5', rootRunId: 'r4', firstRunId: 'r5', status: status('load', 'running') },
  };
  const { client } = fakeClient(runs);
  const lookout = new Lookout(client, 'r1');
  await lookout.look('p');
  const next = status('pipeline', 'running', ['provision', 'load']);
  runs['p'] = { runId: 'r4', rootRunId: 'r4', firstRunId: 'r1', status: next };
  expect((await lookout.look('p'))?.parts.map(({ type }) => type)).toEqual(['provision', 'load']);
});

test('a part that is done is asked once, one that failed again and again: it may be cleaning up', async () => {
  const { client, queries } = fakeClient({
    p: { runId: 'r1', rootRunId: 'r1', status: status('pipeline', 'failed', ['provision', 'load']) },
    'p/provision': { runId: 'r2', rootRunId: 'r1', status: status('provision', 'done') },
    'p/load': { runId: 'r3', rootRunId: 'r1', status: status('load', 'failed') },
  });
  const lookout = new Lookout(client, 'r1');
  for (const _ of [1, 2, 3]) await lookout.look('p');
  expect(queries).toEqual({ p: 3, 'p/provision': 1, 'p/load': 3 });
});

test('activities come with their heartbeat and the failure of the attempt before, but not with an expected one', async () => {
  const pendingActivities = [
    {
      activityId: '7',
      activityType: { name: 'stageTable' },
      attempt: 2,
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload({ statement: 'copy' })] },
      lastFailure: { message: 'connection lost', applicationFailureInfo: { type: 'WarehouseUnavailable' } },
    },
    {
      activityId: '8',
      activityType: { name: 'awaitCluster' },
      attempt: 5,
      lastFailure: { message: 'creating', applicationFailureInfo: { type: 'NotYet', category: 1 } },
    },
  ];
  const { client } = fakeClient({
    p: { runId: 'r1', rootRunId: 'r1', status: status('load', 'running'), pendingActivities },
  });
  expect((await new Lookout(client, 'r1').look('p'))?.activities).toEqual([
    {
      activityId: '7',
      name: 'stageTable',
      attempt: 2,
      progress: { statement: 'copy' },
      lastFailure: 'connection lost',
    },
    { activityId: '8', name: 'awaitCluster', attempt: 5 },
  ]);
});

test('no answer is told apart from no workflow', async () => {
  const { client } = fakeClient({ p: { runId: 'r1', rootRunId: 'r1', status: new Error('no poller') } });
  const lookout = new Lookout(client, 'r1');
  await expect(lookout.look('p')).rejects.toThrow(NoAnswerError);
  expect(await lookout.look('absent')).toBeUndefined();
});
