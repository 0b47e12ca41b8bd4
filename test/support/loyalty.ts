import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { csvRows } from './csv.ts';

/** The contents of the files of examples/loyalty, read without Redshift, and the versions that follow from them. */

export interface Change {
  customer: number;
  at: string;
  name: string;
  city: string;
  tier: string;
}

export interface Purchase {
  id: string;
  customer: number;
  at: string;
  cents: number;
}

/** The contents of a batch of files: readable records, the number of unreadable ones, and purchases. */
export async function readBatch(place: string): Promise<{ changes: Change[]; refused: number; purchases: Purchase[] }> {
  const csv = readdirSync(join(place, 'customers')).map((name) => readFileSync(join(place, 'customers', name)));
  const records = csv
    .flatMap((bytes) => csvRows(gunzipSync(bytes).toString()))
    .map(([customer = '', at = '', name = '', city = '', tier = '']) => ({
      customer: Number(customer),
      at,
      name,
      city,
      tier,
    }));
  // JavaScript turns a day that does not exist into another.
  const isMoment = (at: string) => !Number.isNaN(Date.parse(`${at}Z`)) && at === isoText(new Date(`${at}Z`));
  const changes = records.filter(({ customer, at }) => Number.isInteger(customer) && isMoment(at));
  const connection = await (await DuckDBInstance.create()).connect();
  const read = await connection.runAndReadAll(
    `SELECT purchase_id::VARCHAR, customer_id::INT, purchased_at::VARCHAR, (amount * 100)::INT
     FROM read_parquet('${join(place, 'purchases/*.parquet')}') ORDER BY purchase_id`,
  );
  connection.closeSync();
  const purchases = (read.getRows() as [string, number, string, number][]).map(([id, customer, at, cents]) => ({
    id,
    customer,
    at,
    cents,
  }));
  return { changes, refused: records.length - changes.length, purchases };
}

const isoText = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');

interface Version extends Omit<Change, 'at'> {
  from: string;
  to: string;
}

/** The versions of each customer, the last one open. */
export function versionsOf(changes: Change[]): Version[] {
  const inOrder = changes.toSorted((a, b) => a.customer - b.customer || a.at.localeCompare(b.at));
  const content = ({ customer, name, city, tier }: Change) => JSON.stringify([customer, name, city, tier]);
  const kept = inOrder.filter((change, at) => at === 0 || content(change) !== content(inOrder[at - 1] as Change));
  return kept.map(({ at: from, ...rest }, at) => {
    const next = kept[at + 1];
    return { ...rest, from, to: next?.customer === rest.customer ? next.at : '9999-12-31 00:00:00' };
  });
}

/** The version valid at the time of the purchase. */
export const versionOf = ({ customer, at }: Purchase, versions: Version[]): Version | undefined =>
  versions.find((one) => one.customer === customer && one.from <= at && at < one.to);
