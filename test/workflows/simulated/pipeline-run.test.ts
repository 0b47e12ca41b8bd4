import { CancelledFailure } from '@temporalio/common';
import type { Input } from '../../../src/contract/inputs.ts';
import type { PipelineResult } from '../../../src/contract/results.ts';
import { searchAttributes } from '../../../src/contract/search-attributes.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];
const sqlError = fatal('SqlError', 'no such table');

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal({
    ...world.activities(),
    usableSearchAttributes: async () => Object.values(searchAttributes),
  });
});

const start = (input: Input<'pipeline'> = {}): Handle => temporal.start('pipeline', [{ name: 'songs', ...input }]);
const count = (call: string) => world.calls.filter((one) => one === call).length;
const waits = (run: Handle) => temporal.until(async () => (await run.status()).state === 'waiting');
const stage = (run: Handle) =>
  run.run.info.typedSearchAttributes.getAll().find(({ key }) => key.name === searchAttributes.stage)?.value;

async function startHeld(input: Input<'pipeline'> = {}, failing: 'transform' | 'answerQuestions' = 'transform') {
  world.fail(failing, sqlError);
  const run = start({ onFailure: 'hold', ...input });
  await waits(run);
  return run;
}

/** Lets it go on as new by extending it. */
async function goOn(run: Handle): Promise<void> {
  const first = run.run;
  while (first.isOpen) await run.update('extend', '1m');
  await waits(run);
}

describe('a step that is held', () => {
  test('keeps the warehouse, and is listed as held', async () => {
    const run = await startHeld();
    expect(world.resources).toContain('cluster');
    expect(stage(run)).toBe('held');
    run.cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
    expect(world.resources).toEqual(new Set());
  });

  test('is run again', async () => {
    const run = await startHeld();
    world.mend('transform');
    await run.update('retry');
    expect(await run.result()).toMatchObject({ load: { rows: { songplays: 2 } } });
    expect(count('transform')).toBe(2);
  });

  test('is held again when it fails again, with its newest failure', async () => {
    const run = await startHeld();
    world.fail('transform', fatal('SqlError', 'no such column'));
    await temporal.pass(minuteMs);
    await run.update('retry');
    await waits(run);
    expect((await run.status()).held).toEqual({
      step: 'load',
      reason: 'no such column',
      heldAt: '2026-01-05T12:01:00.000Z',
    });
    await run.update('abort');
    expect(await run.failure()).toMatchObject({ message: 'no such column' });
  });

  test('is skipped, and the rest goes on', async () => {
    const run = await startHeld();
    await run.update('skip');
    const result = await run.result();
    expect(result).not.toHaveProperty('load');
    expect(result).toMatchObject({ query: { answers: [] } });
    expect((await run.status()).steps[1]).toEqual({
      name: 'load',
      state: 'skipped',
      detail: 'after it failed: no such table',
    });
  });

  test('may be the queries, whose load is told all the same', async () => {
    const run = await startHeld({}, 'answerQuestions');
    await run.update('skip');
    const result = await run.result();
    expect(result).not.toHaveProperty('query');
    expect(result).toMatchObject({ load: { rows: { songplays: 2 } } });
  });

  test('is given up: its failure is that of the run', async () => {
    const run = await startHeld();
    await run.update('abort');
    expect(await run.failure()).toMatchObject({ type: 'SqlError', message: 'no such table' });
    expect(world.resources).toEqual(new Set());
  });

  test.each(['always', 'never'] as const)(
    'is given up when the time to live ends, with the teardown "%s"',
    async (teardown) => {
      const run = await startHeld({ teardown, ttl: '1h' });
      expect(await run.failure()).toMatchObject({ type: 'SqlError', message: 'no such table' });
      expect(temporal.clock.nowMs).toBe(Date.parse('2026-01-05T13:00:00.000Z'));
      expect(world.resources).toEqual(new Set());
    },
  );

  test('is not held when it was cancelled', async () => {
    void world.hang('transform');
    const run = start({ onFailure: 'hold' });
    await temporal.until(() => world.calls.includes('transform'));
    temporal.handle('pipeline/load').cancel();
    expect(await run.failure()).toBeInstanceOf(CancelledFailure);
  });

  test('is not held unless it is to be', async () => {
    world.fail('transform', sqlError);
    expect(await start().failure()).toMatchObject({ type: 'SqlError' });
  });

  test('whose lease is terminated ends as the lease did', async () => {
    const run = await startHeld();
    temporal.handle('sparkify-lease/songs').terminate();
    expect(await run.failure()).toMatchObject({ type: 'LeaseEnded' });
    expect(world.resources).toEqual(new Set());
  });
});

describe('a run that waits, and whose history becomes long', () => {
  test('goes on as new with what it asks, memo and attributes and all', async () => {
    const run = start({ query: 'ask', ttl: '2h', price: { nodeHour: 1 } });
    await waits(run);
    const before = await run.status();
    await goOn(run);
    const after = await run.status();
    const { nodeHours: _, cost: __, expiresAt: ___, ...same } = after;
    expect(before).toMatchObject(same);
    expect(run.run.info.memo).toMatchObject({ input: { name: 'songs', query: 'ask', ttl: '2h' } });
    expect(stage(run)).toBe('waiting');
    await temporal.pass(hourMs / 2);
    await run.update('answer', 'yes');
    const result = await run.result<PipelineResult>();
    expect(result).toMatchObject({ name: 'songs', load: { rows: { songplays: 2 } }, query: { answers: [] } });
    expect(result).toMatchObject({ nodeHours: 0.5, durationMs: hourMs / 2, cost: { amount: 0.5, currency: 'USD' } });
    expect([count('ensureCluster'), count('transform'), count('answerQuestions')]).toEqual([1, 1, 1]);
  });

  test('holds the step that it held, and gives up with its failure', async () => {
    const run = await startHeld({ ttl: '2h' });
    const { held } = await run.status();
    await goOn(run);
    expect((await run.status()).held).toEqual(held);
    await run.update('abort');
    expect(await run.failure()).toMatchObject({ type: 'SqlError', message: 'no such table', nonRetryable: true });
    expect(count('transform')).toBe(1);
    expect(world.resources).toEqual(new Set());
  });

  test('skips the step that it held', async () => {
    const run = await startHeld({ ttl: '2h' });
    await goOn(run);
    await run.update('skip');
    expect(await run.result()).not.toHaveProperty('load');
  });

  test('does so when it has 250 events, not long before nor after', async () => {
    const run = await startHeld({ ttl: '2h' });
    const first = run.run;
    await goOn(run);
    expect(first.info.historyLength).toBeGreaterThan(250);
    expect(first.info.historyLength).toBeLessThan(270);
  });

  test('answers first what it was told', async () => {
    const run = await startHeld({ ttl: '2h' });
    const first = run.run;
    for (let ends: string[] = []; first.isOpen;) {
      const answers = ['1m', '1m', '1m'].map((by) => run.send<string>('extend', by));
      ends = await Promise.all(answers.map((answer) => answer()));
      expect(new Set(ends).size).toBe(3);
    }
  });

  test('does not while it works', async () => {
    void world.hang('transform');
    const run = start();
    await temporal.until(() => world.calls.includes('transform'));
    for (let times = 1; times <= 60; times++) await run.update('extend', '1m');
    expect(run.run.info.historyLength).toBeGreaterThan(300);
    run.cancel();
    await run.failure();
  });

  test('ends with the deadline that it carries', async () => {
    const run = start({ query: 'ask', ttl: '1d' });
    await waits(run);
    await temporal.pass(hourMs / 2);
    await goOn(run);
    await temporal.pass(hourMs / 2 - 1);
    expect(await run.status()).toMatchObject({ state: 'waiting' });
    await run.result();
    expect(temporal.clock.nowMs).toBe(Date.parse('2026-01-05T13:00:00.000Z'));
  });
});

test('begins anew with nothing of what was done, when its lease was lost while it asked', async () => {
  const run = start({ query: 'ask', price: { nodeHour: 1 }, ttl: '1d' });
  await waits(run);
  await temporal.pass(hourMs / 2);
  void world.hang('awaitCluster');
  temporal.handle('sparkify-lease/songs').signal('release', { keep: false, runId: 'another' });
  await temporal.until(() => count('awaitCluster') === 2);
  const status = await run.status();
  for (const absent of ['question', 'rows', 'created', 'availableAt', 'cost'])
    expect(status).not.toHaveProperty(absent);
  expect(status.steps.map(({ state }) => state)).toEqual(['running', 'pending', 'pending', 'pending']);
  run.cancel();
  await run.failure();
});
