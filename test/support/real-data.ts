import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A part of the real Sparkify data, which does not belong to this project. */
const realData = join(__dirname, '../../../shared/data/sparkify');

/** Whether it is there; says so when it is not. */
export function hasRealData(): boolean {
  if (existsSync(realData)) return true;
  process.stderr.write(`SKIPPED: the real Sparkify data is not at ${realData}\n`);
  return false;
}

/** Writes its files anew under a folder: copies would keep the modes of what may be there to be read only. */
export function copyRealData(to: string): void {
  for (const entry of readdirSync(realData, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const path = join(to, relative(realData, from));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(from));
  }
}
