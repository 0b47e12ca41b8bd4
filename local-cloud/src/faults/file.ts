import { readFile } from 'node:fs/promises';
import { Faults } from './faults.ts';
import { FaultPlanError, parsePlan } from './rule.ts';

/** The faults of a file, or for `none` no faults yet, but the control endpoint. Throws FaultPlanError naming the file. */
export const openFaults = async (file: string): Promise<Faults> => {
  if (file === 'none') return new Faults(parsePlan({}));
  try {
    return new Faults(parsePlan(JSON.parse(await readFile(file, 'utf8'))));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FaultPlanError(`--faults ${file}: ${why}`, { cause });
  }
};
