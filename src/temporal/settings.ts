import { isIP } from 'node:net';

/**
 * Settings for a worker's logs and metrics, from the environment. Loads nothing of Temporal, because the command line
 * also reads them.
 */

/** Most detailed first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export const logFormats = ['json', 'pretty'] as const;
export const logLevelVariable = 'SPARKIFY_LOG_LEVEL';
export const logFormatVariable = 'SPARKIFY_LOG_FORMAT';

export interface LogOptions {
  level: (typeof logLevels)[number];
  format: (typeof logFormats)[number];
}

/**
 * Reads SPARKIFY_LOG_LEVEL (default info) and SPARKIFY_LOG_FORMAT (default pretty on a terminal, else JSON). Throws
 * Error for other values.
 */
export function readLogOptions(env: NodeJS.ProcessEnv = process.env): LogOptions {
  return {
    level: choice(env, logLevelVariable, logLevels) ?? 'info',
    format: choice(env, logFormatVariable, logFormats) ?? (process.stderr.isTTY ? 'pretty' : 'json'),
  };
}

function choice<T extends string>(env: NodeJS.ProcessEnv, variable: string, allowed: readonly T[]): T | undefined {
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`${variable} is ${JSON.stringify(value)}, allowed: ${allowed.join(', ')}`);
  return found;
}

export const metricsAddressVariable = 'SPARKIFY_METRICS_ADDRESS';

/** The `ip:port` in SPARKIFY_METRICS_ADDRESS; undefined if it is not set. Throws Error for anything else. */
export function readMetricsAddress(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const address = env[metricsAddressVariable];
  if (address === undefined || address === '') return undefined;
  if (!isMetricsAddress(address)) {
    throw new Error(
      `${metricsAddressVariable} is ${JSON.stringify(address)}, allowed: ip:port, such as 127.0.0.1:9464`,
    );
  }
  return address;
}

/** The SDK's core binds to addresses, not to names. */
export function isMetricsAddress(address: string): boolean {
  const [, ip = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return isIP(ip) !== 0 && Number(port) <= 65535;
}
