import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History, type QueryRecord } from '../../src/engine/history.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(folder, 'history.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const query = (queryId: number, more: Partial<QueryRecord> = {}): QueryRecord => ({
  kind: 'query',
  queryId,
  transactionId: queryId,
  pid: 1,
  userId: 100,
  user: 'admin',
  database: 'dev',
  label: '',
  text: 'select 1',
  startMs: Date.now(),
  endMs: Date.now(),
  status: 'success',
  error: '',
  rowCount: 1,
  ...more,
});

async function kept(work: (history: History) => void): Promise<QueryRecord[]> {
  const history = await History.open(path);
  work(history);
  await history.close();
  const reopened = await History.open(path);
  await reopened.close();
  return reopened.queries;
}

describe('the history of a cluster', () => {
  test('gives no id twice, though the process that gave it was killed before it wrote anything', async () => {
    const killed = await History.open(path);
    const given = Array.from({ length: 5000 }, () => [killed.nextQueryId(), killed.nextTransactionId()]);
    const next = await History.open(path);
    expect(next.nextQueryId()).toBeGreaterThan(Math.max(...given.map(([queryId = 0]) => queryId)));
    expect(next.nextTransactionId()).toBeGreaterThan(Math.max(...given.map(([, id = 0]) => id)));
    await Promise.all([killed.close(), next.close()]);
  });

  test('comes back as it was, whatever the texts have in them', async () => {
    const record = query(1, { text: "select '\u2028\u2029\n\r\u0085 \ud800'", label: 'a\u2028b' });
    expect(await kept((history) => history.add(record))).toEqual([record]);
  });

  test('has texts as long as the columns of sys_query_history', async () => {
    const record = query(1, { text: 'x'.repeat(16_000_000), label: 'y'.repeat(1000), error: 'z'.repeat(1000) });
    const [found] = await kept((history) => history.add(record));
    expect([found?.text.length, found?.label.length, found?.error.length]).toEqual([4000, 320, 512]);
  });

  test('keeps no more in memory and on disk than some thousands of statements, the last ones', async () => {
    const found = await kept((history) => {
      for (let id = 1; id <= 120_000; id += 1) history.add(query(id));
      expect(history.queries.length).toBeLessThanOrEqual(50_000);
    });
    expect(found.at(-1)?.queryId).toBe(120_000);
    expect(found.length).toBeLessThanOrEqual(50_000);
    expect(new Set(found.map(({ queryId }) => queryId)).size).toBe(found.length);
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(50_001);
  });

  test('keeps no more than 64 MB of texts', async () => {
    const found = await kept((history) => {
      for (let id = 1; id <= 40_000; id += 1) history.add(query(id, { text: String(id).padEnd(4000) }));
    });
    expect(found.length * 4000).toBeLessThanOrEqual(64 * 2 ** 20);
    expect(found.at(-1)?.queryId).toBe(40_000);
    expect(statSync(path).size).toBeLessThan(80 * 2 ** 20);
  });
});
