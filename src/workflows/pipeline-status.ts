import { workflowInfo } from '@temporalio/workflow';
import type { Part } from '../contract/inputs.ts';
import type { LoadResult, PausedCluster, ProvisionResult } from '../contract/results.ts';
import type { Status } from '../contract/status.ts';
import { decisions } from './hold.ts';
import type { Hold } from './hold.ts';
import { partId } from './parts.ts';
import type { Life } from './life.ts';
import type { Meter } from './meter.ts';
import type { Notices } from './notices.ts';
import type { Question } from './question.ts';
import type { Steps } from './steps.ts';

/** What a running pipeline shows about itself. */
interface PipelineState {
  steps: Steps;
  question: Question;
  hold: Hold;
  life: Life;
  meter: Meter;
  notices: Notices;
  paused: PausedCluster | undefined;
  outcome: { provision: ProvisionResult | undefined; load: LoadResult | undefined };
}

/** What the query `status` returns about a pipeline besides its steps. */
export function statusOf(run: PipelineState): Partial<Status> {
  const { workflowId } = workflowInfo();
  const { meter } = run;
  const { availableMs } = meter;
  const begun = run.steps.list().filter(({ state }) => state !== 'pending' && state !== 'skipped');
  const { open } = run.question;
  const { held } = run.hold;
  const { provision, load } = run.outcome;
  return {
    children: begun.map(({ name }) => ({ type: name, workflowId: partId(workflowId, name as Part) })),
    ...(open || held ? { state: 'waiting' as const } : {}),
    ...(open ? { question: open } : {}),
    ...(held ? { held: { step: held.step, reason: held.reason, heldAt: held.heldAt } } : {}),
    ...expiryOf(run),
    ...(provision ? { created: provision.created } : {}),
    ...(run.paused ? { paused: run.paused } : {}),
    ...(availableMs === undefined
      ? {}
      : {
          availableAt: new Date(availableMs).toISOString(),
          nodeHours: meter.nodeHours(),
          ...meter.cost(),
          ...meter.hourly(),
        }),
    ...(load ? { rows: load.rows } : {}),
    ...(run.notices.warnings.length > 0 ? { warnings: run.notices.warnings } : {}),
  };
}

/** Markdown for the UI: what it waits for and how to answer, what exists, what was loaded, until when. */
export function detailsOf(run: PipelineState): string[] {
  const { workflowId } = workflowInfo();
  const { open } = run.question;
  const { held } = run.hold;
  const update = `temporal workflow update execute -w '${workflowId}' --name`;
  const { provision, load } = run.outcome;
  const { created = [], cluster } = provision ?? {};
  const { expiresAt } = expiryOf(run);
  return [
    ...(open
      ? [
          '',
          `**Waits for an answer** until ${open.expiresAt}: ${open.text}`,
          '',
          `    ${update} answer --input '"yes"'`,
        ]
      : []),
    ...(held ? ['', `**Held since ${held.heldAt}**: ${held.step} failed: ${held.reason}`, ''] : []),
    ...(held ? decisions.map((decision) => `    ${update} ${decision}`) : []),
    ...(cluster ? ['', `${warehouseText(cluster)}${costOf(run)}`] : []),
    ...(created.length > 0 ? [`Created: ${created.map(({ id }) => id).join(', ')}`] : []),
    ...(load
      ? [
          `Rows: ${Object.entries(load.rows)
            .map(([table, rows]) => `${table} ${rows}`)
            .join(', ')}`,
        ]
      : []),
    ...(run.paused ? ['', run.paused.note] : []),
    ...run.notices.warnings.flatMap((warning) => ['', `**Warning**: ${warning}`]),
    ...(expiresAt ? ['', `Lives until ${expiresAt}`] : []),
  ];
}

/** What it works on, or what it waits for; undefined between two steps. */
export function stageOf({ hold, question, steps }: PipelineState): string | undefined {
  if (hold.held) return 'held';
  if (question.open) return 'waiting';
  return steps.list().find(({ state }) => state === 'running')?.name;
}

/** Nothing is known about an existing cluster. */
function costOf({ meter }: PipelineState): string {
  return meter.availableMs === undefined ? '' : `, ${meter.text()}`;
}

function expiryOf({ life }: PipelineState): { expiresAt?: string } {
  const { expiresMs } = life;
  return expiresMs === undefined ? {} : { expiresAt: new Date(expiresMs).toISOString() };
}

function warehouseText({ identifier, nodes, nodeType }: ProvisionResult['cluster']): string {
  return nodes === 0 ? `Workgroup ${identifier}` : `Cluster ${identifier}: ${nodes} × ${nodeType}`;
}
