import type { Ownership } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { longerLife, owns } from './ownership.ts';
import { findTagged } from './tagged.ts';
import { tag } from './tags.ts';

/**
 * Lets everything that is owned so live until `expires` (ISO 8601, UTC), never shorter than it would have; returns what
 * it found. Idempotent. What can be extended is, before the error is thrown of a type that cannot be listed.
 */
export async function extendLife(clients: AwsClients, ownership: Ownership, expires: string): Promise<ResourceRef[]> {
  const { found, unlisted } = await findTagged(clients, ownership.pipeline);
  const ours = found.filter(({ tags }) => owns(ownership, tags));
  for (const { resource, tags } of ours) await tag(clients, resource, longerLife({ expires }, tags));
  const [first] = unlisted;
  if (first) throw first.error;
  return ours.map(({ resource }) => resource);
}
