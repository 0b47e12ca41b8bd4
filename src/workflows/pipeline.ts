import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  executeChild,
  isCancellation,
  setWorkflowOptions,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { about, aboutLease } from '../contract/about.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { LoadResult, PipelineResult, QueryResult, TeardownResult } from '../contract/results.ts';
import { cause, failure, inputOf, withLeft } from './failure.ts';
import { lease, partId } from './lease.ts';
import { load } from './load.ts';
import { list, listedWith } from './listing.ts';
import { extendedSignal, releaseSignal } from './messages.ts';
import { ttlMs } from './names.ts';
import { query } from './query.ts';
import { Run } from './run.ts';
import type { Lease } from './run.ts';

/** provision → load → query → teardown, by policy. What is created is owned by the lease. */
export async function pipeline(raw?: Input<'pipeline'>): Promise<PipelineResult> {
  const startedMs = Date.now();
  const run = new Run();
  const input = inputOf('pipeline', raw);
  run.price = input.price;
  await list(input);
  const owner = await startLease(input);
  beginLife(input, run, owner);
  const outcome: Partial<PipelineResult> = {};
  let failed: unknown;
  try {
    await run.untilExpired(async () => {
      outcome.provision = await run.steps.run('provision', () => run.provisioned(owner));
      const loaded = await run.attempt('load', input.onFailure, () => runLoad(input));
      if (loaded) outcome.load = run.loaded = loaded;
      const answers = await runQueries(input, run);
      if (answers) outcome.query = answers;
    });
  } catch (error) {
    failed =
      isCancellation(error) && run.expired ? failure('Expired', 'the time to live ended before the work') : error;
  }
  const keep = input.teardown === 'never' || (input.teardown === 'on-success' && failed !== undefined);
  const torn = await CancellationScope.nonCancellable(() => giveBack(owner, run, keep, failed));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
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

/** The lease's workflow id holds the pipeline's name, so that two runs cannot share, and delete, one warehouse. */
async function startLease(input: Parsed<'pipeline'>): Promise<Lease> {
  try {
    return await startChild(lease, {
      workflowId: `sparkify-lease/${input.name}`,
      args: [input],
      ...aboutLease(input),
      ...listedWith(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw failure(
      'PipelineBusy',
      `another run of the pipeline ${input.name} is still under way (workflow sparkify-lease/${input.name}): ` +
        'wait for its end, or choose another name',
    );
  }
}

function beginLife(input: Parsed<'pipeline'>, run: Run, owner: Lease): void {
  const lifeMs = ttlMs(input.ttl);
  run.life.begin({
    pipeline: input.name,
    expiresMs: lifeMs === undefined ? undefined : Date.now() + lifeMs,
    extended: (expiresMs) => owner.signal(extendedSignal, expiresMs),
  });
}

/** The parts that run as children of the pipeline itself end with it. */
const part = (name: string) => ({
  ...listedWith(),
  workflowId: partId(undefined, name),
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
});

function runLoad({ name, source, cluster, role, load: options }: Parsed<'pipeline'>): Promise<LoadResult> {
  const args = { name, source, cluster, role, load: options };
  return executeChild(load, { ...part('load'), ...about('load', args), args: [args] });
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
  const args = { name, cluster };
  return run.attempt('query', input.onFailure, () =>
    executeChild(query, { ...part('query'), ...about('query', args), args: [args] }),
  );
}

/** Releases the lease and waits until it has deleted, or kept, everything. */
async function giveBack(owner: Lease, run: Run, keep: boolean, failed: unknown): Promise<TeardownResult | undefined> {
  run.life.end();
  if (keep) run.steps.skip('teardown', 'left standing');
  const release = async () => {
    await owner.signal(releaseSignal, { keep }).catch(() => undefined);
    try {
      return await owner.result();
    } catch (error) {
      // A lease that failed while it provisioned has cleaned up, and the pipeline fails with the same cause already.
      if (failed === undefined) throw error;
      return undefined;
    }
  };
  try {
    return await (keep ? release() : run.steps.run('teardown', release));
  } finally {
    run.ended();
  }
}
