import type { DataConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow';
import type { NativeConnection } from '@temporalio/worker';
import type { RunRecord } from '../../contract/record.ts';
import type { Execution } from './history.ts';
import { readRecord } from './read.ts';

/**
 * Returns a function that reads the record of any run in the namespace through a worker's connection and data
 * converter; undefined for a run that the server does not know.
 */
export function recordReader(
  { workflowService }: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  dataConverter?: DataConverter,
): (run: Execution) => Promise<RunRecord | undefined> {
  const converter = loadDataConverter(dataConverter);
  return (run) => readRecord({ workflowService, namespace, converter }, run);
}
