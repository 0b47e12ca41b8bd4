import type { Ownership } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { AwsClients } from './clients.ts';
import { longerLife, owns } from './ownership.ts';
import { findTagged } from './tagged.ts';
import { tag } from './tags.ts';

/**
 * Lets everything of this owner live until `expires` (ISO 8601, UTC), never shorter than before; returns what it found.
 * Idempotent. If a type cannot be listed, the others are extended before the error is thrown.
 */
export async function extendLife(clients: AwsClients, ownership: Ownership, expires: string): Promise<ResourceRef[]> {
  const { found, unlisted } = await findTagged(clients, ownership.pipeline);
  const ours = found.filter(({ tags }) => owns(ownership, tags));
  for (const { resource, tags } of ours) await tag(clients, resource, longerLife({ expires }, tags));
  const [first] = unlisted;
  if (first) throw first.error;
  return ours.map(({ resource }) => resource);
}
