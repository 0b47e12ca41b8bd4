import { FakeWorld } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let temporal: Temporal;
let run: Handle;

/** A pipeline whose lease has started the teardown, which takes a minute. */
beforeEach(async () => {
  const activities = new FakeWorld().activities();
  temporal = new Temporal({
    ...activities,
    removeIngress: async (input: { pipeline: string; owner: string }) => {
      await temporal.sleep(30_000);
      return activities.removeIngress(input);
    },
  });
  run = temporal.start('pipeline', [{ name: 'songs' }]);
  await teardownRuns();
});

const teardownRuns = () => temporal.until(() => temporal.current('pipeline/teardown')?.isOpen);
const lease = () => temporal.handle('sparkify-lease/songs');
const teardowns = () => temporal.runs.filter(({ begin }) => begin.type === 'teardown').length;
const warnings = () => lease().run.logs.filter(({ level }) => level === 'warn');

async function terminateTeardown(): Promise<void> {
  await teardownRuns();
  temporal.handle('pipeline/teardown').terminate();
  await temporal.settle();
}

describe('the teardown of a lease', () => {
  test('is run again when it is terminated, and again', async () => {
    await terminateTeardown();
    await terminateTeardown();
    expect(await run.result()).toMatchObject({ teardown: { left: [] } });
    expect(teardowns()).toBe(3);
    expect(warnings()).toMatchObject([
      { message: 'the teardown was terminated; it is run again', attributes: { attempt: 1 } },
      { message: 'the teardown was terminated; it is run again', attributes: { attempt: 2 } },
    ]);
  });

  test('is given up when it is terminated a third time', async () => {
    for (let time = 1; time <= 3; time++) await terminateTeardown();
    await run.failure();
    expect(lease().run.outcome).toMatchObject({ status: 'failed', error: { cause: { name: 'TerminatedFailure' } } });
    expect(teardowns()).toBe(3);
  });

  test('is not run again when it fails otherwise', async () => {
    const teardown = temporal.handle('pipeline/teardown').run;
    temporal.close(teardown, { status: 'failed', error: new Error('broken') });
    await run.failure();
    expect(lease().run.outcome).toMatchObject({ status: 'failed', error: { cause: { message: 'broken' } } });
    expect([teardowns(), warnings()]).toMatchObject([1, [{ message: 'Workflow failed' }]]);
  });

  test('outlives it, and deletes for the owner that the pipeline told', async () => {
    lease().terminate();
    await temporal.handle('pipeline/teardown').result();
    const [removal] = temporal.scheduled.filter(({ type }) => type === 'removeRole');
    expect(removal?.input).toEqual({ pipeline: 'songs', owner: 'test', name: 'songs-redshift' });
    await run.result();
  });
});
