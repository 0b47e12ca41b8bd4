import type { Faults } from '../faults/faults.ts';
import type { Asking } from './authority.ts';

/** What every action works on. Each service adds its own state with `declare module`. */
export interface Context extends Asking {
  accountId: string;
  region: string;
  requestId: string;
  /** Injected faults; absent by default. */
  faults: Faults | undefined;
}
