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

/** For commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}
