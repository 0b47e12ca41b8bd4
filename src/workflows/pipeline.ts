import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ContinueAsNew,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  setWorkflowOptions,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { aboutLease } from '../contract/about.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { PipelineResult, QueryResult, TeardownResult } from '../contract/results.ts';
import { cause, failure, inputOf, isTerminated, withLeft, withoutLeft } from './failure.ts';
import { clean, lease } from './lease.ts';
import type { LeaseTerm } from './lease.ts';
import { list, listedWith } from './listing.ts';
import { reclaimSignal, releaseSignal } from './messages.ts';
import { expiresMs, expiryTag, leaseId } from './names.ts';
import { ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { endParts, partId, runPart, whenFree } from './parts.ts';
import { findRunSurely } from './presence.ts';
import { isReset } from './reset.ts';
import { Run } from './run.ts';
import type { Carried, Lease } from './run.ts';

/** A reset leads to one lease that has ended; whatever ends more of them is not for us to repeat. */
const mostLeases = 3;
/** A terminated provisioning leaves activities behind, which notice at their next heartbeat and end their last call. */
const orphanedActivitiesMs = 30_000;

/**
 * provision → load → query → teardown, by policy. What is created is owned by the lease. While it waits for a person it
 * may continue as new, with what it carries.
 */
export async function pipeline(raw?: Input<'pipeline'>, carried?: Carried): Promise<PipelineResult> {
  const run = new Run(carried);
  const input = run.begin(inputOf('pipeline', raw));
  if (!carried) await list(input);
  run.owner = carried?.owner ?? (await ownerHere());
  let end = await underLease(input, run);
  for (let leases = 1; run.lost && leases < mostLeases; leases++) {
    run.restart();
    end = await underLease(input, run);
  }
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  const { failed, torn } = end;
  // The teardown has tried again to delete what the provisioning left.
  if (failed !== undefined) throw withLeft(torn ? withoutLeft(cause(failed)) : cause(failed), torn?.left);
  return run.result(torn);
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, pipeline);

interface End {
  failed: unknown;
  torn: TeardownResult | undefined;
}

async function underLease(input: Parsed<'pipeline'>, run: Run): Promise<End> {
  const owner = await beginLease(input, run);
  let failed: unknown;
  try {
    await run.under(owner, () => work(input, run));
  } catch (error) {
    // Nothing ends: the next run goes on.
    if (error instanceof ContinueAsNew) throw error;
    failed = error;
  }
  const torn = await CancellationScope.nonCancellable(() => giveBack(input, owner, run, failed));
  return { failed, torn };
}

/** What an earlier run has done already is not done again. */
async function work(input: Parsed<'pipeline'>, run: Run): Promise<void> {
  const { outcome, steps } = run;
  const given = { owner: run.owner, expires: expiryTag(run.life.expiresMs) };
  if (steps.isAhead('provision')) run.stands(await steps.run('provision', () => runPart('provision', input, given)));
  if (steps.isAhead('load'))
    outcome.load = await run.attempt('load', input.onFailure, () => runPart('load', input, given));
  if (steps.isAhead('query')) outcome.query = await runQueries(input, run, given);
}

async function runQueries(input: Parsed<'pipeline'>, run: Run, given: FromPipeline): Promise<QueryResult | undefined> {
  if (input.query === 'never') {
    run.steps.skip('query', 'switched off');
    return undefined;
  }
  if (input.query === 'ask' && !(await run.question.ask('Run the queries now?'))) {
    run.steps.skip('query', 'declined');
    return undefined;
  }
  return run.attempt('query', input.onFailure, () => runPart('query', input, given));
}

/** The lease's workflow id holds the pipeline's name, so that two runs cannot share, and delete, one warehouse. */
async function beginLease(input: Parsed<'pipeline'>, run: Run): Promise<Lease> {
  if (run.goesOn && !(await isStillOwned(input))) run.restart();
  const { goesOn, life } = run;
  const term = {
    owner: run.owner,
    firstRunId: workflowInfo().firstExecutionRunId,
    expiresMs: goesOn ? life.expiresMs : expiresMs(input.ttl),
  };
  const owner = await (goesOn ? takeOver(input, term) : startLease(input, term));
  if (!goesOn) life.begin({ pipeline: input.name, owner: run.owner, expiresMs: term.expiresMs });
  // Extended while the lease was taken over.
  if (life.expiresMs !== term.expiresMs) await life.tellLease();
  return owner;
}

/** Whether what an earlier run made is there: else its lease has ended, and all begins anew. */
async function isStillOwned(input: Parsed<'pipeline'>): Promise<boolean> {
  const owner = await findRunSurely({ workflowId: leaseId(input.name) });
  if (!owner?.isOpen || owner.parentId !== workflowInfo().workflowId) return false;
  const teardown = await findRunSurely({ workflowId: partId(undefined, 'teardown') });
  return teardown?.isOpen !== true;
}

async function startLease(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<Lease> {
  const workflowId = leaseId(input.name);
  const start = () => startChild(lease, leaseOptions(input, term));
  const reclaim = () => getExternalWorkflowHandle(workflowId).signal(reclaimSignal, workflowInfo().workflowId);
  try {
    return await (isReset() ? whenFree(start, () => reclaim().catch(() => undefined)) : start());
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
 * A lease is the child of one run of the pipeline: the run that goes on puts one of its own in the place of that of the
 * run before. The server does it in one step, so that nothing is ever without an owner.
 */
function takeOver(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<Lease> {
  return startChild(lease, { ...leaseOptions(input, term), workflowIdReusePolicy: 'TERMINATE_IF_RUNNING' });
}

const leaseOptions = (input: Parsed<'pipeline'>, term: LeaseTerm) => ({
  workflowId: leaseId(input.name),
  args: [input, term] as [Parsed<'pipeline'>, LeaseTerm],
  ...aboutLease(input),
  ...listedWith(),
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Releases the lease and waits until it has deleted, or kept, everything. */
async function giveBack(
  input: Parsed<'pipeline'>,
  owner: Lease,
  run: Run,
  failed: unknown,
): Promise<TeardownResult | undefined> {
  run.life.end();
  if (isTerminated(failed) && run.steps.isAhead('provision'))
    await sleep(orphanedActivitiesMs, { summary: 'what the terminated provisioning still does' });
  const keep = input.teardown === 'never' || (input.teardown === 'on-success' && failed !== undefined);
  if (keep) run.steps.skip('teardown', 'left standing');
  try {
    return await (keep
      ? release(input, owner, run, { keep, failed })
      : run.steps.run('teardown', () => release(input, owner, run, { keep, failed })));
  } finally {
    run.ended();
  }
}

async function release(
  input: Parsed<'pipeline'>,
  owner: Lease,
  run: Run,
  { keep, failed }: { keep: boolean; failed: unknown },
): Promise<TeardownResult | undefined> {
  // After a reset, the lease is still told of as a child, but takes signals of strangers only.
  await getExternalWorkflowHandle(owner.workflowId)
    .signal(releaseSignal, { keep, runId: workflowInfo().runId })
    .catch(() => undefined);
  try {
    return await owner.result();
  } catch (error) {
    // Whoever terminated the lease left the deletion to us.
    if (isTerminated(error) && !keep) return cleanAlone(input, run);
    if (failed === undefined) throw error;
    return undefined;
  }
}

async function cleanAlone(input: Parsed<'pipeline'>, run: Run): Promise<TeardownResult> {
  const { workflowId } = workflowInfo();
  await endParts(workflowId);
  return clean(input, workflowId, run);
}
