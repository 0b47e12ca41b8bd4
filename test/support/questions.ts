import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package.ts';

/** How many questions the project asks: a file each. */
export const questionCount = readdirSync(join(packageRoot, 'sql/3-queries')).filter((name) =>
  name.endsWith('.sql'),
).length;
