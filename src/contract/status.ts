/** What the query `status` of every workflow answers. */

export const stepStates = ['pending', 'running', 'done', 'failed', 'skipped'] as const;
export type StepState = (typeof stepStates)[number];

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

export interface Status {
  workflow: string;
  state: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled';
  steps: Step[];
  /** Workflow ids of the parts that run as child workflows, in the order they were started; ask them for their steps. */
  children: { type: string; workflowId: string }[];
  question?: Question;
}

/** How long a finished step took. */
export interface StepDuration {
  name: string;
  durationMs: number;
}
