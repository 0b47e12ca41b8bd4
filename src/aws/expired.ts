import type { ExpiredPipeline } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { tagKeys, tagValue } from './ownership.ts';
import { findTagged } from './tagged.ts';

/** What carries our tags and has outlived its time to live, by pipeline. A resource that expires `none` never does. */
export async function findExpired(clients: AwsClients, now: Date): Promise<ExpiredPipeline[]> {
  const byPipeline = new Map<string, ResourceRef[]>();
  for (const { resource, tags } of await findTagged(clients)) {
    const pipeline = tagValue(tags, tagKeys.pipeline);
    // An unreadable time is not taken for one that has passed: nothing is deleted on a guess.
    const isExpired = Date.parse(tagValue(tags, tagKeys.expires) ?? '') <= now.getTime();
    if (pipeline !== undefined && isExpired) {
      byPipeline.set(pipeline, [...(byPipeline.get(pipeline) ?? []), resource]);
    }
  }
  return [...byPipeline].map(([pipeline, resources]) => ({ pipeline, resources }));
}
