import type { AwsClients } from '../aws/clients.ts';
import { ResourceNotFoundError } from '../aws/errors.ts';
import { listObjects } from '../aws/objects.ts';
import { AccessError, StatementError } from '../warehouse/errors.ts';
import { manifestName } from '../warehouse/load/manifests.ts';
import type { Stage } from '../warehouse/load/stage.ts';

/**
 * The error of a table that was to be copied by manifests which are gone, as those of every load are that has ended:
 * who resets one to after its listing needs them. Any other error stays what it is.
 */
export async function ofGoneManifests(
  aws: Pick<AwsClients, 's3'>,
  { table, listed }: Pick<Stage, 'table' | 'listed'>,
  error: unknown,
): Promise<unknown> {
  const isOfCopy = error instanceof StatementError || error instanceof AccessError;
  if (!isOfCopy || listed === undefined || listed.listing.manifests === 0) return error;
  const uri = `${listed.folder}/${manifestName(table, 1)}`;
  const { value: found } = await listObjects(aws, uri).next();
  if (found === undefined || found.length > 0) return error;
  return new ResourceNotFoundError(
    `${uri} is gone: a load's manifests are removed when it ends. Reset it to before the step "list ${table}", or run the load again`,
    { cause: error },
  );
}
