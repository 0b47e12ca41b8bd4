import { CancellationScope, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { PipelineResult, QueryResult } from '../contract/results.ts';
import { asWrittenNow } from './old-input.ts';
import { cause, failureOfLeft, inputOf, withLeft, withoutLeft } from './failure.ts';
import { underLease } from './leasehold.ts';
import { upsertAttributes } from './search-attributes.ts';
import { expiryTag } from './names.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { runPart } from './parts.ts';
import { writeReport } from './report.ts';
import { anewAfterReset } from './reset.ts';
import { PipelineRun } from './pipeline-run.ts';
import type { Carried } from './pipeline-run.ts';

/**
 * provision → load → query → teardown, by policy. The lease owns what is created. While the pipeline waits for a person
 * it may continue as new, with its state.
 */
export async function pipeline(raw?: Input<'pipeline'>, given?: Carried): Promise<PipelineResult> {
  const carried = givenByOurs(given, workflowInfo().continuedFromExecutionRunId !== undefined);
  const run = new PipelineRun(carried);
  const input = run.begin(inputOf('pipeline', asWrittenNow(raw)));
  if (!carried) await upsertAttributes(input);
  run.owner = carried?.owner ?? (await ownerHere());
  const { failed, torn } = await anewAfterReset(run, () => underLease(input, run, () => work(input, run)));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  // The teardown has tried again to delete what the provisioning left.
  const error = failed === undefined ? undefined : torn ? withoutLeft(cause(failed)) : cause(failed);
  run.notices.tellEnd(error, torn?.left);
  const result = run.result(torn);
  const final = error === undefined ? torn && failureOfLeft(result, torn) : withLeft(error, torn?.left);
  await writeReport(input, final, (warning) => run.notices.warn(warning));
  await run.notices.settled();
  if (final !== undefined) throw final;
  return result;
}

/** Work that an earlier run has done is not repeated. */
async function work(input: Parsed<'pipeline'>, run: PipelineRun): Promise<void> {
  const { outcome, steps } = run;
  const given = { owner: run.owner, expires: expiryTag(run.life.expiresMs) };
  if (steps.isAhead('provision')) run.stands(await steps.run('provision', () => runPart('provision', input, given)));
  if (steps.isAhead('load'))
    outcome.load = await run.runHoldable('load', input.onFailure, () => runPart('load', input, given));
  if (steps.isAhead('query')) outcome.query = await runQueries(input, run, given);
}

async function runQueries(
  input: Parsed<'pipeline'>,
  run: PipelineRun,
  given: FromPipeline,
): Promise<QueryResult | undefined> {
  if (input.query === 'never') {
    run.steps.skip('query', 'switched off');
    return undefined;
  }
  if (input.query === 'ask' && !(await run.question.ask('Run the queries now?'))) {
    run.steps.skip('query', 'declined');
    return undefined;
  }
  const { project } = run.outcome.load ?? {};
  const planned = project && { planned: { project: project.name, hash: project.hash } };
  return run.runHoldable('query', input.onFailure, () => runPart('query', input, { ...given, ...planned }));
}
