import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, prepareDatabase } from '../storage/database.ts';
import { History } from '../history.ts';
import { Sessions } from '../sessions.ts';
import { templateFile } from './file.ts';

/** Part of the build: creates the database that new clusters start from. */
async function build(dir: string): Promise<void> {
  rmSync(templateFile, { force: true });
  const history = await History.open(join(dir, 'history.jsonl'));
  const instance = await openDatabase(dir);
  try {
    await prepareDatabase(instance, new Sessions(), history);
  } finally {
    // Writes everything to the file.
    instance.closeSync();
    await history.close();
  }
  await copyFile(join(dir, 'cluster.duckdb'), templateFile);
}

const dir = mkdtempSync(join(tmpdir(), 'sparkify-template-'));
void build(dir).finally(() => rmSync(dir, { recursive: true, force: true }));
