import { ResourceBasedController } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerTuning } from './worker-tuning.ts';

/** Growing pollers start small, so that a small worker does not open a hundred requests at once. */
const growing = { type: 'autoscaling', minimum: 2, initial: 5, maximum: 100 } as const;

/**
 * The SDK's options for the two workers of a process: one for workflows and control activities, one for SQL statements.
 * With a target for memory and CPU they share one controller, because they share the machine.
 */
export function slotOptions(tuning: WorkerTuning): { control: Partial<WorkerOptions>; sql: Partial<WorkerOptions> } {
  const { activitySlots, sqlSlots, target } = tuning;
  const controller =
    target && ResourceBasedController.create({ targetMemoryUsage: target.memory, targetCpuUsage: target.cpu });
  return { control: options(tuning, activitySlots, controller), sql: options(tuning, sqlSlots, controller) };
}

function options(
  { workflowSlots, pollers, cachedWorkflows, heartbeatThrottleMs }: WorkerTuning,
  activitySlots: number,
  controller: ResourceBasedController | undefined,
): Partial<WorkerOptions> {
  // More requests than slots could not be served.
  const polling = (slots: number) =>
    pollers === 'auto' ? growing : ({ type: 'simple-maximum', maximum: Math.min(pollers, slots) } as const);
  return {
    maxCachedWorkflows: cachedWorkflows,
    maxHeartbeatThrottleInterval: heartbeatThrottleMs,
    workflowTaskPollerBehavior: polling(workflowSlots),
    activityTaskPollerBehavior: polling(activitySlots),
    ...(controller === undefined
      ? { maxConcurrentWorkflowTaskExecutions: workflowSlots, maxConcurrentActivityTaskExecutions: activitySlots }
      : {
          tuner: {
            controller,
            workflowTaskSlotOptions: { minimumSlots: 2, maximumSlots: workflowSlots },
            activityTaskSlotOptions: { minimumSlots: 1, maximumSlots: activitySlots },
          },
        }),
  };
}
