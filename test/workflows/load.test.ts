import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

test('one COPY that fails cancels the other, and the load fails with it once both have ended', async () => {
  const ended: string[] = [];
  let songsBegun = (): void => undefined;
  const songs = new Promise<void>((resolve) => (songsBegun = resolve));
  const worker = await startWorkflowWorker({
    ...new FakeWorld().activities(),
    async stageTable({ table }) {
      if (table === 'staging_events') {
        await songs;
        throw fatal('LoadError', 'a record was refused');
      }
      songsBegun();
      const beat = setInterval(() => Context.current().heartbeat(), 200);
      try {
        return await Context.current().cancelled;
      } finally {
        clearInterval(beat);
        ended.push(table);
      }
    },
  });
  try {
    const { client, taskQueue } = worker;
    const run = await client.workflow.start('load', { taskQueue, workflowId: randomUUID(), args: [{}] });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'LoadError', message: 'a record was refused' } });
    expect(ended).toEqual(['staging_songs']);
    const { steps } = await run.query<Status>('status');
    expect(steps.filter(({ state }) => state === 'failed').map(({ name, detail }) => [name, detail])).toEqual([
      ['stage staging_events', 'a record was refused'],
      ['stage staging_songs', 'cancelled'],
    ]);
  } finally {
    await worker.stop();
  }
});
