import { PortError } from '../../api/listen.ts';
import { HomeError, HomeInUseError } from '../../home/error.ts';
import type { LocalCloudErrorCode } from '../error.ts';
import type { Refusal } from '../messages.ts';
import { ClusterError, NotInstalledError, OptionsError } from './error.ts';

/** The first that fits. */
const codes: readonly (readonly [new (...args: never[]) => Error, LocalCloudErrorCode])[] = [
  [NotInstalledError, 'NotInstalled'],
  [OptionsError, 'InvalidOptions'],
  [HomeInUseError, 'HomeInUse'],
  [HomeError, 'HomeUnusable'],
  [PortError, 'PortUnavailable'],
  [ClusterError, 'ClusterNotCreated'],
];

/** An error in the form for the parent; one that is not ours is a bug, and includes its stack. */
export const refusalOf = (error: unknown): Refusal => {
  const known = codes.find(([type]) => error instanceof type);
  const cause = known === undefined ? error : (error as Error).cause;
  return {
    code: known?.[1] ?? 'Failed',
    message: error instanceof Error ? error.message : String(error),
    ...(cause instanceof Error && { cause: { name: cause.name, message: cause.message, stack: cause.stack ?? '' } }),
  };
};
