import { CancelledFailure, ChildWorkflowFailure, TerminatedFailure } from '@temporalio/common';
import type { FoundRun } from '../../../src/contract/local-activities.ts';
import { ActivityRun } from './activity-run.ts';
import type { Activity, Schedule } from './activity-run.ts';
import { Clock } from './clock.ts';
import { fromPayloads, toFailure } from './payloads.ts';
import { WorkflowRun } from './workflow-run.ts';
import type { Begin, Job, Outcome } from './workflow-run.ts';

/** Values of the protocol's enumeration of parent close policies. */
const abandon = 2;
const requestCancel = 3;

/** An activity that a workflow scheduled. */
export interface Scheduled {
  type: string;
  input: unknown;
  summary: string;
  workflowId: string;
  options: Schedule;
}

/** A timer that a workflow set. */
interface Timer {
  workflowId: string;
  summary: string | undefined;
  ms: number;
}

/** Everything that a run is waiting for. */
interface Pending {
  timers: Map<number, () => void>;
  activities: Map<number, ActivityRun>;
  /** Workflow ids of its children, by the sequence number that the run gave them. */
  children: Map<number, string>;
}

/**
 * What a Temporal server knows and does about its workflows: only what this project's workflows use; anything else is
 * an error.
 */
export class Server {
  readonly clock = new Clock();
  /** Every run, in the order of their start. */
  readonly runs: WorkflowRun[] = [];
  readonly scheduled: Scheduled[] = [];
  readonly timers: Timer[] = [];
  /** The result of an Update by its id. */
  readonly updates = new Map<string, { value: unknown } | { error: Error }>();
  readonly #activities: Record<string, Activity>;
  readonly #workflows: Record<string, unknown>;
  readonly #pending = new Map<WorkflowRun, Pending>();
  #lastRun = 0;

  constructor(workflows: object, activities: object) {
    this.#workflows = { ...workflows };
    this.#activities = {
      usableSearchAttributes: async () => [],
      owner: async () => 'test',
      findRun: async ({ workflowId }: { workflowId: string }) => this.find(workflowId),
      ...activities,
    };
  }

  /** Makes another workflow known to the worker. */
  register(workflow: () => unknown): void {
    this.#workflows[workflow.name] = workflow;
  }

  newRunId(): string {
    this.#lastRun += 1;
    return `run-${this.#lastRun}`;
  }

  /** The newest run of that workflow id. */
  current(workflowId: string): WorkflowRun | undefined {
    return this.runs.findLast(({ begin }) => begin.workflowId === workflowId);
  }

  /** The answer of the local activity findRun. */
  find(workflowId: string): FoundRun | null {
    const run = this.current(workflowId);
    if (run === undefined) return null;
    const { runId, firstExecutionRunId: firstRunId, parent } = run.info;
    const parentId = parent?.workflowId;
    return { runId, firstRunId, isOpen: run.isOpen, ...(parentId === undefined ? {} : { parentId }) };
  }

  beginRun(begin: Begin): WorkflowRun {
    const run = new WorkflowRun(begin, this.#workflows[begin.type], this.clock.nowMs);
    this.runs.push(run);
    this.#pending.set(run, { timers: new Map(), activities: new Map(), children: new Map() });
    return run;
  }

  pendingOf(run: WorkflowRun): Pending {
    return this.#pending.get(run) as Pending;
  }

  schedule(run: WorkflowRun, schedule: Schedule, summary: string): void {
    const { activityType: type = '', seq = 0 } = schedule;
    const [input] = fromPayloads(schedule.arguments);
    const { workflowId } = run.begin;
    const { activities } = this.pendingOf(run);
    this.scheduled.push({ type: type ?? '', input, summary, workflowId, options: schedule });
    const activity = this.#activities[type ?? ''];
    if (activity === undefined) throw new Error(`no activity ${type}`);
    activities.set(
      seq ?? 0,
      new ActivityRun(this.clock, activity, schedule, (result) => {
        activities.delete(seq ?? 0);
        run.enqueue({ resolveActivity: { seq, result } });
      }),
    );
  }

  cancel(workflowId: string): void {
    this.current(workflowId)?.enqueue({ cancelWorkflow: { reason: 'asked to' } });
  }

  /** Ends a run: notifies its parent, and treats its children by their close policy. */
  close(run: WorkflowRun, outcome: Outcome): void {
    if (!run.isOpen) return;
    run.outcome = outcome;
    const { timers, activities, children } = this.pendingOf(run);
    for (const callOff of timers.values()) callOff();
    for (const activity of activities.values()) activity.abandon();
    const { parent } = run.begin;
    if (parent && outcome.status !== 'continued') parent.run.enqueue(resolution(run, parent.seq, outcome));
    for (const workflowId of children.values()) this.#endChild(run, workflowId);
  }

  #endChild(parent: WorkflowRun, workflowId: string): void {
    const child = this.current(workflowId);
    if (!child?.isOpen || child.begin.parent?.run !== parent) return;
    const { closePolicy } = child.begin.parent;
    if (closePolicy === requestCancel) this.cancel(workflowId);
    else if (closePolicy !== abandon) this.close(child, { status: 'terminated' });
  }
}

/** The job that tells a parent how its child ended. */
function resolution({ info }: WorkflowRun, seq: number, outcome: Outcome): Job {
  if (outcome.status === 'completed')
    return { resolveChildWorkflowExecution: { seq, result: { completed: { result: outcome.result ?? null } } } };
  const { namespace, workflowId, runId, workflowType } = info;
  const failed = (cause: Error) =>
    toFailure(new ChildWorkflowFailure(namespace, { workflowId, runId }, workflowType, 'NON_RETRYABLE_FAILURE', cause));
  if (outcome.status === 'cancelled') {
    const failure = failed(new CancelledFailure('it was cancelled'));
    return { resolveChildWorkflowExecution: { seq, result: { cancelled: { failure } } } };
  }
  const cause = outcome.status === 'failed' ? outcome.error : new TerminatedFailure('it was terminated');
  return { resolveChildWorkflowExecution: { seq, result: { failed: { failure: failed(cause) } } } };
}
