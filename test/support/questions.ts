import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/cli/project.ts';

/** How many questions the project asks: a file each. */
export const questionCount = readdirSync(join(projectRoot, 'sql/3-queries')).filter((name) =>
  name.endsWith('.sql'),
).length;
