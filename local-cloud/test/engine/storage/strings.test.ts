import { DuckDBInstance } from '@duckdb/node-api';
import { DataRowWriter } from '../../../src/wire/datarow.ts';
import { stringWriter } from '../../../src/engine/storage/strings.ts';
import { rowHex } from '../raw.ts';

/** The strings of each chunk of a query, as the writer writes them and as DuckDB's own package reads them. */
async function bothWays(sql: string): Promise<{ written: (string | null)[]; read: (string | null)[] }> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const result = await connection.stream(sql);
  const both = { written: [] as (string | null)[], read: [] as (string | null)[] };
  for await (const chunk of result) {
    const vector = chunk.getColumnVector(0);
    const write = stringWriter(vector, 0, chunk.rowCount);
    if (write === undefined) throw new Error('the vector is not as expected');
    const writer = new DataRowWriter();
    for (let row = 0; row < chunk.rowCount; row += 1) {
      writer.startRow(1);
      write(writer, row);
      writer.endRow();
      const [hex] = rowHex({ type: 'D', body: writer.take().subarray(5) });
      both.written.push(hex === null || hex === undefined ? null : Buffer.from(hex, 'hex').toString());
      both.read.push(vector.getItem(row) as string | null);
    }
  }
  connection.closeSync();
  instance.closeSync();
  return both;
}

describe('strings of every length and order', () => {
  test.each([
    ['inline', 'select i::varchar from range(5000) t(i)'],
    ['long', "select repeat('x', 13 + i % 50) || i from range(5000) t(i)"],
    [
      'mixed, with nulls',
      "select case when i % 7 = 0 then null else repeat('ü', (i * 31 % 60)::int) end from range(5000) t(i)",
    ],
    ['all the same', "select 'the same long string for all' from range(5000)"],
    [
      'from a few',
      "select ['a long string, the first', 'b', 'a long string, the third one'][1 + i % 3] from range(5000) t(i)",
    ],
    [
      'sorted backwards',
      "select s from (select repeat('y', (20 + i % 9)::int) || i s from range(5000) t(i)) order by s desc",
    ],
    ['very long', "select repeat('z', (i * 100000)::int) from range(12) t(i)"],
    ['empty', "select '' from range(10)"],
    ['all null', 'select null::varchar from range(10)'],
  ])('%s are written as they are', async (_what, sql) => {
    const { written, read } = await bothWays(sql);
    expect(read.length).toBeGreaterThan(0);
    expect(written).toEqual(read);
  });
});
