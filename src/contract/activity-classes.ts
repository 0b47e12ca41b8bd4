import type { Activities } from './activities.ts';
import type { Cadence } from './cadence.ts';

/** How the activities share a worker, and how long each may take. */

export interface ActivityClass {
  /** `sql` has its own task queue and slots: see `sqlTaskQueue`. */
  queue: 'control' | 'sql';
  /** Among those that wait for a slot, the lowest goes first; 3 is Temporal's default. */
  priorityKey: 1 | 2 | 3;
  /** For one attempt. */
  attemptMs: number;
  /** For all attempts and the delays between them. Waiting for a slot does not count. */
  withinMs: number;
  /** Between attempts that failed. */
  retries: Cadence;
  /** Without credentials, retry for as long as for other errors, because another worker may have some. */
  waitsForCredentials?: true;
  /** A worker that sends no heartbeat for this long is taken for dead. */
  heartbeatTimeoutMs: number;
}

const seconds = 1_000;
const minutes = 60_000;
const hours = 3_600_000;

/** A few calls of AWS: each ends within the SDK's own time limits. The heartbeats come every second. */
const calls = { queue: 'control', attemptMs: 60 * seconds, heartbeatTimeoutMs: 6 * seconds } as const;

const classes = {
  /** Long, because impatience would leave something behind. */
  removal: {
    ...calls,
    priorityKey: 1,
    withinMs: 3 * hours,
    waitsForCredentials: true,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 30 * seconds },
  },
  /** Decides whether something is deleted, so somebody waits for the answer. */
  lifetime: {
    ...calls,
    priorityKey: 1,
    withinMs: 15 * minutes,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 20 * seconds },
  },
  /**
   * One look at something that was begun and costs money. A cluster takes minutes; one that takes an hour is not
   * coming.
   */
  look: {
    ...calls,
    priorityKey: 2,
    withinMs: 1 * hours,
    retries: { firstDelayMs: 500, factor: 1.5, longestDelayMs: 15 * seconds },
  },
  /** Throttling needs long delays, a lost reply a quick second try; a name may have to become free first. */
  creation: {
    ...calls,
    priorityKey: 3,
    withinMs: 1 * hours,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 20 * seconds },
  },
  /** Answers within seconds or is down. The end of a run waits for it, so not for long. */
  notice: {
    ...calls,
    priorityKey: 3,
    withinMs: 3 * minutes,
    retries: { firstDelayMs: 1_000, factor: 2, longestDelayMs: 30 * seconds },
  },
  /** Statements, which may take hours. */
  statement: {
    queue: 'sql',
    priorityKey: 3,
    attemptMs: 4 * hours,
    withinMs: 6 * hours,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 30 * seconds },
    // Its heartbeats come every ten seconds.
    heartbeatTimeoutMs: 25 * seconds,
  },
} satisfies Record<string, ActivityClass>;

export const activityClasses: Record<keyof Activities, ActivityClass> = {
  preflight: classes.creation,
  ensureRole: classes.creation,
  inspectRole: classes.look,
  ensureUser: classes.creation,
  ensureNetwork: classes.creation,
  ensureCluster: classes.creation,
  ensureNamespace: classes.creation,
  ensureWorkgroup: classes.creation,
  ensureUsageLimit: classes.creation,
  awaitCluster: classes.look,
  awaitWorkgroup: classes.look,
  inspectWarehouse: classes.look,
  inspectSnapshot: classes.look,
  awaitSql: classes.look,
  readProject: classes.look,
  listSource: classes.statement,
  clearWorkspace: classes.lifetime,
  openWarehouse: classes.look,
  createTables: classes.statement,
  stageTable: classes.statement,
  transform: classes.statement,
  answerQuestions: classes.statement,
  removeIngress: classes.removal,
  removeSecurityGroup: classes.removal,
  removeCluster: classes.removal,
  awaitClusterGone: classes.removal,
  removeWorkgroup: classes.removal,
  awaitWorkgroupGone: classes.removal,
  removeNamespace: classes.removal,
  awaitNamespaceGone: classes.removal,
  pauseCluster: classes.removal,
  removeSubnetGroup: classes.removal,
  removeRole: classes.removal,
  removeUser: classes.removal,
  extendLife: classes.lifetime,
  findExpired: classes.lifetime,
  writeReport: classes.notice,
  notify: classes.notice,
};

/**
 * From the scheduling of an activity to its end, including the wait for a slot: long enough for workers that are down
 * over a weekend and a holiday. No activity itself takes that long.
 */
export const outerTimeoutMs = 7 * 24 * hours;

/**
 * The task queue for the statements of workflows that run on this one. It has separate slots, so that no number of long
 * statements can block the activities that create, extend and delete.
 */
export function sqlTaskQueue(taskQueue: string): string {
  return `${taskQueue}-sql`;
}

/** The task queue of an activity of a workflow that runs on this one. */
export function activityQueue(taskQueue: string, activity: keyof Activities): string {
  return activityClasses[activity].queue === 'sql' ? sqlTaskQueue(taskQueue) : taskQueue;
}
