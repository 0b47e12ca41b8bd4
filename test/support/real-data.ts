import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Part of the real Sparkify data, which does not belong to this project. */
const realData = join(__dirname, '../../../shared/data/sparkify');

/** Whether the data is there; prints a line if it is not. */
export function hasRealData(): boolean {
  if (existsSync(realData)) return true;
  process.stderr.write(`SKIPPED: the real Sparkify data is not at ${realData}\n`);
  return false;
}

/** Writes its files to a folder; copies would keep modes that may be read-only. */
export function copyRealData(to: string): void {
  for (const entry of readdirSync(realData, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const path = join(to, relative(realData, from));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(from));
  }
}
