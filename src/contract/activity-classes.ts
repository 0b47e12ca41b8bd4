import type { Activities } from './activities.ts';
import type { Cadence } from './cadence.ts';

/** How the activities share a worker, and how long each may take. */

export interface ActivityClass {
  /** `sql` has a task queue of its own, with slots of its own: see `sqlTaskQueue`. */
  queue: 'control' | 'sql';
  /** Of those that wait for a slot, the lowest goes first; 3 is Temporal's own default. */
  priorityKey: 1 | 2 | 3;
  /** For one attempt. */
  attemptMs: number;
  /** For all attempts and the delays between them. What is waited for a slot does not count. */
  withinMs: number;
  /** Between attempts that failed. */
  retries: Cadence;
  /** Whether a worker without credentials is waited for as long as for anything, since another one may have some. */
  waitsForCredentials?: true;
  /** A worker that has not told of an attempt for so long is dead. */
  heartbeatTimeoutMs: number;
}

const seconds = 1_000;
const minutes = 60_000;
const hours = 3_600_000;

/** A few calls of AWS: each ends within the SDK's own time limits. The heartbeats come every second. */
const calls = { queue: 'control', attemptMs: 60 * seconds, heartbeatTimeoutMs: 6 * seconds } as const;

const classes = {
  /** Nothing may be left because somebody was impatient. */
  removal: {
    ...calls,
    priorityKey: 1,
    withinMs: 3 * hours,
    waitsForCredentials: true,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 30 * seconds },
  },
  /** What decides whether something is deleted: somebody waits for the answer. */
  lifetime: {
    ...calls,
    priorityKey: 1,
    withinMs: 15 * minutes,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 20 * seconds },
  },
  /** One look at what was begun, and is paid for. A cluster takes minutes; one that takes an hour is not coming. */
  look: {
    ...calls,
    priorityKey: 2,
    withinMs: 1 * hours,
    retries: { firstDelayMs: 500, factor: 1.5, longestDelayMs: 15 * seconds },
  },
  /** Throttling wants distance, a lost reply wants a quick second try; a name may have to become free first. */
  creation: {
    ...calls,
    priorityKey: 3,
    withinMs: 1 * hours,
    retries: { firstDelayMs: 500, factor: 2, longestDelayMs: 20 * seconds },
  },
  /** What answers within seconds or is down. The end of a run waits for it: not for long. */
  notice: {
    ...calls,
    priorityKey: 3,
    withinMs: 3 * minutes,
    retries: { firstDelayMs: 1_000, factor: 2, longestDelayMs: 30 * seconds },
  },
  /** Statements, of hours perhaps. */
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
  notify: classes.notice,
};

/**
 * From when an activity is scheduled until it ends, waiting for a slot included: for workers that are away over a weekend
 * and a holiday. Nothing that a worker can do takes that long.
 */
export const outerTimeoutMs = 7 * 24 * hours;

/**
 * The task queue of the statements of workflows that run on this one: slots of their own, that no number of statements,
 * of hours each, may keep from working those that create, extend and delete.
 */
export function sqlTaskQueue(taskQueue: string): string {
  return `${taskQueue}-sql`;
}

/** The task queue of an activity of a workflow that runs on this one. */
export function activityQueue(taskQueue: string, activity: keyof Activities): string {
  return activityClasses[activity].queue === 'sql' ? sqlTaskQueue(taskQueue) : taskQueue;
}
