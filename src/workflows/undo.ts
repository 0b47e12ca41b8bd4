import { sleep } from '@temporalio/workflow';
import type { Removed } from '../contract/activities.ts';
import type { Left, ResourceRef } from '../contract/results.ts';
import { reason } from './failure.ts';
import { userLeft } from './removal.ts';

/** What takes back one create. */
interface Undoing {
  resource: ResourceRef;
  remove: () => Promise<Removed>;
}

/** AWS may not show for a moment what it made a moment ago. */
const secondLookMs = 3_000;

/** What takes back each create; pushed before the create, for a create whose reply was lost has happened all the same. */
export class Undo {
  readonly #undoings: Undoing[] = [];

  push(resource: ResourceRef, remove: () => Promise<Removed>): void {
    this.#undoings.push({ resource, remove });
  }

  /** Last first, and once more where nothing was found; one that fails does not keep the others. Returns what is left. */
  async run(): Promise<Left[]> {
    const left: Left[] = [];
    const missing = await removeEach(this.#undoings.toReversed(), left);
    if (missing.length > 0) {
      await sleep(secondLookMs);
      await removeEach(missing, left);
    }
    return left;
  }
}

/** Returns those of which nothing was found. */
async function removeEach(undoings: Undoing[], left: Left[]): Promise<Undoing[]> {
  const missing: Undoing[] = [];
  for (const undoing of undoings) {
    const { resource, remove } = undoing;
    const user = userLeft(resource, left);
    if (user !== undefined) {
      left.push({ resource, reason: user });
      continue;
    }
    try {
      const { deleted } = await remove();
      if (deleted.length === 0) missing.push(undoing);
    } catch (error) {
      left.push({ resource, reason: reason(error) });
    }
  }
  return missing;
}
