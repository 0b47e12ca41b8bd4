import type { Client } from 'pg';
import { readRows } from '../../src/warehouse/read.ts';
import { startTestCluster, type TestCluster } from '../../local-cloud/test/engine/support.ts';

let cluster: TestCluster;
let client: Client;
const types = { getTypeParser: () => (text: string) => text };

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

async function read(sql: string, most = Infinity) {
  const rows: unknown[][] = [];
  const outcome = await readRows(client, sql, types, (row) => {
    rows.push(row);
    return rows.length < most;
  });
  return { rows, ...outcome };
}

describe('rows that are read a few at a time', () => {
  test('are all there when all are wanted', async () => {
    const { rows, columns, isComplete } = await read(
      'select n, n * 2 as twice from generate_series(1, 250) as s(n) order by 1',
    );
    expect(rows).toEqual(Array.from({ length: 250 }, (_, at) => [String(at + 1), String(2 * at + 2)]));
    expect({ columns, isComplete }).toEqual({ columns: ['n', 'twice'], isComplete: true });
  });

  test('end when no more are wanted, and the session goes on', async () => {
    const { rows, isComplete } = await read('select n from generate_series(1, 100000000) as s(n)', 3);
    expect({ rows: rows.length, isComplete }).toEqual({ rows: 3, isComplete: false });
    expect((await read('select 1 as one')).rows).toEqual([['1']]);
  });

  test('come with their columns where there are none', async () => {
    expect(await read('select 1 as a, 2 as b where false')).toEqual({
      rows: [],
      columns: ['a', 'b'],
      isComplete: true,
    });
    expect(await read("set query_group to 'x'")).toEqual({ rows: [], columns: [], isComplete: true });
  });

  test('fail with what the server says, before the first row and after it; the session goes on', async () => {
    await expect(read('select no_such_column')).rejects.toMatchObject({ code: '42703' });
    const late = 'select 1 / (5000 - n) from generate_series(1, 9000) as s(n)';
    await expect(read(late)).rejects.toMatchObject({ code: '22012' });
    expect((await read('select 1 as one')).rows).toEqual([['1']]);
  });
});
