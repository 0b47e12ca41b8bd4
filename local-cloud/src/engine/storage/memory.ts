import { totalmem } from 'node:os';

/** Share of the machine's memory: several clusters may run on one machine, together with the pipeline. */
const share = 0.25;

/**
 * Memory, in MiB, that the DuckDB of a cluster may use before it spills to disk: a quarter of the machine's, or of its
 * container's.
 */
export function defaultMemoryLimitMib(): number {
  const containerBytes = process.constrainedMemory() || Infinity;
  return Math.floor((Math.min(totalmem(), containerBytes) * share) / 2 ** 20);
}
