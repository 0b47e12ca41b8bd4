import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Histories } from '../../src/temporal/record/history.ts';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow';

const folder = join(__dirname, '../histories');

/** A server that knows only recorded histories, each by the workflow id and run id in its start event. */
export function recordedHistories(title: string): Histories & { root: { workflowId: string; runId: string } } {
  const byRun = new Map(
    readdirSync(folder)
      .filter((name) => name.startsWith(`${title}.`))
      .map((name) => {
        const history = historyFromJSON(JSON.parse(readFileSync(join(folder, name), 'utf8')));
        const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
        return [
          started?.originalExecutionRunId ?? '',
          { workflowId: started?.workflowId ?? '', isRoot: name.endsWith('.pipeline.json'), history },
        ] as const;
      }),
  );
  const [rootRunId = '', root] = [...byRun].find(([, { isRoot }]) => isRoot) ?? [];
  const workflowService = {
    getWorkflowExecutionHistory: async ({ execution }: { execution?: { runId?: string | null } | null }) => ({
      history: byRun.get(execution?.runId ?? '')?.history,
      nextPageToken: new Uint8Array(),
    }),
    describeWorkflowExecution: async () => ({}),
  } as unknown as Histories['workflowService'];
  return {
    workflowService,
    namespace: 'default',
    converter: loadDataConverter({}),
    root: { workflowId: root?.workflowId ?? '', runId: rootRunId },
  };
}
