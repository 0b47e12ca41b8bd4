import { rmSync } from 'node:fs';
import { startCloud } from '../../cloud.ts';
import { Faults } from '../../faults/faults.ts';
import { FaultPlanError, parsePlan } from '../../faults/rule.ts';
import type { StartOptions } from '../messages.ts';
import type { LocalCloudAddress } from '../options.ts';
import { OptionsError } from './error.ts';
import { parseStart } from './options.ts';

export interface Started {
  address: LocalCloudAddress;
  /** Ends the cloud, and removes its home where that is temporary. */
  stop(): Promise<void>;
}

/** Starts the cloud. Throws OptionsError, HomeError or PortError. */
export const start = async (given: StartOptions): Promise<Started> => {
  const { temporary, faults, ...options } = parseStart(given);
  const report = (message: string) => console.error(message);
  const cloud = await startCloud({ ...options, ...readFaults(faults), exactPort: true, report });
  const { stop, ...address } = cloud;
  return {
    address,
    stop: async () => {
      await stop();
      if (temporary) rmSync(options.home, { recursive: true, force: true });
    },
  };
};

const readFaults = (plan: unknown): { faults?: Faults } => {
  if (plan === undefined) return {};
  try {
    return { faults: new Faults(parsePlan(plan)) };
  } catch (error) {
    if (!(error instanceof FaultPlanError)) throw error;
    throw new OptionsError(`faults: ${error.message}`);
  }
};
