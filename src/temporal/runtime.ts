import { Runtime } from '@temporalio/worker';
import { LineLogger } from './log.ts';
import { durationBuckets } from './metrics.ts';
import type { LogOptions } from './settings.ts';

/**
 * Installs the SDK's runtime for this process: logs, including those of its core, go to our logger, and metrics to a
 * Prometheus endpoint at `metricsAddress`. Call once, before anything connects. Throws Error if the address is taken.
 */
export function installRuntime(log: LogOptions, metricsAddress: string | undefined): Runtime {
  try {
    return Runtime.install({
      logger: new LineLogger(log),
      telemetryOptions: {
        logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
        // Temporal's metrics keep the names used in its documentation and dashboards.
        ...(metricsAddress !== undefined && {
          metrics: { prometheus: { bindAddress: metricsAddress, histogramBucketOverrides: durationBuckets } },
        }),
      },
    });
  } catch (cause) {
    if (metricsAddress === undefined) throw cause;
    throw new Error(`metrics cannot be served at ${metricsAddress}: ${(cause as Error).message}`, { cause });
  }
}
