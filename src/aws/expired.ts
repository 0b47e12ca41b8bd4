import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Left, ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { awsNow } from './clock.ts';
import { lifeOf, otherOwner, tagKeys, tagValue } from './ownership.ts';
import { findTagged } from './tagged.ts';
import type { Unlisted } from './tagged.ts';

/**
 * Resources with our tags whose time to live is over, by pipeline, with the time of the comparison. It is AWS's time,
 * because a wrong clock here would delete living resources. Resources of another owner, or with tags that we would not
 * write, are spared and reported: nothing is deleted on a guess. A type of resource that cannot be listed is reported
 * with the error; the others are still found.
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
