import type { LogLevel, LogMetadata, Logger } from '@temporalio/common';
import { LogTimestamp } from '@temporalio/worker';
import { logLevels } from './settings.ts';
import type { LogOptions } from './settings.ts';

/** The SDK's log entries for activities and workflows, in plainer words, and at a higher level where they matter. */
const events: Record<string, { says: (meta: LogMetadata) => string; level?: LogLevel }> = {
  'Activity started': { says: ({ activityType }) => `${activityType} started` },
  'Activity completed': { says: ({ activityType }) => `${activityType} done`, level: 'INFO' },
  'Activity completed as cancelled': { says: ({ activityType }) => `${activityType} cancelled`, level: 'INFO' },
  'Activity failed': { says: ({ activityType }) => `${activityType} failed` },
  'Workflow started': { says: ({ workflowType }) => `${workflowType} started`, level: 'INFO' },
  'Workflow completed': { says: ({ workflowType }) => `${workflowType} done`, level: 'INFO' },
  'Workflow completed as cancelled': { says: ({ workflowType }) => `${workflowType} cancelled`, level: 'INFO' },
  'Workflow failed': { says: ({ workflowType }) => `${workflowType} failed` },
};

/**
 * Logs one line per event, as JSON or for a person; an error is its type and message, with its stack at debug and
 * below. Also the logger of the SDK and its core, and of `log` in workflows and activities.
 */
export class LineLogger implements Logger {
  readonly #options: LogOptions;
  readonly #write: (line: string) => void;

  constructor(options: LogOptions, write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)) {
    this.#options = options;
    this.#write = write;
  }

  log(sdkLevel: LogLevel, sdkMessage: string, meta: LogMetadata = {}): void {
    const event = events[sdkMessage];
    const level = (event?.level ?? sdkLevel).toLowerCase() as LogOptions['level'];
    if (logLevels.indexOf(level) < logLevels.indexOf(this.#options.level)) return;
    const line = { time: timeOf(meta), level, message: event?.says(meta) ?? sdkMessage, ...this.#fields(meta) };
    this.#write(this.#options.format === 'json' ? JSON.stringify(line, jsonable) : pretty(line));
  }

  trace(message: string, meta?: LogMetadata): void {
    this.log('TRACE', message, meta);
  }

  debug(message: string, meta?: LogMetadata): void {
    this.log('DEBUG', message, meta);
  }

  info(message: string, meta?: LogMetadata): void {
    this.log('INFO', message, meta);
  }

  warn(message: string, meta?: LogMetadata): void {
    this.log('WARN', message, meta);
  }

  error(message: string, meta?: LogMetadata): void {
    this.log('ERROR', message, meta);
  }

  /** Renames the run's id to one name, and drops the task token: anyone who has it could complete the activity. */
  #fields({ error, taskToken: _taskToken, workflowRunId, ...meta }: LogMetadata): Record<string, unknown> {
    const detailed = logLevels.indexOf(this.#options.level) <= logLevels.indexOf('debug');
    return {
      ...meta,
      ...(workflowRunId !== undefined && { runId: workflowRunId }),
      ...(error !== undefined && { error: error instanceof Error ? describe(error, detailed) : error }),
    };
  }
}

type Line = { time: string; level: string; message: string } & Record<string, unknown>;

function describe(error: Error, detailed: boolean): Record<string, unknown> {
  const { name, message, stack } = error;
  const type = 'type' in error && typeof error.type === 'string' ? error.type : name;
  return { type, message, ...(detailed && { stack }) };
}

/** The time of the event; entries from the core arrive later. */
function timeOf(meta: LogMetadata): string {
  const nanos = meta[LogTimestamp as never] as bigint | undefined;
  return new Date(nanos === undefined ? Date.now() : Number(nanos / 1_000_000n)).toISOString();
}

function jsonable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? describe(value, false) : value;
}

/** Fields that are the same in every line of a worker, or only useful to a machine. */
const machineFields = new Set(['sdkComponent', 'namespace', 'taskQueue', 'runId', 'workflowType', 'activityType']);
const moreMachineFields = new Set(['activityId', 'isLocal', 'durationMs', 'attempt', 'workflowId']);

function pretty({ time, level, message, error, ...meta }: Line): string {
  const { workflowId, attempt, durationMs } = meta;
  const seconds = typeof durationMs === 'number' ? ` in ${(durationMs / 1000).toFixed(1)} s` : '';
  const again = typeof attempt === 'number' && attempt > 1 ? `, attempt ${attempt}` : '';
  const where = typeof workflowId === 'string' ? ` [${workflowId}${again}]` : '';
  const rest = Object.entries(meta)
    .filter(([name]) => !machineFields.has(name) && !moreMachineFields.has(name))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value, jsonable)}`);
  const head = `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${message}${seconds}${where}${rest.join('')}`;
  return `${head}${error === undefined ? '' : errorText(error)}`;
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('type' in error)) return `: ${JSON.stringify(error, jsonable)}`;
  const { type, message, stack } = error as { type: string; message: string; stack?: string };
  return `: ${type}: ${message}${stack === undefined ? '' : `\n${stack}`}`;
}
