/**
 * Writes the binary data of examples/loyalty with DuckDB: gzip-compressed CSV, and Parquet. The output is committed;
 * after a change to the rows below run `node scripts/example-data.cjs` again.
 */
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { gzipSync } = require('node:zlib');
const { DuckDBInstance } = require('@duckdb/node-api');

const loyalty = join(__dirname, '..', 'examples', 'loyalty');

/**
 * Each batch: the states of customers with their start times, and purchases. Some records are unreadable on purpose.
 */
const batches = {
  'data/loyalty': {
    month: '2026-03',
    changes: [
      '1,2026-03-01 09:00:00,Ada,Lisbon,bronze',
      '2,2026-03-01 09:30:00,Bruno,Porto,bronze',
      '3,2026-03-02 08:00:00,Dina,Lisbon,silver',
      '4,2026-03-02 16:45:00,"Emre ""EJ"" Joss",Faro,bronze',
      '5,2026-02-30 10:00:00,Fay,Braga,bronze',
      '1,2026-03-10 12:00:00,Ada,Lisbon,silver',
      '3,2026-03-12 12:00:00,Dina,Porto,silver',
      '3,2026-03-15 12:00:00,Dina,Porto,silver',
      'C-6,2026-03-16 11:00:00,Gil,Faro,bronze',
      '2,2026-03-20 18:00:00,Bruno,Porto,gold',
    ],
    purchases: [
      [1001, 1, '2026-03-02 10:00:00', '20.00'],
      [1002, 2, '2026-03-03 11:15:00', '35.50'],
      [1003, 3, '2026-03-04 12:30:00', '120.00'],
      [1004, 4, '2026-03-05 13:45:00', '9.90'],
      [1005, 1, '2026-03-07 08:30:00', '12.00'],
      [1006, 1, '2026-03-10 12:00:00', '60.00'],
      [1007, 3, '2026-03-12 11:59:59', '15.25'],
      [1008, 5, '2026-03-14 15:00:00', '42.00'],
      [1009, 3, '2026-03-18 09:10:00', '80.00'],
      [1010, 2, '2026-03-20 17:59:59', '75.00'],
      [1011, 2, '2026-03-21 10:20:00', '250.00'],
    ],
  },
  'later/loyalty': {
    month: '2026-04',
    changes: [
      '5,2026-03-01 10:00:00,Fay,Braga,bronze',
      '1,2026-03-05 08:00:00,Ada,Coimbra,bronze',
      '4,2026-04-03 14:00:00,"Emre ""EJ"" Joss",Lisbon,silver',
      '2,2026-04-10 09:00:00,Bruno,Braga,gold',
      '6,not known,Gil,Faro,bronze',
    ],
    purchases: [
      [1012, 1, '2026-04-01 10:00:00', '33.00'],
      [1013, 4, '2026-04-02 11:00:00', '18.40'],
      [1014, 4, '2026-04-03 14:00:00', '64.00'],
      [1015, 5, '2026-04-07 16:30:00', '27.50'],
      [1016, 2, '2026-04-11 12:00:00', '140.00'],
    ],
  },
};

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function writeParquet(connection, path, purchases) {
  mkdirSync(dirname(path), { recursive: true });
  const rows = purchases.map(([id, customer, at, amount]) => `(${id}, ${customer}, '${at}', ${amount})`);
  await connection.run(
    `COPY (SELECT purchase_id::BIGINT AS purchase_id, customer_id::BIGINT AS customer_id,
       purchased_at::TIMESTAMP AS purchased_at, amount::DECIMAL(10, 2) AS amount
     FROM (VALUES ${rows.join(', ')}) AS purchases (purchase_id, customer_id, purchased_at, amount)
     ORDER BY purchase_id) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
}

async function main() {
  const connection = await (await DuckDBInstance.create()).connect();
  for (const [place, { month, changes, purchases }] of Object.entries(batches)) {
    const folder = join(loyalty, place);
    rmSync(folder, { recursive: true, force: true });
    const csv = ['customer_id,changed_at,name,city,tier', ...changes, ''].join('\n');
    write(join(folder, 'customers', `${month}.csv.gz`), gzipSync(csv));
    await writeParquet(connection, join(folder, 'purchases', `${month}.parquet`), purchases);
  }
  connection.closeSync();
}

void main();
