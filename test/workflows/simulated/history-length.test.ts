import { condition, workflowInfo } from '@temporalio/workflow';
import { isLong } from '../../../src/workflows/history-length.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

/** What a workflow says of its length, given the most events beside those that it has. */
async function isLongWith(moreEvents: number, suggested = false): Promise<unknown> {
  const temporal = new Temporal();
  let told: unknown;
  let isAsked = false;
  const run = temporal.start(async function waiting() {
    await condition(() => isAsked);
    told = isLong(workflowInfo().historyLength + moreEvents);
  });
  await temporal.settle();
  run.run.continueAsNewSuggested = suggested;
  isAsked = true;
  run.signal('anything');
  await run.result();
  return told;
}

test('a history is long when it has more events than that', async () => {
  expect(await isLongWith(-1)).toBe(true);
  expect(await isLongWith(0)).toBe(false);
  expect(await isLongWith(1)).toBe(false);
});

test('a history is long when the server says so', async () => {
  expect(await isLongWith(1_000, true)).toBe(true);
});
