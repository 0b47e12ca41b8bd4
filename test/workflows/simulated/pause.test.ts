import { CancelledFailure } from '@temporalio/common';
import type { Input } from '../../../src/contract/inputs.ts';
import type { PipelineResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const everything = new Set(['role', 'group', 'rule', 'cluster']);
const hourMs = 3_600_000;
const note =
  'p is paused: AWS charges its storage, but no nodes. The next run of the pipeline resumes it, as ' +
  '`aws redshift resume-cluster --cluster-identifier p` does. If no run resumes it before, it is deleted after ' +
  '2026-01-08T12:00:00.000Z.';

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (input: Input<'pipeline'> = {}, workflowId = 'pipeline'): Handle =>
  temporal.start('pipeline', [{ name: 'p', teardown: 'pause', ttl: '3d', ...input }], workflowId);
const removals = () => world.calls.filter((call) => call.startsWith('remove'));
const leaseIsOver = () => !temporal.handle('sparkify-lease/p').run.isOpen;
const stands = () => [world.resources, world.isPaused, removals()];
const standsPaused = [everything, true, []];

describe('a run that pauses its cluster', () => {
  test('keeps everything, and tells what it costs and how it goes on', async () => {
    const run = start();
    const { teardown } = await run.result<PipelineResult>();
    const paused = { identifier: 'p', expires: '2026-01-08T12:00:00.000Z', note };
    expect(teardown).toMatchObject({ deleted: [], left: [], paused, durations: [{ name: 'pause cluster' }] });
    const status = await run.status();
    expect(status.paused).toEqual(paused);
    expect(status.steps.at(-1)).toMatchObject({ name: 'teardown', state: 'done', detail: 'p is paused' });
    expect(stands()).toEqual(standsPaused);
    expect((await run.metadata()).currentDetails).toContain(note);
    const summaries = temporal.runs.map(({ begin }) => begin.summary);
    expect(summaries).toEqual(expect.arrayContaining(['owns what p creates, and pauses it', 'pause the cluster of p']));
  });

  test('is adopted by the next one, which renews its life', async () => {
    await start().result();
    await temporal.pass(24 * hourMs);
    const { provision, teardown } = await start({}, 'second').result<PipelineResult>();
    expect(provision.adopted).toContainEqual({ type: 'AWS::Redshift::Cluster', id: 'p' });
    expect(teardown?.paused?.expires).toBe('2026-01-09T12:00:00.000Z');
    expect(stands()).toEqual(standsPaused);
  });

  test('pays for its nodes until it is paused', async () => {
    temporal = new Temporal({
      ...world.activities(),
      pauseCluster: async () => {
        await temporal.sleep(hourMs / 100);
        return { paused: { identifier: 'p', expires: 'none' } };
      },
    });
    const { nodeHours, teardown } = await start({ ttl: 'none' }).result<PipelineResult>();
    expect([nodeHours, teardown?.paused?.note]).toEqual([
      0.01,
      expect.stringMatching(/Nothing deletes it by itself\.$/),
    ]);
  });

  test('pauses after a failure, which stays the failure', async () => {
    world.fail('transform', fatal('SqlError', 'no such column'));
    const run = start();
    expect(await run.failure()).toMatchObject({ type: 'SqlError', message: 'no such column' });
    expect((await run.status()).paused?.identifier).toBe('p');
    expect(stands()).toEqual(standsPaused);
  });

  test('touches nothing when it failed before it made anything', async () => {
    await start().result();
    world.isPaused = false;
    world.fail('readProject', fatal('InvalidProject', 'no sources'));
    await start({}, 'second').failure();
    expect([world.isPaused, world.calls.filter((call) => call === 'pauseCluster')]).toEqual([false, ['pauseCluster']]);
  });

  test('pauses when it is cancelled', async () => {
    void world.hang('stageTable');
    const run = start();
    await temporal.until(() => world.calls.includes('stageTable'));
    run.cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
    expect(stands()).toEqual(standsPaused);
  });

  test('is paused by its lease when it is terminated', async () => {
    void world.hang('answerQuestions');
    const run = start();
    await temporal.until(() => world.calls.includes('answerQuestions'));
    run.terminate();
    await temporal.until(leaseIsOver);
    expect(stands()).toEqual(standsPaused);
  });

  test('pauses by itself when its lease is terminated', async () => {
    void world.hang('transform');
    const run = start();
    await temporal.until(() => world.calls.includes('transform'));
    temporal.handle('sparkify-lease/p').terminate();
    expect(await run.failure()).toMatchObject({ type: 'LeaseEnded' });
    expect(stands()).toEqual(standsPaused);
  });

  test('is paused once a step that was held is given up', async () => {
    world.fail('transform', fatal('SqlError', 'no such column'));
    const run = start({ onFailure: 'hold' });
    await temporal.until(async () => (await run.status()).held !== undefined);
    expect(world.isPaused).toBe(false);
    await run.update('abort');
    expect(await run.failure()).toMatchObject({ type: 'SqlError' });
    expect(stands()).toEqual(standsPaused);
  });
});

test('nothing is paused whose time to live ended: it is deleted', async () => {
  void world.hang('transform');
  expect(await start({ ttl: '1h' }).failure()).toMatchObject({ type: 'Expired' });
  expect([world.resources, world.calls.includes('pauseCluster')]).toEqual([new Set(), false]);
});

test('there is nothing to pause where the provisioning took back what it made', async () => {
  world.fail('awaitCluster', fatal('ClusterFailed', 'the cluster p is incompatible-network'));
  const run = start();
  expect(await run.failure()).toMatchObject({ type: 'ClusterFailed' });
  expect((await run.status()).steps.at(-1)).toMatchObject({ name: 'teardown', state: 'done' });
  expect([world.resources, world.isPaused]).toEqual([new Set(), false]);
});

describe('a cluster that cannot be paused', () => {
  const message = 'the cluster could not be paused, and costs money: AWS::Redshift::Cluster p: not allowed';
  beforeEach(() => world.fail('pauseCluster', fatal('AwsRefused', 'not allowed')));

  test('is the failure of a run that did everything else', async () => {
    expect(await start().failure()).toMatchObject({
      type: 'LeftStanding',
      message,
      details: [{ load: { rows: { songplays: 2 } }, teardown: { left: [{ reason: 'not allowed', unpaused: true }] } }],
    });
    expect(world.resources).toEqual(everything);
  });

  test('stands in the failure of a run that failed', async () => {
    world.fail('transform', fatal('SqlError', 'no such column'));
    expect(await start().failure()).toMatchObject({ type: 'SqlError', message: `no such column (and ${message})` });
  });
});

test('a teardown deletes what is paused', async () => {
  await start().result();
  expect(await temporal.start('teardown', [{ name: 'p' }], 'farewell').result()).toMatchObject({ left: [] });
  expect(world.resources).toEqual(new Set());
});

test('nobody but a pipeline tells a teardown to pause', async () => {
  const order = { owner: 'test', pause: true };
  expect(await temporal.start('teardown', [{ name: 'p' }, order], 'alone').failure()).toMatchObject({
    type: 'InvalidInput',
  });
});
