import type { NativeConnection } from '@temporalio/worker';
import type { LocalActivities } from '../contract/local-activities.ts';
import { searchAttributes } from '../contract/search-attributes.ts';
import { findRun } from './find-run.ts';
import { registerKeywords } from './search-attributes.ts';

/** What local activities need from their worker. */
export interface LocalActivitiesOptions {
  connection: NativeConnection;
  namespace: string;
  /** Owner of the resources that the workflows create: the tag sparkify:owner. */
  owner: string;
  /** Called with the reason why runs must do without some search attributes, and those they may use. */
  onProblem?: (problem: string, usable: string[]) => void;
}

/** The local activities of the workflows. Adds the search attributes that the namespace lacks, if allowed. */
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
