import type { ProjectPlan } from './plan.ts';
import type { PartResults, PipelineResult, ReapResult } from './results.ts';

/** What Temporal's history says about a run, without asking a worker: the content of a report. */
export interface RunRecord {
  workflowId: string;
  runId: string;
  /** Its type; one of ours, see `workflowTypes`. */
  workflow: string;
  state: RunState;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Absent while it is running. */
  endedAt?: string;
  /** When the history was read: ISO 8601, UTC. */
  readAt: string;
  /** As it was given. */
  input: unknown;
  failure?: RunFailure;
  /** The run itself, then each part that ran below it, in the order of their starts. */
  lanes: Lane[];
  /** The updates and signals that people sent: `retry`, `skip`, `abort`, `answer`, `extend`. */
  told: { name: string; at: string }[];
  plan?: ProjectPlan;
  /** The latest result of each part, as far as they ended. */
  results: Partial<PartResults>;
  /** Of staging tables that are copied, while the load has no result. */
  staged: Record<string, { files: number; bytes?: number; rows: number; rejected: number }>;
  pipeline?: PipelineResult;
  reap?: ReapResult;
}

/** The state of a run. */
export type RunState = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed out';

/** How a run is about to end, as it says itself while it is still running. */
export type Ending = Pick<RunRecord, 'state' | 'failure'>;

/** What a run or one of its parts failed with. */
export interface RunFailure {
  /** One of `failures`, or another failure type; absent for a cancellation and the like. */
  type?: string;
  message: string;
  /** The details beside the message, as texts. */
  details: string[];
}

/** A workflow on the timeline. */
export interface Lane {
  /** The type of the workflow. */
  name: string;
  workflowId: string;
  state: RunState;
  startedAt: string;
  endedAt?: string;
  failure?: RunFailure;
  spans: Span[];
}

/** Something that took time: an activity with all its attempts, or a wait. */
export interface Span {
  kind: 'activity' | 'wait' | 'hold';
  /** Type of the activity; for a wait, what it waits for. */
  name: string;
  /** What the activity works on, in a line. */
  detail?: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  startedAt: string;
  endedAt?: string;
  /** 1 if the first attempt worked; 0 if no worker has taken it yet. */
  attempts: number;
  /** Why the attempt before the last failed. */
  lastFailure?: string;
}
