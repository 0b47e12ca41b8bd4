import { Runtime } from '@temporalio/worker';
import { LineLogger } from './log.ts';
import { durationBuckets } from './metrics.ts';
import type { LogOptions } from './settings.ts';

/**
 * The SDK's runtime of this process: logs go to our logger, those of its core too, and metrics to a Prometheus endpoint
 * at `metricsAddress`. To be called once, before anything connects. Throws Error when the address is taken.
 */
export function installRuntime(log: LogOptions, metricsAddress: string | undefined): Runtime {
  try {
    return Runtime.install({
      logger: new LineLogger(log),
      telemetryOptions: {
        logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
        // Temporal's metrics keep the names that its documentation and dashboards know them by.
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
