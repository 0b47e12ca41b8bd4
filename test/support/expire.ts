import type { AwsClients } from '../../src/aws/clients.ts';
import { tag } from '../../src/aws/tags.ts';
import { tagKeys } from '../../src/aws/ownership.ts';
import { findTagged } from '../../src/aws/tagged.ts';

/** Ends the time to live of everything with our tags. */
export async function expireAll(clients: AwsClients): Promise<void> {
  const life = { Key: tagKeys.expires, Value: new Date(0).toISOString() };
  for (const { resource } of (await findTagged(clients)).found) await tag(clients, resource, [life]);
}
