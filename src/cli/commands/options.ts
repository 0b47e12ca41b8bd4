import { InvalidArgumentError, Option } from 'commander';
import {
  isMetricsAddress,
  logFormatVariable,
  logFormats,
  logLevelVariable,
  logLevels,
  metricsAddressVariable,
} from '../../temporal/settings.ts';

import { projectVariable } from '../project-folder.ts';
import { defaultHome } from '../services/home.ts';

/** The folder with the state of the local services: `--home` of every command that needs it. */
export function homeOption(): Option {
  return new Option('--home <dir>', 'folder of the local state: histories, buckets, clusters, logs')
    .env('SPARKIFY_HOME')
    .argParser(toldHome)
    .default(defaultHome);
}

/** An explicit home never equals the default, which falls back to the usual server if nothing is running in it. */
function toldHome(dir: string): string {
  return dir === defaultHome ? `./${dir}` : dir;
}

/** The folder of the project: `--project` of every command that needs it. */
export function projectOption(): Option {
  return new Option(
    '--project <dir>',
    'folder of the project; default: this folder if it holds a sparkify.json, otherwise the Sparkify project',
  ).env(projectVariable);
}

/** The project that a worker must have: `--project` of the commands that start runs. */
export function projectOfRunOption(): Option {
  return new Option(
    '--project <dir>',
    'folder of the project that the worker must have, and that names the run; default: this folder if it holds a sparkify.json',
  ).env(projectVariable);
}

/** What goes wrong in the local cloud on purpose; off by default. */
export function faultsOption(): Option {
  return new Option(
    '--faults <file>',
    'make the local cloud fail on purpose: JSON rules, or "none" to send rules to /_sparkify/faults later',
  ).env('SPARKIFY_CLOUD_FAULTS');
}

export interface ObserveOptions {
  logLevel?: string;
  logFormat?: string;
  metricsAddress?: string;
}

/** What a worker logs and measures, and where; see {@link observeEnvironment}. */
export function observeOptions(): Option[] {
  return [
    new Option('--log-level <level>', 'lowest level that the worker logs (info)')
      .env(logLevelVariable)
      .choices(logLevels),
    new Option('--log-format <format>', 'lines of JSON, or pretty: on a terminal')
      .env(logFormatVariable)
      .choices(logFormats),
    new Option('--metrics-address <ip:port>', 'serve the worker’s Prometheus metrics there, at /metrics')
      .env(metricsAddressVariable)
      .argParser(metricsAddress),
  ];
}

/** The same options as the variables that a worker reads. */
export function observeEnvironment({
  logLevel,
  logFormat,
  metricsAddress: address,
}: ObserveOptions): NodeJS.ProcessEnv {
  return {
    ...(logLevel !== undefined && { [logLevelVariable]: logLevel }),
    ...(logFormat !== undefined && { [logFormatVariable]: logFormat }),
    ...(address !== undefined && { [metricsAddressVariable]: address }),
  };
}

function metricsAddress(text: string): string {
  if (!isMetricsAddress(text)) throw new InvalidArgumentError('Expected ip:port, such as 127.0.0.1:9464.');
  return text;
}

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For commander: a duration such as 90s, 15m, 6h or 1d, in milliseconds. */
export function duration(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (count === '') throw new InvalidArgumentError('Expected a number with s, m, h or d, such as 15m.');
  return Number(count) * (unitMs[unit] ?? 0);
}

/** For commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}
