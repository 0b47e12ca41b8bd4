import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataApi, type Submission } from '../../src/redshift-data/data-api.ts';

let home: string;
let dataApi: DataApi;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-data-api-'));
  dataApi = new DataApi(join(home, 'results'));
});
afterEach(() => {
  dataApi.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What waits for a connection for ever. */
const submission = (ClusterIdentifier: string): Submission => ({
  sqls: ['select 1'],
  isBatch: false,
  parameters: [],
  format: 'JSON',
  mode: 'AUTO_COMMIT',
  owner: 'ann',
  warehouse: { ClusterIdentifier },
  database: 'dev',
  open: () => new Promise(() => undefined),
});

test('500 statements of a cluster may be under way', () => {
  for (let count = 0; count < 500; count += 1) dataApi.submit(submission('c1'));
  expect(() => dataApi.submit(submission('c1'))).toThrow('The warehouse has 500 active statements.');
  expect(dataApi.submit(submission('c2')).status).toBe('PICKED');
});

test('the oldest statements that have ended are forgotten when the texts of all are too long', async () => {
  const sqls = [`select '${'x'.repeat(2 ** 20)}'`];
  const failing = { ...submission('c1'), sqls, open: () => Promise.reject(new Error('no connection')) };
  const running = dataApi.submit(submission('c1'));
  const first = dataApi.submit(failing);
  for (let count = 0; count < 70; count += 1) await dataApi.submit(failing).ended;
  expect(dataApi.statements.has(first.id)).toBe(false);
  expect(dataApi.statements.has(running.id)).toBe(true);
  expect(dataApi.statements.size).toBeGreaterThan(60);
  expect(dataApi.statements.size).toBeLessThan(66);
});

test('500 sessions of a cluster may be open', () => {
  const kept = { ...submission('c1'), keepAliveSeconds: 60 };
  for (let count = 0; count < 500; count += 1) dataApi.submit(kept);
  expect(() => dataApi.submit(kept)).toThrow('The warehouse has 500 active sessions.');
});
