import type { NativeConnection } from '@temporalio/worker';
import type { LocalActivities } from '../contract/local-activities.ts';
import { searchAttributes } from '../contract/search-attributes.ts';
import { findRun } from './find-run.ts';
import { registerKeywords } from './search-attributes.ts';

/** What local activities need of their worker. */
export interface LocalActivitiesOptions {
  connection: NativeConnection;
  namespace: string;
  /** Whose the resources are that the workflows create: the tag sparkify:owner. */
  owner: string;
  /** Told why runs go without some of the search attributes, and which they may have. */
  onProblem?: (problem: string, usable: string[]) => void;
}

/** What workflows ask of their worker. Adds the search attributes that the namespace lacks, where it may. */
export async function createLocalActivities(options: LocalActivitiesOptions): Promise<LocalActivities> {
  const { connection, namespace, owner, onProblem } = options;
  const { usable, problem } = await registerKeywords(connection, namespace, Object.values(searchAttributes));
  if (problem !== undefined) onProblem?.(problem, usable);
  return {
    usableSearchAttributes: async () => usable,
    owner: async () => owner,
    findRun: ({ workflowId }) => findRun(connection, namespace, workflowId),
  };
}
