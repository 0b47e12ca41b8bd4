import { noRows } from '../support/checksum.ts';
import { connectWarehouse, connectWorkgroup, starChecksums } from '../support/warehouse.ts';
import type { Lab } from './lab.ts';
import { pause } from './reached.ts';

/** What a warehouse holds. */
export interface Tables {
  /** As `rows:sum:sum` of each star table; a table that is not there has no rows. */
  checksums: Record<string, string>;
  /** The load ids of the ledger. */
  loads: string[];
}

const attempts = 60;
const retryDelayMs = 500;

/** Reads a warehouse that is killed now and then, and whose connections fail. */
export async function readTables(lab: Lab, identifier: string, isWorkgroup = false): Promise<Tables> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look(lab, identifier, isWorkgroup);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
    await pause(retryDelayMs);
  }
}

async function look(lab: Lab, identifier: string, isWorkgroup: boolean): Promise<Tables> {
  const warehouse = await (isWorkgroup ? connectWorkgroup : connectWarehouse)(lab, identifier);
  try {
    const checksums = await starChecksums(warehouse, (reading) => unlessMissing(reading, noRows));
    const ledger = warehouse.query<{ load_id: string }>('select load_id from sparkify_loads');
    const loads = ledger.then(({ rows }) => rows.map((row) => row.load_id));
    return { checksums, loads: await unlessMissing(loads, []) };
  } finally {
    await warehouse.end();
  }
}

const undefinedTable = '42P01';

async function unlessMissing<T>(reading: Promise<T>, missing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if ((error as { code?: string }).code === undefinedTable) return missing;
    throw error;
  }
}
