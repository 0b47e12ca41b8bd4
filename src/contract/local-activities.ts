/** The current run of a workflow id. */
export interface FoundRun {
  runId: string;
  /** Of the chain that it belongs to: the same after resets, and after it continued as new. */
  firstRunId: string;
  isOpen: boolean;
  /** Workflow id of the workflow that started it as its child. */
  parentId?: string;
}

/** What a workflow asks of the worker that it happens to be on; its history keeps the answer. */
export interface LocalActivities {
  /** Names of the search attributes that the Temporal server knows. */
  usableSearchAttributes(): Promise<string[]>;
  /** Whose the pipelines are that run here. */
  owner(): Promise<string>;
  /** null when the server knows no run of that workflow id; fails when the server cannot be asked. */
  findRun(input: { workflowId: string }): Promise<FoundRun | null>;
}
