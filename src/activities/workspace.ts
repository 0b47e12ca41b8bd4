import { Context, log } from '@temporalio/activity';
import { lastWritten, listFolders, removeObjects } from '../aws/objects.ts';
import type { Deps } from './deps.ts';

/** Limit of leftover folders to remove per load, so that it ends; the next load carries on. */
const mostRemoved = 50;
/** How many runs to ask Temporal about at once. */
const runsAtOnce = 50;
/**
 * A manifest is read by the step that follows its listing, which Temporal ends after a week at most (`outerTimeoutMs`):
 * of a run that this server does not know, nothing needs one that is four times as old.
 */
const unknownForMs = 30 * 24 * 3_600_000;

const runId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Removes the folder of a load, `<workspace>/<pipeline>/<run>`, and beside it those of the pipeline's loads that were
 * terminated, which cannot do so themselves. What goes wrong with those is logged and left to the next load.
 */
export async function clearWorkspace(deps: Deps, folder: string): Promise<void> {
  await removeObjects(deps.aws, `${folder}/`);
  try {
    await sweep(deps, folder.slice(0, folder.lastIndexOf('/') + 1));
  } catch (error) {
    Context.current().cancellationSignal.throwIfAborted();
    log.warn('What terminated loads have left in the workspace could not be removed', { folder, error });
  }
}

async function sweep({ aws, goesOn }: Deps, above: string): Promise<void> {
  if (goesOn === undefined) return;
  let removed = 0;
  for await (const names of listFolders(aws, above)) {
    const runs = names.filter((name) => runId.test(name));
    for (let at = 0; at < runs.length; at += runsAtOnce) {
      const asked = runs.slice(at, at + runsAtOnce);
      const known = await goesOn(asked);
      for (const run of asked) {
        const uri = `${above}${run}/`;
        if (known.get(run) === true || (!known.has(run) && !(await isOld({ aws }, uri)))) continue;
        await removeObjects(aws, uri);
        if ((removed += 1) === mostRemoved) return;
      }
    }
  }
}

async function isOld({ aws }: Pick<Deps, 'aws'>, uri: string): Promise<boolean> {
  const written = await lastWritten(aws, uri);
  return written !== undefined && Date.now() - written.getTime() > unknownForMs;
}
