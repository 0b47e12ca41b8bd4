import type { ProjectPlan } from './plan.ts';
import type { Cost, PausedCluster, ResourceRef } from './results.ts';

export const stepStates = ['pending', 'running', 'done', 'failed', 'skipped'] as const;
/** How far a step is. */
export type StepState = (typeof stepStates)[number];

/** One step of a workflow. */
export interface Step {
  name: string;
  state: StepState;
  /** ISO 8601, UTC. */
  startedAt?: string;
  endedAt?: string;
  /** One line: what came of it, or why it failed. */
  detail?: string;
}

/** A Y/N question that waits for the Update `answer`. */
export interface Question {
  text: string;
  /** ISO 8601, UTC; unanswered by then counts as no. */
  expiresAt: string;
}

/** Of the summary of the timer by which a step is held: `load is held`. */
export const holdSummaryEnd = ' is held';

/** A step that failed and waits, with its warehouse, for the Update `retry`, `skip` or `abort`. */
export interface Held {
  step: string;
  reason: string;
  /** ISO 8601, UTC. */
  heldAt: string;
}

/** What the query `plan` answers. */
export interface Plan {
  steps: PlanStep[];
  /** The project's plan, once a load has read it. */
  project?: ProjectPlan;
}

/** A step in a graph. */
export interface PlanStep {
  name: string;
  state: StepState;
  /** Names of the steps that it waits for. */
  after: string[];
}

/** What the query `status` answers. */
export interface Status {
  workflow: string;
  state: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled';
  steps: Step[];
  /** Workflow ids of the parts that run as child workflows, in the order they were started; ask them for their steps. */
  children: { type: string; workflowId: string }[];
  question?: Question;
  held?: Held;
  /** When the time to live of what was created ends: ISO 8601, UTC. */
  expiresAt?: string;
  /** What this run has created so far. */
  created?: ResourceRef[];
  /** Problems that did not affect the work, one line each. */
  warnings?: string[];
  /** Rows of each table, once they are loaded. */
  rows?: Record<string, number>;
  /** The cluster, once the run has paused it. */
  paused?: PausedCluster;
  /** When the cluster became available: ISO 8601, UTC. */
  availableAt?: string;
  /** Node-hours of the cluster from then until the run last did something, which is what AWS charges for. */
  nodeHours?: number;
  /** The cost of those node-hours; absent if the input gives no price. */
  cost?: Cost;
  /** What each further hour adds; absent once the cluster is deleted or paused. */
  hourly?: Hourly;
}

/** What a cluster costs an hour. */
export interface Hourly {
  nodes: number;
  /** The cost of those nodes; absent if the input gives no price. */
  cost?: Cost;
}
