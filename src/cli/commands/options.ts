import { InvalidArgumentError, Option } from 'commander';

export const defaultHome = '.sparkify';

/** The folder with the state of the local services: `--home` of every command that needs it. */
export function homeOption(): Option {
  return new Option('--home <dir>', 'folder of the local state: histories, buckets, clusters, logs')
    .env('SPARKIFY_HOME')
    .default(defaultHome);
}

/** What goes wrong in the local cloud on purpose; off unless asked for. */
export function faultsOption(): Option {
  return new Option(
    '--faults <file>',
    'let the local cloud fail on purpose: JSON rules, or "none" for those told to /_sparkify/faults later',
  ).env('SPARKIFY_CLOUD_FAULTS');
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
