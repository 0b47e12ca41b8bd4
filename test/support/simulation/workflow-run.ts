import { TypedSearchAttributes } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';
import type { WorkflowInfo } from '@temporalio/workflow';
import { setActivator } from '@temporalio/workflow/lib/global-attributes';
import { Activator } from '@temporalio/workflow/lib/internals';
import {
  activate,
  concludeActivation,
  initialize,
  tryUnblockConditions,
} from '@temporalio/workflow/lib/worker-interface';

export type Command = coresdk.workflow_commands.IWorkflowCommand;
export type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Workflow = NonNullable<Activator['workflow']> & { workflowDefinitionOptions?: { failureExceptionTypes?: [] } };

/** How a run begins. */
export interface Begin {
  type: string;
  workflowId: string;
  runId: string;
  args: Payload[];
  /** The ids of the chain's first run, and of the run that this one was reset from, if any. */
  firstRunId?: string;
  originalRunId?: string;
  /** The run that continued as this one. */
  continuedFrom?: string;
  parent?: { run: WorkflowRun; seq: number; closePolicy: number };
  memo?: Record<string, Payload>;
  searchAttributes?: Record<string, Payload>;
  /** Its summary in the UI. */
  summary?: string;
}

export type Outcome =
  | { status: 'completed'; result: Payload | null | undefined }
  | { status: 'failed'; error: Error }
  | { status: 'cancelled' | 'terminated' | 'continued' };

/** What a workflow logged. */
export interface Logged {
  level: string;
  message: string;
  attributes: Record<string, unknown>;
}

/** Lets everything that is ready continue. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * One run of a workflow in this process. The SDK's own runtime executes it, so its promises, scopes and handlers are
 * those of a worker; only the sandbox is missing.
 */
export class WorkflowRun {
  readonly begin: Begin;
  readonly logs: Logged[] = [];
  readonly searchAttributes: Record<string, Payload>;
  outcome: Outcome | undefined;
  /** Whether the server suggests it. */
  continueAsNewSuggested = false;
  #jobs: Job[];
  #events = 1;
  readonly #commands: Command[] = [];
  readonly #activator: Activator;

  constructor(begin: Begin, workflow: unknown, nowMs: number) {
    this.begin = begin;
    this.searchAttributes = { ...begin.searchAttributes };
    this.#jobs = [{ initializeWorkflow: initialization(begin) }];
    this.#activator = new Activator({
      info: infoOf(begin, new Date(nowMs)),
      now: nowMs,
      showStackTraceSources: false,
      getTimeOfDay: () => 0n,
      randomnessSeed: [1, 2, 3, 4],
      registeredActivityNames: new Set(['default']),
      stackTracesEnabled: false,
    } as unknown as ConstructorParameters<typeof Activator>[0]);
    const { failureExceptionTypes } = (workflow as Workflow).workflowDefinitionOptions ?? {};
    this.#activator.workflow = workflow as Workflow;
    this.#activator.workflowDefinitionFailureExceptionTypes = failureExceptionTypes;
  }

  get info(): WorkflowInfo {
    return this.#activator.info;
  }

  get currentDetails(): string {
    return this.#activator.currentDetails;
  }

  get isOpen(): boolean {
    return this.outcome === undefined;
  }

  get hasJobs(): boolean {
    return this.isOpen && this.#jobs.length > 0;
  }

  /** How often it issued this command. */
  wrote(command: keyof Command): number {
    return this.#commands.filter((one) => command in one).length;
  }

  /** Adds a job to the next workflow task. */
  enqueue(job: Job): void {
    this.#jobs.push(job);
  }

  /** Executes a workflow task with all pending jobs; fails where a worker would fail the task. */
  async task(nowMs: number): Promise<Command[]> {
    const jobs = this.#jobs.splice(0).toSorted((a, b) => rank(a) - rank(b));
    this.#events += jobs.length + 3;
    this.#activator.now = nowMs;
    this.#activator.mutateWorkflowInfo((info) => ({
      ...info,
      historyLength: this.#events,
      continueAsNewSuggested: this.continueAsNewSuggested,
    }));
    const commands = await this.#activate(jobs);
    this.#events += commands.length;
    this.#commands.push(...commands);
    return commands;
  }

  /** Runs a query, which changes nothing. */
  query(queryType: string, args: Payload[]): Promise<Command[]> {
    return this.#activate([{ queryWorkflow: { queryId: 'query', queryType, arguments: args } }]);
  }

  async #activate(jobs: Job[]): Promise<Command[]> {
    setActivator(this.#activator);
    const [{ initializeWorkflow } = {}] = jobs;
    if (initializeWorkflow) initialize(initializeWorkflow);
    activate({ jobs: jobs.map((job) => ({ ...job, variant: Object.keys(job)[0] })) } as never);
    do await settle();
    while (tryUnblockConditions() > 0);
    const { successful } = concludeActivation();
    for (const { ifaceName, fnName, args } of this.#activator.getAndResetSinkCalls()) {
      const [message, attributes] = args as [string, Record<string, unknown>];
      if (ifaceName === '__temporal_logger') this.logs.push({ level: fnName, message, attributes });
    }
    return successful?.commands ?? [];
  }
}

/** The order of jobs for a worker: the start of a run, then signals and Updates, then the rest. */
function rank({ initializeWorkflow, signalWorkflow, doUpdate }: Job): number {
  if (initializeWorkflow) return 0;
  return signalWorkflow || doUpdate ? 1 : 2;
}

function initialization({ args, memo, searchAttributes }: Begin): coresdk.workflow_activation.IInitializeWorkflow {
  return {
    arguments: args,
    ...(memo ? { memo: { fields: memo } } : {}),
    ...(searchAttributes ? { searchAttributes: { indexedFields: searchAttributes } } : {}),
  };
}

function infoOf(begin: Begin, now: Date): WorkflowInfo {
  const { type, workflowId, runId, firstRunId, originalRunId, continuedFrom, parent } = begin;
  const above = parent?.run.info;
  const parentInfo = above && { workflowId: above.workflowId, runId: above.runId, namespace: above.namespace };
  const root = above && (above.root ?? { workflowId: above.workflowId, runId: above.firstExecutionRunId });
  return {
    workflowType: type,
    workflowId,
    runId,
    firstExecutionRunId: firstRunId ?? runId,
    originalExecutionRunId: originalRunId ?? runId,
    ...(continuedFrom === undefined ? {} : { continuedFromExecutionRunId: continuedFrom }),
    namespace: 'default',
    taskQueue: 'simulated',
    ...(parentInfo ? { parent: parentInfo } : {}),
    ...(root ? { root } : {}),
    attempt: 1,
    startTime: now,
    runStartTime: now,
    historyLength: 0,
    historySize: 0,
    continueAsNewSuggested: false,
    memo: {},
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
    unsafe: { isReplaying: false, isReplayingHistoryEvents: false, now: Date.now },
  } as unknown as WorkflowInfo;
}
