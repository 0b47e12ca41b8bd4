import { randomUUID } from 'node:crypto';
import type { PipelineResult } from '../../src/contract/results.ts';
import { searchAttributes } from '../../src/contract/search-attributes.ts';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { createNamespace, register } from '../support/namespace.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const names = Object.values(searchAttributes);

describe('where search attributes can be added', () => {
  let namespace: string;
  let worker: WorkflowWorker;
  const world = new FakeWorld();

  beforeAll(async () => {
    namespace = await createNamespace();
  });
  afterAll(() => worker?.stop());

  test('the worker adds them, once', async () => {
    expect(await register(namespace, names)).toEqual({ usable: names });
    expect(await register(namespace, names)).toEqual({ usable: names });
  });

  test('a pipeline and its parts are found by its name, its cluster and where it is', async () => {
    worker = await startWorkflowWorker(world.activities(), { namespace, searchAttributes: names });
    world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
    const { client, taskQueue } = worker;
    const workflowId = randomUUID();
    const args = [{ name: 'found', warehouse: { identifier: 'c-1' }, query: 'ask', onFailure: 'hold' }];
    const run = await client.workflow.start('pipeline', { taskQueue, workflowId, args });
    const found = async (query: string) => {
      const types: string[] = [];
      for await (const { type } of client.workflow.list({ query })) types.push(type);
      return types.toSorted();
    };
    const waiting = (state: (status: Status) => unknown) =>
      until(async () => state(await run.query<Status>('status')) !== undefined);

    await waiting(({ held }) => held);
    await until(async () => (await found("SparkifyStage = 'held'")).length > 0);
    expect(await found("SparkifyStage = 'held'")).toEqual(['pipeline']);
    expect(await found("SparkifyPipeline = 'found'")).toEqual(['lease', 'load', 'pipeline', 'provision']);
    world.mend('transform');
    await run.executeUpdate('retry');
    await waiting(({ question }) => question);
    await until(async () => (await found("SparkifyStage = 'waiting'")).length > 0);
    await run.executeUpdate('answer', { args: ['no'] });
    await run.result();
    await until(async () => (await found("SparkifyCluster = 'c-1' and ExecutionStatus = 'Running'")).length === 0);
    expect(await found("SparkifyStage = 'teardown'")).toEqual(['pipeline']);
  });
});

describe('where they cannot be added', () => {
  test('because the server has no room for more, that is told, and the runs do without', async () => {
    const taken = Array.from({ length: 10 }, (_, index) => `Taken${index}`);
    const namespace = await createNamespace(taken);
    const { usable, problem } = await register(namespace, names);
    expect(usable).toEqual([]);
    expect(problem).toContain('cannot have more than 10 search attribute of type Keyword');

    const worker = await startWorkflowWorker(new FakeWorld().activities(), { namespace, searchAttributes: usable });
    try {
      const { client, taskQueue } = worker;
      const args = [{ name: 'unlisted' }];
      const run = await client.workflow.start('pipeline', { taskQueue, workflowId: randomUUID(), args });
      expect(await (run.result() as Promise<PipelineResult>)).toMatchObject({ name: 'unlisted' });
      const { memo } = await run.describe();
      expect(memo).toMatchObject({ input: { name: 'unlisted', ttl: '4h' } });
    } finally {
      await worker.stop();
    }
  });

  test('because one of the name has another type, the others are used', async () => {
    const namespace = await createNamespace(['SparkifyStage'], 'text');
    const { usable, problem } = await register(namespace, names);
    expect(usable).toEqual(['SparkifyPipeline', 'SparkifyCluster']);
    expect(problem).toContain('SparkifyStage');
  });
});
