import type { DataConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow';
import type { NativeConnection } from '@temporalio/worker';
import type { RunRecord } from '../../contract/record.ts';
import type { Execution } from './history.ts';
import { readRecord } from './read.ts';

/**
 * Tells of any run of the namespace what its history tells, by a worker's connection and data converter; undefined of a run
 * that the server does not know.
 */
export function recordReader(
  { workflowService }: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  dataConverter?: DataConverter,
): (run: Execution) => Promise<RunRecord | undefined> {
  const converter = loadDataConverter(dataConverter);
  return (run) => readRecord({ workflowService, namespace, converter }, run);
}
