import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Input } from '../../src/contract/inputs.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { failureOf, type Run, startPipeline, statusOf as status } from '../support/pipeline-run.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let world: FakeWorld;
let worker: WorkflowWorker;

beforeEach(async () => {
  world = new FakeWorld();
  worker = await startWorkflowWorker(world.activities());
});
afterEach(() => worker.stop());

const start = (input: Input<'pipeline'> = {}): Promise<Run> => startPipeline(worker, input);

describe('the time to live', () => {
  test('ends a run that takes longer, and says so', async () => {
    void world.hang('stageTable');
    expect(await failureOf(await start({ ttl: '1s' }))).toMatchObject({ type: 'Expired' });
    expect(world.resources).toEqual(new Set());
  });

  test('ends a provisioning that takes longer, too', async () => {
    void world.hang('awaitCluster');
    expect(await failureOf(await start({ ttl: '1s' }))).toMatchObject({ type: 'Expired' });
    expect(world.resources).toEqual(new Set());
  });

  test('is extended by an Update, in the tags and in the lease', async () => {
    const reached = world.hang('stageTable');
    const run = await start({ ttl: '8s' });
    await reached;
    const before = Date.parse((await status(run)).expiresAt ?? '');
    const extended = await run.executeUpdate<string, [string]>('extend', { args: ['1h'] });
    expect(Date.parse(extended) - before).toBe(3_600_000);
    expect(world.calls).toContain('extendLife');
    expect((await status(run)).expiresAt).toBe(extended);
    // Whoever did not hear of it would have begun to delete by then, and refuse to extend what is being deleted.
    await until(() => Date.now() > before + 2_000);
    await run.executeUpdate('extend', { args: ['1h'] });
    expect(world.calls.filter((step) => /^(remove|await.*Gone)/.test(step))).toEqual([]);
    expect(world.resources).toEqual(new Set(['role', 'group', 'rule', 'cluster']));
    await run.cancel();
    await failureOf(run);
  });

  test.each([['2 hours'], [''], [7], ['none']])('an extension by %j is refused', async (by) => {
    const reached = world.hang('stageTable');
    const run = await start();
    await reached;
    await expect(run.executeUpdate('extend', { args: [by] })).rejects.toThrow(WorkflowUpdateFailedError);
    await run.cancel();
    await failureOf(run);
  });

  test('ends 90 days from now at the latest, by one extension or by many', async () => {
    const reached = world.hang('stageTable');
    const run = await start();
    await reached;
    const refusal = async (by: string): Promise<unknown> => {
      const refused = await run.executeUpdate('extend', { args: [by] }).catch((error: unknown) => error);
      return (refused as WorkflowUpdateFailedError).cause?.message;
    };
    expect(await refusal('99999d')).toBe(
      'the extension is "99999d", allowed: a number with s, m, h or d, at most 90d, such as 4h',
    );
    expect(await refusal('90d')).toMatch(/^the extension is "90d", and the time to live now ends at \S+, allowed: /);
    await run.executeUpdate('extend', { args: ['89d'] });
    expect(await refusal('1d')).toMatch(/allowed: an end no later than \d{4}-/);
    await run.cancel();
    await failureOf(run);
  });
});
