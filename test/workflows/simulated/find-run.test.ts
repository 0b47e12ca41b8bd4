import type { FoundRun } from '../../../src/contract/local-activities.ts';
import { ownerHere } from '../../../src/workflows/owner.ts';
import { findRun, findRunSurely, isOpen } from '../../../src/workflows/find-run.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let temporal: Temporal;
let asked: string[];
let failures: number;
let hanging: boolean;
let found: FoundRun | null;

beforeEach(() => {
  [asked, failures, hanging] = [[], 0, false];
  found = { runId: 'r', firstRunId: 'f', isOpen: true };
  const answer = async (id: string) => {
    asked.push(id);
    if (hanging) await new Promise(() => undefined);
    if (failures-- > 0) throw new Error('the server is away');
  };
  temporal = new Temporal({
    findRun: async ({ workflowId }: { workflowId: string }) => {
      await answer(workflowId);
      return found;
    },
    owner: async () => {
      await answer('owner');
      return 'me';
    },
  });
});

/** What a workflow hears, and after how long. */
async function hear(work: () => Promise<unknown>) {
  const told: unknown[] = [];
  const startMs = temporal.clock.nowMs;
  await temporal
    .start(async function asking() {
      told.push(await work().catch((error: Error) => error));
    })
    .result();
  return { told: told[0], afterMs: temporal.clock.nowMs - startMs };
}

describe('a run', () => {
  test('is found by its workflow id', async () => {
    expect(await hear(() => findRun({ workflowId: 'x' }))).toEqual({ told: found, afterMs: 0 });
    expect(asked).toEqual(['x']);
  });

  test('is asked after three times, and then nothing is known of it', async () => {
    failures = 9;
    expect((await hear(() => findRun({ workflowId: 'x' }))).told).toBeInstanceOf(Error);
    expect(asked).toHaveLength(3);
  });

  test('is asked after until the server tells, by whom it matters to', async () => {
    failures = 9;
    expect((await hear(() => findRunSurely({ workflowId: 'x' }))).told).toEqual(found);
    expect(asked).toHaveLength(10);
  });

  test('is asked after again when there is no answer for ten seconds', async () => {
    hanging = true;
    expect((await hear(() => findRun({ workflowId: 'x' }))).afterMs).toBe(30_000 + 3_000);
  });

  test.each([
    [{ runId: 'r', firstRunId: 'f', isOpen: true }, true],
    [{ runId: 'r', firstRunId: 'f', isOpen: false }, false],
    [null, false],
  ])('is open, as %j says: %p', async (told, expected) => {
    found = told;
    expect((await hear(() => isOpen('x'))).told).toBe(expected);
  });

  test('is taken to be open when nobody can tell', async () => {
    failures = 9;
    expect((await hear(() => isOpen('x'))).told).toBe(true);
  });
});

describe('the owner', () => {
  test('is who the worker says', async () => {
    failures = 9;
    expect((await hear(ownerHere)).told).toBe('me');
    expect(asked).toHaveLength(10);
  });

  test('is asked for again after five seconds', async () => {
    hanging = true;
    temporal.start(async function asking() {
      await ownerHere();
    });
    await temporal.pass(5_999);
    expect(asked).toHaveLength(1);
    await temporal.pass(1);
    expect(asked).toHaveLength(2);
  });
});
