import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package.ts';

/** The number of questions in the project, one per file. */
export const questionCount = readdirSync(join(packageRoot, 'sql/3-queries')).filter((name) =>
  name.endsWith('.sql'),
).length;
