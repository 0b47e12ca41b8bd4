import { CancelledFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { Step } from '../../../src/contract/status.ts';
import { Steps } from '../../../src/workflows/steps.ts';
import type { Plan, Watcher } from '../../../src/workflows/steps.ts';
import { fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const startedAt = '2026-01-05T12:00:00.000Z';
const endedAt = '2026-01-05T12:00:01.500Z';

/** Works with steps in a workflow; returns them as they are then, and the details in the UI. */
async function work(
  plan: Plan,
  does: (steps: Steps) => unknown,
  { watcher, earlier }: { watcher?: Watcher; earlier?: Step[] } = {},
): Promise<{ steps: Steps; details: string }> {
  const temporal = new Temporal();
  const made: Steps[] = [];
  const run = temporal.start(async function stepping() {
    const steps = new Steps(plan, watcher, earlier);
    made.push(steps);
    await does(steps);
  });
  await run.result();
  return { steps: made[0] as Steps, details: run.run.currentDetails };
}

const late = async () => {
  await sleep(1_500);
  return 2;
};
const states = (steps: Steps) => steps.list().map(({ state }) => state);

test('all of the plan is to be done at first', async () => {
  const { steps } = await work({ one: [], two: ['one'] }, () => undefined);
  expect(steps.list()).toEqual([
    { name: 'one', state: 'pending' },
    { name: 'two', state: 'pending' },
  ]);
  expect(steps.state()).toBe('running');
  expect(steps.plan()).toEqual([
    { name: 'one', state: 'pending', after: [] },
    { name: 'two', state: 'pending', after: ['one'] },
  ]);
});

test('the steps of an earlier run are kept, and what is not in the plan waits for nothing', async () => {
  const earlier: Step[] = [{ name: 'zero', state: 'done' }];
  const { steps } = await work({ one: [] }, () => undefined, { earlier });
  expect(steps.plan()).toEqual([{ name: 'zero', state: 'done', after: [] }]);
});

test('a step that is done tells when, how long it took, and what came of it', async () => {
  const results: unknown[] = [];
  const { steps, details } = await work({ one: [] }, async (made) =>
    results.push(await made.run('one', late, (count) => `${count} rows`)),
  );
  expect(results).toEqual([2]);
  expect(steps.list()).toEqual([{ name: 'one', state: 'done', startedAt, endedAt, detail: '2 rows' }]);
  expect(steps.durations()).toEqual([{ name: 'one', durationMs: 1_500 }]);
  expect(steps.state()).toBe('done');
  expect(details).toBe('- **one** done in 1.5 s: 2 rows');
});

test('a step may have nothing to tell', async () => {
  const { steps, details } = await work({ one: [] }, (made) => made.run('one', late));
  expect(steps.list()).toEqual([{ name: 'one', state: 'done', startedAt, endedAt }]);
  expect(details).toBe('- **one** done in 1.5 s');
});

test('a step that runs tells since when', async () => {
  const seen: unknown[] = [];
  const { steps } = await work({ one: [], two: [] }, async (made) => {
    const running = made.run('one', late);
    seen.push([...made.list()], made.durations(), made.state());
    await running;
  });
  expect(seen).toEqual([
    [
      { name: 'one', state: 'running', startedAt },
      { name: 'two', state: 'pending' },
    ],
    [],
    'running',
  ]);
  expect(states(steps)).toEqual(['done', 'pending']);
});

test.each([
  [fatal('SqlError', 'no such table'), 'no such table'],
  [new CancelledFailure('cancelled by somebody'), 'cancelled'],
])('a step that fails with %p fails with it, and tells why', async (error, detail) => {
  const caught: unknown[] = [];
  const fail = async () => {
    await late();
    throw error;
  };
  const { steps, details } = await work({ one: [], two: [] }, async (made) => {
    try {
      await made.run('one', fail);
    } catch (thrown) {
      caught.push(thrown);
    }
  });
  expect(caught).toEqual([error]);
  expect(steps.list()[0]).toEqual({ name: 'one', state: 'failed', startedAt, endedAt, detail });
  expect(steps.state()).toBe('failed');
  expect(details).toBe(`- **one** failed in 1.5 s: ${detail}\n- **two** pending`);
});

test('a step that is skipped tells why, and is as good as done', async () => {
  const { steps, details } = await work({ one: [], two: [] }, async (made) => {
    made.skip('one', 'not asked for');
    await made.run('two', late);
  });
  expect(steps.list()[0]).toEqual({ name: 'one', state: 'skipped', detail: 'not asked for' });
  expect(steps.state()).toBe('done');
  expect(steps.durations()).toEqual([{ name: 'two', durationMs: 1_500 }]);
  expect(details).toContain('- **one** skipped: not asked for\n');
});

test('what is neither done nor skipped is ahead', async () => {
  const earlier = (['pending', 'running', 'failed', 'done', 'skipped'] as const).map((state) => ({
    name: state,
    state,
  }));
  const { steps } = await work({}, () => undefined, { earlier });
  expect(earlier.filter(({ name }) => steps.isAhead(name)).map(({ name }) => name)).toEqual([
    'pending',
    'running',
    'failed',
  ]);
  expect(steps.isAhead('no such step')).toBe(true);
});

test('after a restart all is to be done', async () => {
  const earlier: Step[] = [
    { name: 'one', state: 'done', startedAt, endedAt },
    { name: 'two', state: 'failed', detail: 'broken' },
  ];
  const { steps } = await work({}, (made) => made.restart(), { earlier });
  expect(steps.list()).toEqual([
    { name: 'one', state: 'pending' },
    { name: 'two', state: 'pending' },
  ]);
});

test('steps are appended in stages, each after the one before it', async () => {
  const { steps, details } = await work({ one: [] }, (made) => made.append([['a', 'b'], ['c']], ['one']));
  expect(steps.plan()).toEqual([
    { name: 'one', state: 'pending', after: [] },
    { name: 'a', state: 'pending', after: ['one'] },
    { name: 'b', state: 'pending', after: ['one'] },
    { name: 'c', state: 'pending', after: ['a', 'b'] },
  ]);
  expect(details).toContain('- **c** pending');
});

test('the watcher adds to the details, and hears of each change', async () => {
  let changes = 0;
  const watcher = { details: () => ['', `after ${changes} changes`], changed: () => void (changes += 1) };
  const { details } = await work({ one: [] }, (made) => made.run('one', late), { watcher });
  expect(changes).toBe(2);
  expect(details).toBe('- **one** done in 1.5 s\n\nafter 1 changes');
});

test('a step that the workflow does not have is a mistake', async () => {
  const caught: unknown[] = [];
  await work({ one: [] }, (made) => made.run('two', late).catch((error: unknown) => caught.push(error)));
  expect(caught).toEqual([new Error('two is not a step of this workflow')]);
});
