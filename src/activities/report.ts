import { Context } from '@temporalio/activity';
import { putText } from '../aws/objects.ts';
import type { Activities } from '../contract/activities.ts';
import type { Ending, RunRecord } from '../contract/record.ts';
import { UnfitInputError } from '../project/plan.ts';
import type { Deps } from './deps.ts';

export function reportActivities({ aws, readRecord }: Deps): Pick<Activities, 'writeReport'> {
  return {
    async writeReport({ pipeline, ending }) {
      const { workflowId = '', runId = '' } = Context.current().info.workflowExecution ?? {};
      const record = await readRecord?.({ workflowId, runId });
      if (record === undefined)
        throw new UnfitInputError(['report is "workspace", allowed: "none" with a worker that reads no histories']);
      const { workspace } = record.plan ?? {};
      if (workspace === undefined)
        throw new UnfitInputError(['workspace is absent, needed where report is "workspace"']);
      const uri = `${workspace}/${pipeline}/reports/${runId}.html`;
      // The charts' library takes a second to load.
      const { reportHtml } = await import('../report/html/report.ts');
      await putText(aws, uri, reportHtml(ended(record, ending)), 'text/html; charset=utf-8');
      return { uri };
    },
  };
}

/** The run in its state after its report is written, which is the last thing it does. */
function ended(record: RunRecord, { state, failure }: Ending): RunRecord {
  const end = { state, endedAt: record.readAt, ...(failure && { failure }) };
  const lanes = record.lanes.map((lane) =>
    lane.workflowId === record.workflowId
      ? { ...lane, ...end, spans: lane.spans.filter(({ endedAt }) => endedAt !== undefined) }
      : lane,
  );
  return { ...record, ...end, lanes };
}
