import type { ExpiredPipeline } from '../contract/activities.ts';
import type { Left, ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { isDenied } from './errors.ts';
import { lifeOf, tagKeys, tagValue } from './ownership.ts';
import { taggedByType } from './tagged.ts';
import type { Tagged } from './tagged.ts';

/**
 * What carries our tags and has outlived its time to live, by pipeline. What is not tagged as we tag is spared and told:
 * nothing is deleted on a guess. So is a kind of resource that the caller may not list; the others are found without.
 */
export async function findExpired(
  clients: AwsClients,
  now: Date,
): Promise<{ expired: ExpiredPipeline[]; spared: Left[] }> {
  const byPipeline = new Map<string, ResourceRef[]>();
  const spared: Left[] = [];
  for (const type of Object.keys(taggedByType) as ResourceRef['type'][]) {
    for (const { resource, tags } of await listed(clients, type, spared)) {
      const pipeline = tagValue(tags, tagKeys.pipeline) ?? '';
      const life = lifeOf(tags, now);
      if (life.state === 'odd') spared.push({ resource, reason: life.why });
      if (life.state === 'expired') byPipeline.set(pipeline, [...(byPipeline.get(pipeline) ?? []), resource]);
    }
  }
  return { expired: [...byPipeline].map(([pipeline, resources]) => ({ pipeline, resources })), spared };
}

async function listed(clients: AwsClients, type: ResourceRef['type'], spared: Left[]): Promise<Tagged[]> {
  try {
    return await taggedByType[type](clients);
  } catch (error) {
    if (!isDenied(error)) throw error;
    spared.push({ resource: { type, id: '*' }, reason: (error as Error).message });
    return [];
  }
}
