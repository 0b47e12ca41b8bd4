import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  getExternalWorkflowHandle,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { aboutLease } from '../contract/about.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { TeardownResult } from '../contract/results.ts';
import { failure, hasMadeNothing, isTerminated, orLeftStanding, resultOfLeft, throwBug } from './failure.ts';
import { clean, fates, lease } from './lease.ts';
import type { Fate, LeaseTerm } from './lease.ts';
import { inheritedAttributes } from './search-attributes.ts';
import { releaseSignal } from './messages.ts';
import { expiresMs, leaseId } from './names.ts';
import { endParts, partId } from './parts.ts';
import { findRunSurely } from './find-run.ts';
import { reclaimed } from './reset.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { LeaseHandle } from './tenancy.ts';

/** The pipeline's side of its lease: begun before anything is created, released after the work. */

/** A terminated provisioning leaves activities behind, which notice at their next heartbeat and end their last call. */
const orphanedActivitiesMs = 30_000;

/** How the work under a lease ended. */
export interface End {
  failed: unknown;
  torn: TeardownResult | undefined;
}

/** Does the work while a lease owns what it creates, then releases the lease. */
export async function underLease(input: Parsed<'pipeline'>, run: PipelineRun, work: () => Promise<void>): Promise<End> {
  const handle = await beginLease(input, run);
  let failed: unknown;
  try {
    await run.tenancy.under(handle, work);
  } catch (error) {
    // Not an end: the next run carries on, or this one once it is fixed.
    throwBug(error);
    failed = error;
  }
  const torn = await CancellationScope.nonCancellable(() => giveBack(input, handle, run, failed));
  return { failed, torn };
}

/** The lease's workflow id holds the pipeline's name, so that two runs cannot share, and delete, one warehouse. */
async function beginLease(input: Parsed<'pipeline'>, run: PipelineRun): Promise<LeaseHandle> {
  if (run.goesOn && !(await isStillOwned(input))) run.restart();
  const { goesOn, life } = run;
  const term = {
    owner: run.owner,
    firstRunId: workflowInfo().firstExecutionRunId,
    expiresMs: goesOn ? life.expiresMs : expiresMs(input.ttl),
  };
  const handle = await (goesOn ? takeOver(input, term) : startLease(input, term));
  if (!goesOn) life.begin({ pipeline: input.name, owner: run.owner, expiresMs: term.expiresMs });
  // Extended while the lease was taken over.
  if (life.expiresMs !== term.expiresMs) await life.tellLease();
  return handle;
}

/** Whether the resources of an earlier run still exist; otherwise its lease has ended, and everything starts over. */
async function isStillOwned(input: Parsed<'pipeline'>): Promise<boolean> {
  const found = await findRunSurely({ workflowId: leaseId(input.name) });
  if (!found?.isOpen || found.parentId !== workflowInfo().workflowId) return false;
  const teardown = await findRunSurely({ workflowId: partId(undefined, 'teardown') });
  return teardown?.isOpen !== true;
}

async function startLease(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<LeaseHandle> {
  const workflowId = leaseId(input.name);
  try {
    return await reclaimed(workflowId, () => startChild(lease, leaseOptions(input, term)));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw failure(
      'PipelineBusy',
      `another run of the pipeline ${input.name} is still under way (workflow ${workflowId}): ` +
        'wait for its end, or choose another name',
    );
  }
}

/**
 * A lease is the child of one run of the pipeline, so the next run replaces it with its own. The server does that in
 * one step, so nothing is ever without an owner.
 */
function takeOver(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<LeaseHandle> {
  return startChild(lease, { ...leaseOptions(input, term), workflowIdReusePolicy: 'TERMINATE_IF_RUNNING' });
}

const leaseOptions = (input: Parsed<'pipeline'>, term: LeaseTerm) => ({
  workflowId: leaseId(input.name),
  args: [input, term] as [Parsed<'pipeline'>, LeaseTerm],
  ...aboutLease(input),
  ...inheritedAttributes(),
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Releases the lease and waits until it has deleted, paused or kept everything. */
async function giveBack(
  input: Parsed<'pipeline'>,
  handle: LeaseHandle,
  run: PipelineRun,
  failed: unknown,
): Promise<TeardownResult | undefined> {
  run.life.end();
  if (isTerminated(failed) && run.steps.isAhead('provision'))
    await sleep(orphanedActivitiesMs, { summary: 'the last calls of the terminated provisioning' });
  const { runId, originalExecutionRunId } = workflowInfo();
  // What the run created before its reset still belongs to it.
  const isUntouched = hasMadeNothing(failed) && runId === originalExecutionRunId;
  const fate = isUntouched ? 'kept' : fateAfter(input, failed);
  if (fate === 'kept') run.steps.skip('teardown', isUntouched ? 'nothing was created' : 'left standing');
  const work = () => release(input, handle, run, { fate, failed });
  try {
    return await (fate === 'kept' ? work() : run.steps.run('teardown', work, (torn) => run.tornDown(torn)));
  } catch (error) {
    const torn = resultOfLeft(error);
    if (!torn) throw error;
    return torn;
  } finally {
    run.meter.end();
  }
}

/** What happens to the resources after the work, depending on whether it failed. */
function fateAfter({ teardown }: Parsed<'pipeline'>, failed: unknown): Fate {
  return teardown === 'on-success' && failed !== undefined ? 'kept' : fates[teardown];
}

async function release(
  input: Parsed<'pipeline'>,
  handle: LeaseHandle,
  run: PipelineRun,
  { fate, failed }: { fate: Fate; failed: unknown },
): Promise<TeardownResult | undefined> {
  // After a reset, the lease is still listed as a child, but can only be signalled as an external workflow.
  await getExternalWorkflowHandle(handle.workflowId)
    .signal(releaseSignal, {
      keep: fate !== 'deleted',
      ...(fate === 'paused' && { pause: true }),
      runId: workflowInfo().runId,
    })
    .catch(() => undefined);
  try {
    return await handle.result();
  } catch (error) {
    // The terminated lease did not delete, so we do.
    if (isTerminated(error) && fate !== 'kept') return cleanAlone(input, run, fate);
    if (failed === undefined || resultOfLeft(error)) throw error;
    return undefined;
  }
}

async function cleanAlone(
  input: Parsed<'pipeline'>,
  run: PipelineRun,
  fate: Exclude<Fate, 'kept'>,
): Promise<TeardownResult> {
  const { workflowId } = workflowInfo();
  await endParts(workflowId);
  const torn = await clean(input, workflowId, run, fate);
  return orLeftStanding(torn, torn);
}
