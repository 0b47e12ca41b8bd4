import type { Faults } from '../faults/faults.ts';
import type { Asking } from './authority.ts';

/** What every action works on. Each service adds what it remembers, where it declares that (`declare module`). */
export interface Context extends Asking {
  accountId: string;
  region: string;
  requestId: string;
  /** What goes wrong on purpose; absent unless asked for. */
  faults: Faults | undefined;
}
