import { ApplicationFailure } from '@temporalio/common';
import type { MetricMeter } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Loaded, Staged } from '../contract/staging.ts';
import { failures } from '../contract/failures.ts';
import { isExpected } from './run-failure.ts';

/** Seconds, from a quick AWS call to a long load. */
export const durationBuckets = {
  sparkify_step_duration_seconds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
};

/** Recounted periodically, so that a cluster left behind by accident shows too. */
const clustersIntervalMs = 60_000;
/** Activities after which there is one cluster more, or one fewer. */
const changesClusters = new Set(['ensureCluster', 'awaitClusterGone']);

export interface Metrics {
  interceptor: ActivityInterceptorsFactory;
  stop(): void;
}

/**
 * Metrics of what activities did, taken from their inputs and results. They are in the same scrape as the SDK's own.
 */
export function startMetrics(meter: MetricMeter, countClusters: () => Promise<number>): Metrics {
  const clusters = meter.createGauge(
    'sparkify_clusters',
    'int',
    '',
    'Clusters with our tags, in this account and region',
  );
  // If the count is unknown, it is not set; the activities report problems with AWS.
  const recount = () =>
    void countClusters().then(
      (count) => clusters.set(count),
      () => undefined,
    );
  const timer = setInterval(recount, clustersIntervalMs);
  recount();
  const work = new WorkMetrics(meter);
  return {
    interceptor: ({ info: { activityType, scheduledTimestampMs, isLocal } }) => ({
      inbound: isLocal
        ? {}
        : {
            async execute(input, next) {
              try {
                const result = await next(input);
                work.done({ activityType, scheduledTimestampMs }, input.args[0], result);
                if (changesClusters.has(activityType)) recount();
                return result;
              } catch (error) {
                work.failed(activityType, error);
                throw error;
              }
            },
          },
    }),
    stop: () => clearInterval(timer),
  };
}

class WorkMetrics {
  readonly #seconds;
  readonly #failures;
  readonly #rows;
  readonly #rejected;
  readonly #files;
  readonly #bytes;

  constructor(meter: MetricMeter) {
    const counter = (name: string, description: string) => meter.createCounter(name, '', description);
    this.#seconds = meter.createHistogram(
      'sparkify_step_duration_seconds',
      'float',
      '',
      'Time from the scheduling of a step to its end, including waits and retries',
    );
    this.#failures = counter('sparkify_failures_total', 'Failed attempts, except those that only had to wait');
    this.#rows = counter('sparkify_rows_loaded_total', 'Rows that COPY or the transform wrote');
    this.#rejected = counter('sparkify_rows_rejected_total', 'Records that COPY refused');
    this.#files = counter('sparkify_files_loaded_total', 'Files that COPY read');
    this.#bytes = counter('sparkify_bytes_loaded_total', 'Bytes of the files that COPY read, as stored in S3');
  }

  done(
    { activityType, scheduledTimestampMs }: { activityType: string; scheduledTimestampMs: number },
    input: unknown,
    result: unknown,
  ): void {
    const table = activityType === 'stageTable' ? (input as { table: string }).table : undefined;
    const step = table === undefined ? activityType : `${activityType} ${table}`;
    this.#seconds.record(Math.max(0, Date.now() - scheduledTimestampMs) / 1000, { step });
    if (table !== undefined) this.#staged(table, result as Staged);
    if (activityType === 'transform') this.#transformed(result as Loaded);
  }

  failed(activity: string, error: unknown): void {
    if (!(error instanceof ApplicationFailure)) {
      // A cancelled activity throws the reason of its signal, which is not a failure.
      if (!(error instanceof Error) || error.name === 'AbortError' || error.name === 'CancelledFailure') return;
      this.#failures.add(1, { activity, type: 'Other' });
    } else if (!isExpected(error)) {
      const known = error.type !== undefined && error.type !== null && error.type in failures;
      this.#failures.add(1, { activity, type: known ? error.type : 'Other' });
    }
  }

  #staged(table: string, { rows, rejected, files, bytes = 0 }: Staged): void {
    this.#rows.add(rows, { table });
    this.#rejected.add(rejected, { table });
    this.#files.add(files, { table });
    this.#bytes.add(bytes, { table });
  }

  /** The staging tables were counted when they were staged. */
  #transformed({ rows }: Loaded): void {
    for (const [table, count] of Object.entries(rows)) {
      if (!table.startsWith('staging_')) this.#rows.add(count, { table });
    }
  }
}
