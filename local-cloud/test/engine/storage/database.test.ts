import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pruneLoads } from '../../../src/engine/copy/load-errors.ts';
import { openDatabase, prepareDatabase } from '../../../src/engine/storage/database.ts';
import { History } from '../../../src/engine/history.ts';
import { Sessions } from '../../../src/engine/sessions.ts';
import { templateFile } from '../../../src/engine/template/file.ts';

let dir: string;
let history: History;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'database-'));
  history = await History.open(join(dir, 'history.jsonl'));
});
afterEach(async () => {
  await history.close();
  rmSync(dir, { recursive: true });
});

const preparedAs = 'select sys_function.prepared_as()';
const plays = "select sys_function.plays('x')";

/** Opens the database, runs statements before and after it is prepared, and closes it; the texts of the last ones. */
async function opened(before: string[], prepare: boolean, after: string[]): Promise<unknown[]> {
  const instance = await openDatabase(dir);
  const connection = await instance.connect();
  try {
    for (const sql of before) await connection.run(sql);
    if (prepare) await prepareDatabase(instance, new Sessions(), history);
    const texts = [];
    for (const sql of after) texts.push((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
    return texts;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('a new cluster starts with what the build prepared, by the very statements of the sources', async () => {
  copyFileSync(templateFile, join(dir, 'cluster.duckdb'));
  const [built] = await opened([], false, [preparedAs]);
  const [prepared] = await opened([], true, [preparedAs]);
  expect(built).toMatch(/^[0-9a-f]{64}$/);
  expect(prepared).toBe(built);
});

test('a database that was prepared is left as it is', async () => {
  await opened([], true, []);
  await opened([`create or replace macro sys_function.plays(x) as 'mine'`], true, []);
  expect(await opened([], true, [plays])).toEqual(['mine']);
});

test('a database that other statements prepared is prepared anew', async () => {
  const [fingerprint] = await opened([], true, [preparedAs]);
  const older = [`create or replace macro sys_function.prepared_as() as 'older'`, 'drop view sys_catalog.stv_sessions'];
  const seen = await opened(older, true, [preparedAs, 'select count(*) from sys_catalog.stv_sessions']);
  expect(seen).toEqual([fingerprint, 0n]);
});

test('the loads of the last seven days are kept', async () => {
  const row = (age: string): string => `(0, 0, 0, now() AT TIME ZONE 'UTC' - INTERVAL '${age}', 0, 0)`;
  const columns = '(userid, slice, tbl, starttime, session, query)';
  await opened([], true, []);
  await opened(
    [`INSERT INTO sys_catalog.stl_load_errors ${columns} VALUES ${row('6 days')}, ${row('8 days')}`],
    false,
    [],
  );
  const instance = await openDatabase(dir);
  try {
    await pruneLoads(instance);
  } finally {
    instance.closeSync();
  }
  expect(await opened([], false, ['SELECT count(*) FROM sys_catalog.stl_load_errors'])).toEqual([1n]);
});
