import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/cli/package.ts';

/** The files in a page, by name: code blocks whose first line is a comment with a file name. */
export function docFiles(page: string): Record<string, string> {
  const text = readFileSync(join(packageRoot, page), 'utf8');
  const blocks = [...text.matchAll(/^```\w+\n(?:\/\/|#) (\S+\.\w+)\n(.*?)^```$/gms)];
  return Object.fromEntries(blocks.map(([, name = '', content = '']) => [name, content]));
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
