import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  setWorkflowOptions,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { about, aboutLease } from '../contract/about.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { LoadResult, PipelineResult, QueryResult, TeardownResult } from '../contract/results.ts';
import { cause, failure, inputOf, isTerminated, withLeft } from './failure.ts';
import { clean, lease } from './lease.ts';
import { load } from './load.ts';
import { list, listedWith } from './listing.ts';
import { extendedSignal, reclaimSignal, releaseSignal } from './messages.ts';
import { ttlMs } from './names.ts';
import { cancelPart, endParts, isReset, partId, whenFree } from './parts.ts';
import { query } from './query.ts';
import { Run } from './run.ts';
import type { Lease } from './run.ts';

/** A reset leads to one lease that has ended; whatever ends more of them is not for us to repeat. */
const mostLeases = 3;

/** provision → load → query → teardown, by policy. What is created is owned by the lease. */
export async function pipeline(raw?: Input<'pipeline'>): Promise<PipelineResult> {
  const startedMs = Date.now();
  const run = new Run();
  const input = inputOf('pipeline', raw);
  run.price = input.price;
  await list(input);
  let end = await underLease(input, run);
  for (let leases = 1; run.lost && leases < mostLeases; leases++) end = await underLease(input, run);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  const { outcome, failed, torn } = end;
  if (failed !== undefined) throw withLeft(cause(failed), torn?.left);
  const { provision, load: loaded, query: answered } = outcome as PipelineResult;
  return {
    name: input.name,
    provision,
    ...(loaded ? { load: loaded } : {}),
    ...(answered ? { query: answered } : {}),
    ...(torn ? { teardown: torn } : {}),
    nodeHours: run.nodeHours(),
    ...run.cost(),
    durationMs: Date.now() - startedMs,
  };
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, pipeline);

interface End {
  outcome: Partial<PipelineResult>;
  failed: unknown;
  torn: TeardownResult | undefined;
}

async function underLease(input: Parsed<'pipeline'>, run: Run): Promise<End> {
  const owner = await startLease(input);
  beginLife(input, run, owner);
  const outcome: Partial<PipelineResult> = {};
  let failed: unknown;
  try {
    await run.under(owner, async () => {
      outcome.provision = await run.steps.run('provision', () => run.provisioned(owner));
      const loaded = await run.attempt('load', input.onFailure, () => runLoad(input));
      if (loaded) outcome.load = run.loaded = loaded;
      const answers = await runQueries(input, run);
      if (answers) outcome.query = answers;
    });
  } catch (error) {
    failed = error;
  }
  const torn = await CancellationScope.nonCancellable(() => giveBack(input, owner, run, failed));
  return { outcome, failed, torn };
}

/** The lease's workflow id holds the pipeline's name, so that two runs cannot share, and delete, one warehouse. */
async function startLease(input: Parsed<'pipeline'>): Promise<Lease> {
  const workflowId = `sparkify-lease/${input.name}`;
  const start = () =>
    startChild(lease, {
      workflowId,
      args: [input],
      ...aboutLease(input),
      ...listedWith(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
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

function beginLife(input: Parsed<'pipeline'>, run: Run, owner: Lease): void {
  const lifeMs = ttlMs(input.ttl);
  run.life.begin({
    pipeline: input.name,
    expiresMs: lifeMs === undefined ? undefined : Date.now() + lifeMs,
    extended: (expiresMs) => external(owner).signal(extendedSignal, expiresMs),
  });
}

/** After a reset, the lease is still told of as a child, but takes signals of strangers only. */
const external = ({ workflowId }: Lease) => getExternalWorkflowHandle(workflowId);

/** The parts that run as children of the pipeline itself end with it. */
const part = (workflowId: string) => ({
  ...listedWith(),
  workflowId,
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
});

function runLoad({ name, source, cluster, role, load: options }: Parsed<'pipeline'>): Promise<LoadResult> {
  const id = partId(undefined, 'load');
  const args = { name, source, cluster, role, load: options };
  const start = () => executeChild(load, { ...part(id), ...about('load', args), args: [args] });
  return whenFree(start, () => cancelPart(id));
}

async function runQueries(input: Parsed<'pipeline'>, run: Run): Promise<QueryResult | undefined> {
  if (input.query === 'never') {
    run.steps.skip('query', 'switched off');
    return undefined;
  }
  if (input.query === 'ask' && !(await run.question.ask('Run the queries now?'))) {
    run.steps.skip('query', 'declined');
    return undefined;
  }
  const { name, cluster } = input;
  const id = partId(undefined, 'query');
  const args = { name, cluster };
  const start = () => executeChild(query, { ...part(id), ...about('query', args), args: [args] });
  return run.attempt('query', input.onFailure, () => whenFree(start, () => cancelPart(id)));
}

/** Releases the lease and waits until it has deleted, or kept, everything. */
async function giveBack(
  input: Parsed<'pipeline'>,
  owner: Lease,
  run: Run,
  failed: unknown,
): Promise<TeardownResult | undefined> {
  run.life.end();
  const keep = input.teardown === 'never' || (input.teardown === 'on-success' && failed !== undefined);
  if (keep) run.steps.skip('teardown', 'left standing');
  try {
    return await (keep
      ? release(input, owner, { keep, failed })
      : run.steps.run('teardown', () => release(input, owner, { keep, failed })));
  } finally {
    run.ended();
  }
}

async function release(
  input: Parsed<'pipeline'>,
  owner: Lease,
  { keep, failed }: { keep: boolean; failed: unknown },
): Promise<TeardownResult | undefined> {
  await external(owner)
    .signal(releaseSignal, { keep, runId: workflowInfo().runId })
    .catch(() => undefined);
  try {
    return await owner.result();
  } catch (error) {
    // Whoever terminated the lease left the deletion to us.
    if (isTerminated(error) && !keep) return cleanAlone(input);
    // A lease that failed while it provisioned has cleaned up, and the pipeline fails with the same cause already.
    if (failed === undefined) throw error;
    return undefined;
  }
}

async function cleanAlone(input: Parsed<'pipeline'>): Promise<TeardownResult> {
  const { workflowId } = workflowInfo();
  await endParts(partId(workflowId, 'provision'), partId(workflowId, 'load'), partId(workflowId, 'query'));
  return clean(input, workflowId);
}
