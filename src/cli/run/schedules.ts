import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleOptions, ScheduleSpec } from '@temporalio/client';
import type { About } from '../../contract/about.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { CliError, usageError } from '../errors.ts';
import type { Temporal } from './connect.ts';

/** The schedule that finds and deletes what has outlived its time to live. */
export const reapScheduleId = 'sparkify-reap';

export interface NewSchedule {
  scheduleId: string;
  workflow: WorkflowType;
  input: unknown;
  about: About;
  spec: ScheduleSpec;
  /** Missed runs are started later if they are no older than this. */
  catchupWindowMs: number;
  /** Pause the schedule after a failed run. */
  pauseOnFailure: boolean;
  note: string;
  paused: boolean;
  /** Change an existing schedule instead of refusing. */
  replace: boolean;
}

/** A schedule as the list shows it. */
export interface ListedSchedule {
  scheduleId: string;
  workflow: string;
  paused: boolean;
  note: string;
  /** ISO 8601, UTC. */
  lastRunAt?: string;
  nextRunAt?: string;
}

/** Creates a schedule whose runs never overlap. Throws a CliError if the id exists and may not be replaced. */
export async function createSchedule(
  { client, config }: Temporal,
  schedule: NewSchedule,
): Promise<'created' | 'replaced'> {
  const { scheduleId, workflow, input, about, spec, catchupWindowMs, pauseOnFailure, note, paused } = schedule;
  const options: ScheduleOptions = {
    scheduleId,
    spec,
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      taskQueue: config.taskQueue,
      args: [input],
      ...about,
      workflowId: scheduleId,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupWindowMs, pauseOnFailure },
    state: { note, paused },
  };
  try {
    await client.schedule.create(options);
    return 'created';
  } catch (error) {
    // The SDK's form of errors that only the server can find, such as a wrong cron expression.
    if (error instanceof TypeError) throw usageError(`The server refuses this schedule: ${error.message}`);
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    if (!schedule.replace) {
      throw new CliError(
        `There is a schedule ${scheduleId} already: change it with --replace, or choose another --id.`,
        {
          cause: error,
        },
      );
    }
    const { scheduleId: _id, ...changed } = options;
    await client.schedule.getHandle(scheduleId).update((before) => ({ ...before, ...changed }));
    return 'replaced';
  }
}

/** The schedules that start our workflows. */
export async function listSchedules({ client }: Temporal): Promise<ListedSchedule[]> {
  const found: ListedSchedule[] = [];
  for await (const { scheduleId, action, state, info } of client.schedule.list()) {
    const lastRunAt = info.recentActions.at(-1)?.takenAt.toISOString();
    const nextRunAt = info.nextActionTimes[0]?.toISOString();
    found.push({
      scheduleId,
      workflow: action?.workflowType ?? '',
      paused: state.paused,
      note: state.note ?? '',
      ...(lastRunAt === undefined ? {} : { lastRunAt }),
      ...(nextRunAt === undefined ? {} : { nextRunAt }),
    });
  }
  return found;
}

/** Whether a schedule with that id exists. */
export async function hasSchedule({ client }: Temporal, scheduleId: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(scheduleId).describe();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

export const changes = ['pause', 'unpause', 'trigger', 'delete'] as const;
export type Change = (typeof changes)[number];

/** Throws a CliError if no schedule with that id exists. */
export async function changeSchedule(
  { client }: Temporal,
  scheduleId: string,
  change: Change,
  note?: string,
): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId);
  try {
    if (change === 'pause') await handle.pause(note);
    else if (change === 'unpause') await handle.unpause(note);
    else if (change === 'trigger') await handle.trigger(ScheduleOverlapPolicy.SKIP);
    else await handle.delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new CliError(`There is no schedule ${scheduleId}; \`sparkify schedule list\` shows those that exist.`, {
      cause: error,
    });
  }
}
