import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import { Life } from '../../../src/workflows/life.ts';
import type { Living } from '../../../src/workflows/life.ts';
import { extendedSignal } from '../../../src/workflows/messages.ts';
import { fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const [hourMs, dayMs] = [3_600_000, 86_400_000];

let temporal: Temporal;
let life: Life;
let changes: number;
/** The tags requested, and how many times tagging fails. */
let tagged: object[];
let failing: number;
/** What the lease heard. */
let heard: number[];
let endMs: number;

beforeEach(() => {
  [changes, failing, tagged, heard] = [0, 0, [], []];
  temporal = new Temporal({
    extendLife: async (input: object) => {
      await temporal.sleep(1_000);
      if (failing-- > 0) throw fatal('AwsRefused', 'not allowed to tag');
      tagged.push(input);
      return { extended: [] };
    },
  });
  endMs = temporal.clock.nowMs + hourMs;
});

const living = (): Living => ({ pipeline: 'songs', owner: 'me', expiresMs: endMs });

/** A workflow with that life, or with that of an earlier run, and the lease that hears of it. */
function start(begun: Living | null = living(), earlier?: Living): Handle {
  temporal.start(
    async function lease() {
      setHandler(extendedSignal, (expiresMs) => void heard.push(expiresMs));
      await condition(() => false);
    },
    [],
    'sparkify-lease/songs',
  );
  return temporal.start(async function alive() {
    life = new Life(() => (changes += 1), earlier);
    if (begun) life.begin(begun);
    await condition(() => false);
    await condition(allHandlersFinished);
  });
}

const at = (ms: number) => new Date(ms).toISOString();

test('is extended in the tags first, then in the lease, and tells when it ends now', async () => {
  const run = start();
  await temporal.settle();
  const answer = run.send('extend', '30m');
  await temporal.settle();
  expect([life.expiresMs, changes, heard]).toEqual([endMs + hourMs / 2, 0, []]);
  expect(await answer()).toBe('2026-01-05T13:30:00.000Z');
  await temporal.settle();
  expect(tagged).toEqual([{ pipeline: 'songs', owner: 'me', expires: '2026-01-05T13:30:00.000Z' }]);
  expect(heard).toEqual([endMs + hourMs / 2]);
  expect([life.expiresMs, changes]).toEqual([endMs + hourMs / 2, 1]);
});

test('two extensions at the same time add up', async () => {
  const run = start();
  await temporal.settle();
  const ends = await Promise.all([run.update('extend', '1h'), run.update('extend', '1h')]);
  expect(ends).toEqual([at(endMs + hourMs), at(endMs + 2 * hourMs)]);
  expect(life.expiresMs).toBe(endMs + 2 * hourMs);
});

test('stays as it was when it cannot be extended in the tags', async () => {
  failing = 1;
  const run = start();
  await expect(run.update('extend', '1h')).rejects.toMatchObject({ cause: { type: 'AwsRefused' } });
  expect([life.expiresMs, changes, heard]).toEqual([endMs, 0, []]);
});

test('stays as it was when there is no lease any more', async () => {
  const run = start();
  await temporal.settle();
  temporal.handle('sparkify-lease/songs').terminate();
  await expect(run.update('extend', '1h')).rejects.toMatchObject({ type: 'ExternalWorkflowExecutionNotFound' });
  expect([life.expiresMs, changes]).toEqual([endMs, 0]);
});

test('that ends before it is extended is not extended', async () => {
  const run = start();
  await temporal.settle();
  const answer = run.send('extend', '1h');
  await temporal.settle();
  life.end();
  await expect(answer()).rejects.toMatchObject({
    type: 'Expired',
    message: 'the time to live ended before it was extended',
  });
  expect([life.expiresMs, life.living, changes]).toEqual([undefined, undefined, 0]);
});

test('goes on with what an earlier run knew', async () => {
  start(null, living());
  await temporal.settle();
  expect(life.living).toEqual(living());
  expect(life.expiresMs).toBe(endMs);
});

describe('is not extended', () => {
  const refusal = (run: Handle, by: unknown) => run.update('extend', by).catch((error: unknown) => error);

  test('before it has begun, or after its end', async () => {
    const run = start(null);
    const message = 'there is nothing to extend: nothing is created yet, or it is about to be deleted';
    expect(await refusal(run, '1h')).toMatchObject({ type: 'InvalidInput', message });
    life.begin(living());
    life.end();
    expect(await refusal(run, '1h')).toMatchObject({ type: 'InvalidInput', message });
  });

  test('when it never ends', async () => {
    const run = start({ ...living(), expiresMs: undefined });
    expect(await refusal(run, '1h')).toMatchObject({
      message: 'the time to live is "none": there is nothing to extend',
    });
  });

  const allowed = 'a number with s, m, h or d, at most 90d, such as 4h';
  test.each([
    ['2 hours', '"2 hours"'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['91d', '"91d"'],
    ['x'.repeat(200), `"${'x'.repeat(99)}`],
  ])('by %j', async (by, shown) => {
    expect(await refusal(start(), by)).toMatchObject({ message: `the extension is ${shown}, allowed: ${allowed}` });
  });

  test('beyond 90 days from now, to the millisecond', async () => {
    endMs = temporal.clock.nowMs + 89 * dayMs;
    const run = start();
    expect(await refusal(run, '1d')).toBe(at(endMs + dayMs));
    const latest = at(temporal.clock.nowMs + 90 * dayMs);
    expect(await refusal(run, '2s')).toMatchObject({
      message:
        `the extension is "2s", and the time to live now ends at ${at(endMs + dayMs)}, ` +
        `allowed: an end no later than ${latest}`,
    });
  });
});

test('a lease is told of nothing where there is no life, or no end of it', async () => {
  start(null);
  const run = temporal.start(async function telling() {
    const none = new Life(() => undefined);
    await none.tellLease();
    none.begin({ ...living(), expiresMs: undefined });
    await none.tellLease();
  });
  await run.result();
  expect(heard).toEqual([]);
});

test('the Update says what it is for', async () => {
  const { definition } = await start().metadata();
  expect(definition.updateDefinitions).toEqual([
    {
      name: 'extend',
      description: 'More time to live for what the pipeline created, such as "2h". Returns its new end.',
    },
  ]);
});
