/**
 * How much a worker does at once, from the environment. Loads nothing of Temporal, because the command line also reads
 * it.
 */
export interface WorkerTuning {
  /** Activities at once on the workflows' own task queue; with a target, at most. */
  activitySlots: number;
  /** Statements at once, on their task queue; with a target, at most. */
  sqlSlots: number;
  /** Workflow tasks at once; with a target, at most. */
  workflowSlots: number;
  /** Open requests for work of each kind; with `auto` their number follows the server's hints. */
  pollers: number | 'auto';
  /** Shares of the machine's or container's memory and CPU up to which slots are given out. */
  target?: { memory: number; cpu: number };
  cachedWorkflows: number;
  /** The shortest time between two heartbeats of an activity that are sent. */
  heartbeatThrottleMs: number;
  /** How often a statement that has run for a minute heartbeats. */
  statementHeartbeatMs: number;
}

type Environment = Partial<Record<string, string>>;

/**
 * Reads the variables SPARKIFY_WORKER_…; docs/operate.md lists the defaults. Throws Error, naming the variable, its
 * value and what is allowed, for other values.
 */
export function readWorkerTuning(env: Environment = process.env): WorkerTuning {
  const whole = (name: string, usual: number, least: number, most: number): number =>
    read(env, name, `a whole number from ${least} to ${most}`, (text) => {
      const value = Number(text);
      return /^\d{1,6}$/.test(text) && value >= least && value <= most ? value : undefined;
    }) ?? usual;
  const pollers = read(env, 'POLLERS', '"auto" or a whole number from 2 to 100', (text) => {
    if (text === 'auto') return 'auto';
    const value = Number(text);
    return /^\d{1,3}$/.test(text) && value >= 2 && value <= 100 ? value : undefined;
  });
  const target = readTarget(env);
  return {
    // A cluster runs at most 50 queries at once over all its queues, and an activity holds a socket and little memory.
    activitySlots: whole('ACTIVITY_SLOTS', 50, 1, 1_000),
    sqlSlots: whole('SQL_SLOTS', 50, 1, 1_000),
    workflowSlots: whole('WORKFLOW_SLOTS', 40, 2, 1_000),
    pollers: pollers ?? 10,
    ...(target && { target }),
    // Each keeps about 1 MB; a pipeline with its parts is 5, so 20 whole pipelines stay warm. The SDK's default grows
    // with the machine's memory, which says nothing about the container's.
    cachedWorkflows: whole('CACHED_WORKFLOWS', 100, 0, 100_000),
    // Heartbeats are what `run`, the UI and a retried activity see. The SDK's default holds them back for 80 % of the
    // heartbeat timeout, which makes progress look frozen.
    heartbeatThrottleMs: 1_000 * whole('HEARTBEAT_THROTTLE_SECONDS', 1, 1, 20),
    // The server considers a statement's worker dead if it does not heartbeat for 25 s.
    statementHeartbeatMs: 1_000 * whole('STATEMENT_HEARTBEAT_SECONDS', 10, 1, 12),
  };
}

function readTarget(env: Environment): WorkerTuning['target'] {
  const share = (name: string) =>
    read(env, name, 'a share from 0.05 to 1', (text) => {
      const value = Number(text);
      return /^[01]?(\.\d{1,6})?$/.test(text) && value >= 0.05 && value <= 1 ? value : undefined;
    });
  const [memory, cpu] = [share('TARGET_MEMORY'), share('TARGET_CPU')];
  if (memory === undefined && cpu === undefined) return undefined;
  if (memory !== undefined && cpu !== undefined) return { memory, cpu };
  const missing = memory === undefined ? 'TARGET_MEMORY' : 'TARGET_CPU';
  throw new Error(`${variable(missing)} is not set: set both targets, memory and CPU, or neither`);
}

const variable = (name: string): string => `SPARKIFY_WORKER_${name}`;

/** Undefined if it is not set. */
function read<T>(
  env: Environment,
  name: string,
  allowed: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = env[variable(name)];
  if (text === undefined || text === '') return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  throw new Error(`${variable(name)} is ${JSON.stringify(text.slice(0, 100))}, allowed: ${allowed}`);
}
