import { optionalTsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import type { Temporal } from './connect.ts';

/** What waits for a slot on a task queue, as the server reports it. */
export interface Backlog {
  /** Activities that no worker has taken yet. */
  waiting: number;
  /** How long the oldest of them has waited. */
  oldestMs: number;
  /**
   * Workers with a recent heartbeat (they send one each minute), and their slots for activities; absent if the server
   * does not keep them.
   */
  workers?: number;
  slots?: number;
}

const answerTimeoutMs = 5_000;

/** Counts are Temporal's own, and approximate. */
export async function lookAtBacklog({ client, config }: Temporal, taskQueue: string): Promise<Backlog> {
  const { namespace } = config;
  return client.withDeadline(Date.now() + answerTimeoutMs, async () => {
    const { stats } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    });
    const waiting = Number(stats?.approximateBacklogCount ?? 0);
    const backlog = { waiting, oldestMs: optionalTsToMs(stats?.approximateBacklogAge) ?? 0 };
    if (waiting === 0) return backlog;
    // Older servers cannot list workers.
    const { workersInfo } = await client.workflowService
      .listWorkers({ namespace, query: `TaskQueue = "${taskQueue}"` })
      .catch(() => ({ workersInfo: [] }));
    const slots = workersInfo.flatMap(({ workerHeartbeat }) => workerHeartbeat?.activityTaskSlotsInfo ?? []);
    if (slots.length === 0) return backlog;
    const total = slots.reduce((sum, one) => sum + (one.currentAvailableSlots ?? 0) + (one.currentUsedSlots ?? 0), 0);
    return { ...backlog, workers: slots.length, slots: total };
  });
}

/** In words; undefined when nothing waits. */
export function backlogText({ waiting, oldestMs, workers, slots }: Backlog): string | undefined {
  if (waiting === 0) return undefined;
  const many = (count: number, what: string) => `${count} ${count === 1 ? what : `${what}s`}`;
  const verb = waiting === 1 ? 'waits' : 'wait';
  const oldest = `${waiting === 1 ? 'for' : 'the oldest for'} ${Math.round(oldestMs / 1_000)} s`;
  const room =
    workers === undefined
      ? ''
      : `; ${many(workers, 'worker')} ${workers === 1 ? 'has' : 'have'} ${many(slots ?? 0, 'slot')}`;
  return `${many(waiting, 'activity').replace(/ys$/, 'ies')} ${verb} for a slot, ${oldest}${room}`;
}
