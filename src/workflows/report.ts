import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { Parsed } from '../contract/inputs.ts';
import type { Ending } from '../contract/record.ts';
import { activities } from './activities.ts';
import { reason, throwBug } from './failure.ts';

/**
 * Writes the report of this run into the workspace, if the input requests it: the history contains everything but the
 * run's end by now. If it cannot be written, calls `warn` and fails nothing.
 */
export async function writeReport(
  { name, report }: Pick<Parsed<'pipeline'>, 'name' | 'report'>,
  failed: unknown,
  warn: (warning: string) => void,
): Promise<void> {
  if (report !== 'workspace') return;
  try {
    await CancellationScope.nonCancellable(() => activities.writeReport({ pipeline: name, ending: endingOf(failed) }));
  } catch (error) {
    throwBug(error);
    warn(`the report could not be written into the workspace: ${reason(error)}`);
  }
}

function endingOf(failed: unknown): Ending {
  if (failed === undefined) return { state: 'completed' };
  if (isCancellation(failed)) return { state: 'cancelled' };
  const type = failed instanceof ApplicationFailure ? failed.type : undefined;
  return { state: 'failed', failure: { ...(type && { type }), message: reason(failed), details: [] } };
}
