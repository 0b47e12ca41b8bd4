import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import {
  isCancellation,
  log,
  proxyLocalActivities,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { LocalActivities } from '../contract/local-activities.ts';
import type { Parsed } from '../contract/inputs.ts';
import { searchAttributes } from '../contract/search-attributes.ts';
import { reason } from './failure.ts';
import { clusterIdentifier } from './names.ts';

/** What lists of runs show and search: search attributes, and as memo the input with its defaults. */

const { usableSearchAttributes } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '5s',
  // It only reads a list in the worker's memory, so a retry would not help, and the run can do without.
  retry: { maximumAttempts: 1 },
});

const key = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const stageKey = key(searchAttributes.stage);

/** Called once the input is known. Parts get theirs when they are started: see `inheritedAttributes`. */
export async function upsertAttributes(input: Pick<Parsed<'query'>, 'name' | 'warehouse'>): Promise<void> {
  if (workflowInfo().parent) return;
  upsertMemo({ input });
  const usable = await usableNames();
  const pairs = [
    { key: key(searchAttributes.pipeline), value: input.name },
    { key: key(searchAttributes.cluster), value: clusterIdentifier(input) },
    ...(workflowInfo().workflowType === 'pipeline' ? [{ key: stageKey, value: 'provision' }] : []),
  ].filter(({ key: { name } }) => usable.includes(name));
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}

/** Sets the run's stage, if the server has the search attribute. */
export function upsertStage(stage: string | undefined): void {
  const known = workflowInfo().typedSearchAttributes.get(stageKey);
  if (known !== undefined && stage !== undefined && known !== stage)
    upsertSearchAttributes([{ key: stageKey, value: stage }]);
}

/** For the start of a child workflow: the same attributes as its parent, except the stage. */
export function inheritedAttributes(): { typedSearchAttributes: SearchAttributePair[] } {
  const { typedSearchAttributes } = workflowInfo();
  return { typedSearchAttributes: withoutStage(typedSearchAttributes) };
}

function withoutStage(attributes: TypedSearchAttributes): SearchAttributePair[] {
  const ours: string[] = [searchAttributes.pipeline, searchAttributes.cluster];
  return attributes.getAll().filter((pair) => ours.includes(pair.key.name));
}

/**
 * Those that the server knows, as the worker found at its start. A local activity returns them, because the answer must
 * be the same when another worker replays the run.
 */
async function usableNames(): Promise<string[]> {
  try {
    return await usableSearchAttributes();
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('the worker cannot tell which search attributes may be used', { reason: reason(error) });
    return [];
  }
}
