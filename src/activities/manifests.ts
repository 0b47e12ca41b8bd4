import type { AwsClients } from '../aws/clients.ts';
import { ResourceNotFoundError } from '../aws/errors.ts';
import { listObjects } from '../aws/objects.ts';
import type { Listing } from '../contract/staging.ts';
import { AccessError, StatementError } from '../warehouse/errors.ts';
import { manifestName } from '../warehouse/load/manifests.ts';
import type { Stage } from '../warehouse/load/stage.ts';

/** What to copy into a table, and with which manifests, if any. */
type Copying = Pick<Stage, 'table' | 'listed'>;

/**
 * Whether a COPY failed because its manifests are missing: a load removes them when it ends, but a reset to a point
 * after its listing needs them.
 */
export async function areManifestsGone(
  aws: Pick<AwsClients, 's3'>,
  { table, listed }: Copying,
  error: unknown,
): Promise<boolean> {
  const isOfCopy = error instanceof StatementError || error instanceof AccessError;
  if (!isOfCopy || listed === undefined || listed.listing.manifests === 0) return false;
  const { value: found } = await listObjects(aws, `${listed.folder}/${manifestName(table, 1)}`).next();
  return found !== undefined && found.length === 0;
}

/**
 * Manifests that are written again must equal those in the history, because later steps rely on them. Throws
 * ResourceNotFoundError, caused by the error of the COPY, if the source or the table has changed.
 */
export function requireListedAlike({ table, listed }: Copying, again: Listing, cause: unknown): void {
  const told = ({ how, base, files, bytes }: Listing): string => JSON.stringify([how, base, files, bytes]);
  if (listed === undefined || told(listed.listing) === told(again)) return;
  const uri = `${listed.folder}/${manifestName(table, 1)}`;
  throw new ResourceNotFoundError(
    `${uri} is gone, since a load's manifests are removed when it ends, and what there is to load is no longer what was ` +
      `listed: ${listed.listing.files} files then, ${again.files} now. Reset it to before the step "list ${table}", or run the load again`,
    { cause },
  );
}
