import { CancelledFailure } from '@temporalio/common';
import {
  condition,
  getExternalWorkflowHandle,
  setHandler,
  setWorkflowOptions,
  sleep,
  startChild,
} from '@temporalio/workflow';
import { defineSignal } from '@temporalio/workflow';
import { endingSignal } from '../../../src/workflows/messages.ts';
import { Tenancy } from '../../../src/workflows/tenancy.ts';
import type { LeaseHandle } from '../../../src/workflows/tenancy.ts';
import { fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const goSignal = defineSignal<[how: string]>('go');

let temporal: Temporal;
let tenancy: Tenancy;
let stands: boolean;
let ended: string[];

beforeEach(() => {
  temporal = new Temporal();
  stands = true;
  ended = [];
});

/** A lease that ends as requested. */
async function lease(): Promise<void> {
  let told: string | undefined;
  setHandler(goSignal, (how) => void (told = how));
  await condition(() => told !== undefined);
  if (told === 'fail') throw fatal('AwsRefused', 'not allowed');
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, lease);

const startLease = async (workflowId = 'lease-0') =>
  (await startChild(lease, { workflowId })) as unknown as LeaseHandle;

/** A workflow that works this long under a lease. */
function working(ms: number): Handle {
  temporal.register(lease);
  return temporal.start(async function tenant() {
    tenancy = new Tenancy(() => stands);
    await tenancy.under(await startLease(), async () => {
      try {
        await sleep(ms);
        ended.push('worked');
      } catch (error) {
        ended.push('cancelled');
        throw error;
      }
    });
  });
}

const leaseEnded = (how: string) => ({
  type: 'LeaseEnded',
  nonRetryable: true,
  message: `the lease lease-0 ${how} before the work was done`,
});
const runIdOf = (workflowId: string) => temporal.handle(workflowId).run.begin.runId;

test('work is done under a lease that stands', async () => {
  const run = working(1_000);
  await run.result();
  await temporal.settle();
  expect([ended, tenancy.expired, tenancy.lost]).toEqual([['worked'], false, false]);
  expect(temporal.handle('lease-0').run.isOpen).toBe(false);
});

test('work that fails by itself fails as it did', async () => {
  temporal.register(lease);
  const run = temporal.start(async function tenant() {
    tenancy = new Tenancy(() => stands);
    const owner = await startLease();
    await tenancy.under(owner, () => Promise.reject(fatal('SqlError', 'no such table')));
  });
  expect(await run.failure()).toMatchObject({ type: 'SqlError' });
});

test.each([
  [true, 'the work'],
  [false, 'everything was there'],
])('a time to live that ends cancels the work; the warehouse stands: %p', async (there, before) => {
  stands = there;
  const run = working(10_000);
  await temporal.pass(1_000);
  run.signal(endingSignal.name, runIdOf('lease-0'), { expired: true });
  expect(await run.failure()).toMatchObject({
    type: 'Expired',
    nonRetryable: true,
    message: `the time to live ended before ${before}`,
  });
  expect([ended, tenancy.expired, tenancy.lost]).toEqual([['cancelled'], true, false]);
});

test('a lease that tells of its end, which is not that of the time to live, is lost', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  run.signal(endingSignal.name, runIdOf('lease-0'), { expired: false });
  expect(await run.failure()).toMatchObject(leaseEnded('ended'));
  expect([ended, tenancy.expired, tenancy.lost]).toEqual([['cancelled'], false, true]);
});

test('a lease that completes is lost', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  temporal.handle('lease-0').signal('go', 'complete');
  expect(await run.failure()).toMatchObject(leaseEnded('ended'));
  expect([ended, tenancy.lost]).toEqual([['cancelled'], true]);
});

test('a lease that is cancelled is lost', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  temporal.handle('lease-0').cancel();
  expect(await run.failure()).toMatchObject(leaseEnded('was cancelled'));
  expect(tenancy.lost).toBe(true);
});

test('a lease that is terminated ends the work, and is not replaced', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  temporal.handle('lease-0').terminate();
  expect(await run.failure()).toMatchObject(leaseEnded('was terminated'));
  expect([ended, tenancy.lost]).toEqual([['cancelled'], false]);
});

test('a lease that fails ends the work with its failure, and is not replaced', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  temporal.handle('lease-0').signal('go', 'fail');
  const failure = await run.failure();
  expect(failure).toMatchObject({ cause: { type: 'AwsRefused', message: 'not allowed' } });
  expect(tenancy.lost).toBe(false);
});

test('the end of another lease, which a reset delivers, is none of ours', async () => {
  const run = working(10_000);
  await temporal.settle();
  run.signal(endingSignal.name, 'another-run', { expired: true });
  await run.result();
  expect([ended, tenancy.expired]).toEqual([['worked'], false]);
});

test('an end that was told before the work begins counts', async () => {
  temporal.register(lease);
  const run = temporal.start(async function tenant() {
    tenancy = new Tenancy(() => stands);
    const owner = await startLease();
    await sleep(1_000);
    await tenancy.under(owner, () => sleep(10_000));
  });
  await temporal.settle();
  run.signal(endingSignal.name, runIdOf('lease-0'), { expired: true });
  expect(await run.failure()).toMatchObject({ type: 'Expired' });
});

test('a workflow that is cancelled itself is cancelled, whatever the lease says then', async () => {
  const run = working(10_000);
  await temporal.pass(1_000);
  run.cancel();
  run.signal(endingSignal.name, runIdOf('lease-0'), { expired: true });
  expect(await run.failure()).toBeInstanceOf(CancelledFailure);
});

test('work under the next lease finds nothing lost', async () => {
  temporal.register(lease);
  const run = temporal.start(async function tenant() {
    tenancy = new Tenancy(() => stands);
    const first = await startLease();
    void getExternalWorkflowHandle('lease-0').signal(goSignal, 'complete');
    await tenancy.under(first, () => sleep(10_000)).catch(() => ended.push(`lost: ${tenancy.lost}`));
    const second = await startLease('lease-1');
    await tenancy.under(second, async () => void ended.push(`lost: ${tenancy.lost}`));
  });
  await run.result();
  expect(ended).toEqual(['lost: true', 'lost: false']);
});

test('the Signal says whom it comes from', async () => {
  const { definition } = await working(1_000).metadata();
  expect(definition.signalDefinitions).toEqual([
    { name: 'ending', description: 'From the lease: it ends, because it was released or its time to live is over.' },
  ]);
});
