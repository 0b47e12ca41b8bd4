import { totalmem } from 'node:os';

/** Of the memory that there is: several clusters may stand on one machine, and the pipeline runs there, too. */
const share = 0.25;

/** What DuckDB may take in a cluster before it spills to disk: a quarter of the machine's memory, or of its container's. */
export function defaultMemoryLimitMib(): number {
  const containerBytes = process.constrainedMemory() || Infinity;
  return Math.floor((Math.min(totalmem(), containerBytes) * share) / 2 ** 20);
}
