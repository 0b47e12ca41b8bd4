import { readWorkerTuning } from '../../src/temporal/worker-tuning.ts';

const usual = {
  activitySlots: 50,
  sqlSlots: 50,
  workflowSlots: 40,
  pollers: 10,
  cachedWorkflows: 100,
  heartbeatThrottleMs: 1_000,
  statementHeartbeatMs: 10_000,
};

test('without variables, or with empty ones, a worker has its defaults', () => {
  expect(readWorkerTuning({})).toEqual(usual);
  expect(readWorkerTuning({ SPARKIFY_WORKER_SQL_SLOTS: '', SPARKIFY_WORKER_TARGET_CPU: '' })).toEqual(usual);
});

test.each<[string, string, object]>([
  ['ACTIVITY_SLOTS', '1', { activitySlots: 1 }],
  ['SQL_SLOTS', '1000', { sqlSlots: 1_000 }],
  ['WORKFLOW_SLOTS', '2', { workflowSlots: 2 }],
  ['POLLERS', 'auto', { pollers: 'auto' }],
  ['POLLERS', '2', { pollers: 2 }],
  ['CACHED_WORKFLOWS', '0', { cachedWorkflows: 0 }],
  ['HEARTBEAT_THROTTLE_SECONDS', '20', { heartbeatThrottleMs: 20_000 }],
  ['STATEMENT_HEARTBEAT_SECONDS', '12', { statementHeartbeatMs: 12_000 }],
])('SPARKIFY_WORKER_%s=%s is taken', (name, value, expected) => {
  expect(readWorkerTuning({ [`SPARKIFY_WORKER_${name}`]: value })).toEqual({ ...usual, ...expected });
});

test.each([
  'ACTIVITY_SLOTS',
  'SQL_SLOTS',
  'WORKFLOW_SLOTS',
  'CACHED_WORKFLOWS',
  'POLLERS',
  'STATEMENT_HEARTBEAT_SECONDS',
])('SPARKIFY_WORKER_%s is refused with its name, its value and what is allowed', (name) => {
  for (const value of ['-1', '1.5', '1e2', 'many', '0x10', ' 5', '1000000', 'Infinity', 'AUTO']) {
    const read = () => readWorkerTuning({ [`SPARKIFY_WORKER_${name}`]: value });
    expect(read).toThrow(`SPARKIFY_WORKER_${name} is ${JSON.stringify(value)}, allowed: `);
  }
});

test.each(['0', '0.04', '1.01', '80', '80%', '.', '-0.5', 'NaN'])('a target of %j is refused', (value) => {
  const read = () => readWorkerTuning({ SPARKIFY_WORKER_TARGET_MEMORY: value, SPARKIFY_WORKER_TARGET_CPU: '0.9' });
  expect(read).toThrow(`SPARKIFY_WORKER_TARGET_MEMORY is ${JSON.stringify(value)}, allowed: a share from 0.05 to 1`);
});

test('targets are given for memory and CPU, or not at all', () => {
  const both = { SPARKIFY_WORKER_TARGET_MEMORY: '0.8', SPARKIFY_WORKER_TARGET_CPU: '1' };
  expect(readWorkerTuning(both)).toEqual({ ...usual, target: { memory: 0.8, cpu: 1 } });
  expect(() => readWorkerTuning({ SPARKIFY_WORKER_TARGET_CPU: '0.9' })).toThrow(
    'SPARKIFY_WORKER_TARGET_MEMORY is not set',
  );
});
