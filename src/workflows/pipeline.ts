import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  condition,
  executeChild,
  setHandler,
  setWorkflowOptions,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { PipelineResult, ProvisionResult, QueryResult, TeardownResult } from '../contract/results.ts';
import type { Question, Status } from '../contract/status.ts';
import { cause, failure, inputOf } from './failure.ts';
import { lease, partId } from './lease.ts';
import { load } from './load.ts';
import { query } from './query.ts';
import { answerStatus, answerUpdate, provisionedSignal, releaseSignal } from './status.ts';
import { Steps } from './steps.ts';

/** How long a question waits: a person at lunch comes back in time, one who went home does not pay for the night. */
const answerTimeoutMs = 3_600_000;

/** provision → load → query → teardown, by policy. What is created is owned by the lease. */
export async function pipeline(raw?: Input<'pipeline'>): Promise<PipelineResult> {
  const startedMs = Date.now();
  const run = new Run();
  answerStatus(() => run.status());
  const input = inputOf('pipeline', raw);
  const owner = await startLease(input);
  const outcome: Partial<PipelineResult> = {};
  let failed: unknown;
  try {
    outcome.provision = await run.steps.run('provision', () => run.provisioned(owner));
    outcome.load = await run.steps.run('load', () => runLoad(input));
    const answers = await runQueries(input, run);
    if (answers) outcome.query = answers;
  } catch (error) {
    failed = error;
  }
  const keep = input.teardown === 'never' || (input.teardown === 'on-success' && failed !== undefined);
  const torn = await CancellationScope.nonCancellable(() => giveBack(owner, run, keep, failed));
  if (failed !== undefined) throw cause(failed);
  const { provision, load: loaded, query: answered } = outcome as PipelineResult;
  return {
    name: input.name,
    provision,
    load: loaded,
    ...(answered ? { query: answered } : {}),
    ...(torn ? { teardown: torn } : {}),
    durationMs: Date.now() - startedMs,
  };
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, pipeline);

type Lease = ChildWorkflowHandle<typeof lease>;

/** The lease's workflow id holds the pipeline's name, so that two runs cannot share, and delete, one warehouse. */
async function startLease(input: Parsed<'pipeline'>): Promise<Lease> {
  try {
    return await startChild(lease, {
      workflowId: `sparkify-lease/${input.name}`,
      args: [input],
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

function runLoad({ name, source, cluster, role, load: options }: Parsed<'pipeline'>) {
  return executeChild(load, {
    workflowId: partId(undefined, 'load'),
    args: [{ name, source, cluster, role, load: options }],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

async function runQueries(input: Parsed<'pipeline'>, run: Run): Promise<QueryResult | undefined> {
  if (input.query === 'never') {
    run.steps.skip('query', 'switched off');
    return undefined;
  }
  if (input.query === 'ask' && !(await run.ask('Run the queries now?'))) {
    run.steps.skip('query', 'declined');
    return undefined;
  }
  const { name, cluster } = input;
  return run.steps.run('query', () =>
    executeChild(query, {
      workflowId: partId(undefined, 'query'),
      args: [{ name, cluster }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    }),
  );
}

/** Releases the lease and waits until it has deleted, or kept, everything. */
async function giveBack(owner: Lease, run: Run, keep: boolean, failed: unknown): Promise<TeardownResult | undefined> {
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
  return keep ? release() : run.steps.run('teardown', release);
}

/** What the pipeline knows of itself while it runs. */
class Run {
  readonly steps = new Steps(['provision', 'load', 'query', 'teardown']);
  #provisioned: ProvisionResult | undefined;
  #question: Question | undefined;
  #answer: string | undefined;

  constructor() {
    setHandler(provisionedSignal, (result) => {
      this.#provisioned = result;
    });
    setHandler(
      answerUpdate,
      (answer) => {
        this.#answer = answer;
        return answer;
      },
      {
        description: 'Answers the open question with "yes" or "no".',
        validator: (answer) => {
          if (!this.#question) throw failure('InvalidInput', 'no question is open');
          if (answer !== 'yes' && answer !== 'no') {
            throw failure('InvalidInput', `the answer is ${JSON.stringify(answer)}, allowed: "yes" or "no"`);
          }
        },
      },
    );
  }

  /** Waits for the lease to report; a lease that ends before has failed. */
  async provisioned(owner: Lease): Promise<ProvisionResult> {
    const ended = owner.result().then(() => {
      throw failure('ClusterFailed', 'the lease ended before everything was there');
    });
    await Promise.race([condition(() => this.#provisioned !== undefined), ended]);
    return this.#provisioned as ProvisionResult;
  }

  /** True for yes; no answer in time counts as no. */
  async ask(text: string): Promise<boolean> {
    this.#question = { text, expiresAt: new Date(Date.now() + answerTimeoutMs).toISOString() };
    try {
      await condition(() => this.#answer !== undefined, answerTimeoutMs);
      return this.#answer === 'yes';
    } finally {
      this.#question = undefined;
    }
  }

  status(): Status {
    const { workflowId } = workflowInfo();
    const children = this.steps
      .list()
      .filter(({ state }) => state !== 'pending' && state !== 'skipped')
      .map(({ name }) => ({ type: name, workflowId: partId(workflowId, name) }));
    return {
      workflow: 'pipeline',
      state: this.#question ? 'waiting' : this.steps.state(),
      steps: this.steps.list(),
      children,
      ...(this.#question ? { question: this.#question } : {}),
    };
  }
}
