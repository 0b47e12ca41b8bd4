import { activityClasses, outerTimeoutMs, sqlTaskQueue } from '../../src/contract/activity-classes.ts';
import type { Activities } from '../../src/contract/activities.ts';

const minutes = 60_000;
const hours = 60 * minutes;

/** Task queue, priority, minutes for an attempt and for all, seconds without a heartbeat, the longest delay in seconds. */
const rows: Record<keyof Activities, [string, number, number, number, number, number]> = {
  preflight: ['control', 3, 1, 60, 6, 20],
  ensureRole: ['control', 3, 1, 60, 6, 20],
  inspectRole: ['control', 2, 1, 60, 6, 15],
  ensureUser: ['control', 3, 1, 60, 6, 20],
  ensureNetwork: ['control', 3, 1, 60, 6, 20],
  ensureCluster: ['control', 3, 1, 60, 6, 20],
  ensureNamespace: ['control', 3, 1, 60, 6, 20],
  ensureWorkgroup: ['control', 3, 1, 60, 6, 20],
  ensureUsageLimit: ['control', 3, 1, 60, 6, 20],
  awaitWorkgroup: ['control', 2, 1, 60, 6, 15],
  awaitCluster: ['control', 2, 1, 60, 6, 15],
  inspectWarehouse: ['control', 2, 1, 60, 6, 15],
  inspectSnapshot: ['control', 2, 1, 60, 6, 15],
  awaitSql: ['control', 2, 1, 60, 6, 15],
  readProject: ['control', 2, 1, 60, 6, 15],
  openWarehouse: ['control', 2, 1, 60, 6, 15],
  clearWorkspace: ['control', 1, 1, 15, 6, 20],
  listSource: ['sql', 3, 240, 360, 25, 30],
  createTables: ['sql', 3, 240, 360, 25, 30],
  stageTable: ['sql', 3, 240, 360, 25, 30],
  transform: ['sql', 3, 240, 360, 25, 30],
  answerQuestions: ['sql', 3, 240, 360, 25, 30],
  removeIngress: ['control', 1, 1, 180, 6, 30],
  removeSecurityGroup: ['control', 1, 1, 180, 6, 30],
  removeCluster: ['control', 1, 1, 180, 6, 30],
  awaitClusterGone: ['control', 1, 1, 180, 6, 30],
  removeWorkgroup: ['control', 1, 1, 180, 6, 30],
  awaitWorkgroupGone: ['control', 1, 1, 180, 6, 30],
  removeNamespace: ['control', 1, 1, 180, 6, 30],
  awaitNamespaceGone: ['control', 1, 1, 180, 6, 30],
  pauseCluster: ['control', 1, 1, 180, 6, 30],
  removeSubnetGroup: ['control', 1, 1, 180, 6, 30],
  removeRole: ['control', 1, 1, 180, 6, 30],
  removeUser: ['control', 1, 1, 180, 6, 30],
  extendLife: ['control', 1, 1, 15, 6, 20],
  findExpired: ['control', 1, 1, 15, 6, 20],
  writeReport: ['control', 3, 1, 3, 6, 30],
  notify: ['control', 3, 1, 3, 6, 30],
};

test.each(Object.entries(rows))('%s has its queue, priority and time limits', (name, row) => {
  const { queue, priorityKey, attemptMs, withinMs, heartbeatTimeoutMs, retries } =
    activityClasses[name as keyof Activities];
  const delayS = retries.longestDelayMs / 1_000;
  expect([queue, priorityKey, attemptMs / minutes, withinMs / minutes, heartbeatTimeoutMs / 1_000, delayS]).toEqual(
    row,
  );
  expect(withinMs).toBeGreaterThan(attemptMs);
  expect(outerTimeoutMs).toBeGreaterThan(24 * hours + withinMs);
});

test('statements have a task queue of their own beside that of their workflows', () => {
  expect(sqlTaskQueue('sparkify')).toBe('sparkify-sql');
});
