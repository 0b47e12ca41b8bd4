import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Left, ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { awsNow } from './clock.ts';
import { lifeOf, otherOwner, tagKeys, tagValue } from './ownership.ts';
import { findTagged } from './tagged.ts';
import type { Unlisted } from './tagged.ts';

/**
 * What carries our tags and has outlived its time to live, by pipeline, at a time that is told, too. That is AWS's: who
 * compares by a clock of his own may delete what lives. What another owner let expire, or is not tagged as we tag, is
 * spared and told: nothing is deleted on a guess. A type of resource that cannot be listed is told, too, with the error;
 * the others are found without.
 */
export async function findExpired(
  clients: AwsClients,
  owner: string,
  clock: () => Date = () => awsNow(clients),
): Promise<{ expired: ExpiredPipeline[]; spared: Left[]; unlisted: Unlisted[]; now: string }> {
  const byPipeline = new Map<string, ResourceRef[]>();
  const spared: Left[] = [];
  const { found, unlisted } = await findTagged(clients);
  const now = clock();
  for (const { resource, tags } of found) {
    const pipeline = tagValue(tags, tagKeys.pipeline) ?? '';
    const life = lifeOf(tags, now);
    const other = otherOwner(owner, tags);
    if (life.state === 'odd') spared.push({ resource, reason: life.why });
    else if (life.state === 'living') continue;
    else if (other !== undefined) spared.push({ resource, reason: `it belongs to ${other}, not to ${owner}` });
    else byPipeline.set(pipeline, [...(byPipeline.get(pipeline) ?? []), resource]);
  }
  const expired = [...byPipeline].map(([pipeline, resources]) => ({ pipeline, resources }));
  return { expired, spared, unlisted, now: now.toISOString() };
}
